import type { ResourceId } from '../../src/arm/resource-id.ts'
import { LEASE_MILLISECONDS } from '../../src/provisioning/lease/lease-record.ts'
import type { Observed, Report } from './checks.ts'
import { lastSegment } from './model/client.ts'
import { leaseIn, namesWrite, type StoredLease } from './model/records.ts'
import type { Caller, ModelWorld, WriteRequest } from './model/world.ts'
import { LARGEST_CLOCK_STEP } from './schedule.ts'

/**
 * Milliseconds by which a lease may be taken before its expiry, because the clocks of two runners differ. Both can be
 * wrong.
 */
const CLOCK_TOLERANCE = 2 * LARGEST_CLOCK_STEP
/** Milliseconds after a disturbance in which a run can lose its lease although it works. */
const RECOVERY = 2 * LEASE_MILLISECONDS

/** Checks of the lease, at each write that Azure accepts. */
export interface LeaseChecks {
  /** Checks a write of the lease itself. */
  checkLeaseWrite(request: WriteRequest): void
  /** Checks that the lease belongs to the run that writes a resource, and names this write. */
  checkResourceWrite(request: WriteRequest): void
  /** Checks that no run writes the record when another run has the lease, unless it lost the lease just now. */
  checkRecordWrite(request: WriteRequest): void
  /** Checks that the lease names the operation that its holder polls, so that a successor can follow it. */
  checkPoll(caller: number, operation: string): void
}

/** Returns the checks of the lease with the id. */
export function createLeaseChecks(
  world: ModelWorld,
  id: ResourceId,
  { run }: Pick<Observed, 'run'>,
  report: Report
): LeaseChecks {
  /** Runs by the name with which they hold the lease. */
  const holders = new Map<string | undefined, Caller>()
  /** Operations whose polls were checked. One poll of each is enough. */
  const polled = new Set<string>()
  const stored = () => leaseIn(world.resource(id).body)
  const isUndisturbed = (caller: Caller | undefined) => {
    const found = typeof caller === 'number' ? run(caller) : undefined
    const disturbedAt = Math.max(found?.disturbedAt ?? 0, world.outageUntil)
    return found?.isAlive === true && !found.hasEnded && disturbedAt + RECOVERY < world.now
  }
  const checkPassing = (before: StoredLease, caller: Caller) => {
    const owner = holders.get(before.holder)
    if (owner === undefined || owner === caller) return
    const { changed } = world.resource(id)
    const isExpired = before.expires <= world.now + CLOCK_TOLERANCE
    const isOld = (changed?.at ?? 0) + LEASE_MILLISECONDS <= world.now
    if (!isExpired && !isOld) report({ rule: 'valid-lease-taken', detail: `run ${caller} took it from run ${owner}` })
    else if (isUndisturbed(owner))
      report({ rule: 'lease-not-renewed', detail: `run ${owner} works, and lost it to run ${caller}` })
  }
  return {
    checkLeaseWrite({ caller, body }) {
      const before = stored()
      const after = leaseIn(body)
      if (before !== undefined && after?.holder !== before.holder) checkPassing(before, caller)
      if (after !== undefined && after.holder !== before?.holder) holders.set(after.holder, caller)
      for (const { caller: writer, resource } of world.running())
        if (writer !== 'colleague' && !namesWrite(after, resource))
          report({ rule: 'write-forgotten', detail: `run ${writer} writes ${resource}` })
    },
    checkResourceWrite({ id: target, caller }) {
      const lease = stored()
      if (!namesWrite(lease, target)) report({ rule: 'write-not-announced', detail: `run ${caller}: ${target}` })
      else if (holders.get(lease?.holder) !== caller && isWorking(run, caller))
        report({ rule: 'write-without-lease', detail: `run ${caller}: ${target}` })
    },
    checkRecordWrite({ caller }) {
      const owner = holders.get(stored()?.holder)
      const isLost = owner !== undefined && owner !== caller
      if (isLost && typeof caller === 'number' && run(caller)?.previous?.what !== lastSegment(id))
        report({ rule: 'record-without-lease', detail: `run ${caller} writes, run ${owner} has the lease` })
    },
    checkPoll(caller, operation) {
      if (polled.has(operation)) return
      polled.add(operation)
      const lease = stored()
      if (holders.get(lease?.holder) !== caller || !isUndisturbed(caller)) return
      if (world.operations.find(each => each.id === operation)?.caller !== caller) return
      if (lease?.write()?.operation?.id !== operation)
        report({ rule: 'operation-not-recorded', detail: `run ${caller}: ${operation}` })
    }
  }
}

/** Returns whether a run still works: a request of a killed or cancelled run can arrive later. */
function isWorking(run: Observed['run'], caller: Caller): boolean {
  const found = typeof caller === 'number' ? run(caller) : undefined
  return found?.isAlive === true && !found.signal.aborted
}

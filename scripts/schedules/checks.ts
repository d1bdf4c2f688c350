import { canonicalJson } from '../../src/provisioning/approval/digest.ts'
import { isAbout } from '../../src/provisioning/procedure/record-id.ts'
import { createLeaseChecks, type LeaseChecks } from './lease-checks.ts'
import { readNow } from './model/read-resource.ts'
import { isHold, recordIdsOf, recordIn, storedRecord } from './model/records.ts'
import type { Caller, ModelOperation, ModelWorld, WriteRequest } from './model/world.ts'
import type { ProcedureModel } from './procedure-model.ts'
import type { ScheduledRun } from './scheduler.ts'

/** A rule that a schedule has broken. */
export interface Violation {
  readonly rule: string
  readonly detail: string
}

/** The last time at which a run read everything, and the operation that it executes. */
export interface Reading {
  readonly request: number
  readonly at: number
  readonly operation: string | undefined
}

/** Facts about a schedule that the checks of writes need. */
export interface Observed {
  /** Number of requests so far. */
  request(): number
  /** Last reading of each run. */
  readonly readings: ReadonlyMap<Caller, Reading>
  /** Request at which a colleague last changed something. */
  lastForeignChange(): number
  /** Called when a run records that the procedure has ended. */
  onClosed(caller: Caller): void
  /** Returns the run with a number. */
  run(number: number): ScheduledRun | undefined
}

export type Report = (violation: Violation) => void

/**
 * Checks every write at the moment at which Azure accepts it, against the true state of the world. Calls `report` for
 * each rule that the write breaks. Returns the checks of the lease.
 */
export function checkWrites<Phase extends string, LiveState, Operation extends string>(
  world: ModelWorld,
  model: ProcedureModel<Phase, LiveState, Operation>,
  observed: Observed,
  report: Report
): LeaseChecks {
  const ids = recordIdsOf(model.baseline)
  const lease = createLeaseChecks(world, ids.lease, observed, report)
  let heldSince = Number.POSITIVE_INFINITY
  /** Bodies that were written after each reading. The client repeats a write whose response was lost. */
  const used = new Map<Reading, string>()
  world.observe((request, running) => {
    if (request.caller === 'colleague') return
    if (request.id === ids.lease) return lease.checkLeaseWrite(request)
    if (request.id === ids.count) return
    if (request.id === ids.record) {
      lease.checkRecordWrite(request)
      return checkRecord(world, request, observed, report)
    }
    if (request.id === ids.hold) {
      heldSince = isHold(request.body) ? observed.request() : Number.POSITIVE_INFINITY
      return
    }
    lease.checkResourceWrite(request)
    if (isRepeated(request, running, world)) return
    checkOverlap(request, running, world, observed, report)
    checkCondition(world, request, observed, report)
    const reading = observed.readings.get(request.caller)
    if (reading?.operation !== undefined) {
      const body = canonicalJson(request.body)
      if ((used.get(reading) ?? body) !== body)
        report({ rule: 'state-not-read-again', detail: `run ${request.caller}: ${request.id}` })
      used.set(reading, body)
    }
    checkProcedure(world, model, { request, observed, heldSince }, report)
  })
  return lease
}

/** Checks that no run overwrites a record that it has not read. */
function checkRecord(world: ModelWorld, request: WriteRequest, observed: Observed, report: Report): void {
  const { id, caller, body, ifNoneMatch } = request
  const before = recordIn(world.resource(id).body)
  if (before?.closed === false && recordIn(body)?.closed === true) observed.onClosed(caller)
  if (ifNoneMatch === undefined) checkCondition(world, request, observed, report)
}

/** Returns whether the client repeats a request whose response was lost, while the operation of that request runs. */
function isRepeated(
  { id, caller, body }: WriteRequest,
  running: readonly ModelOperation[],
  world: ModelWorld
): boolean {
  return running.some(each => each.caller === caller) && canonicalJson(body) === canonicalJson(world.resource(id).body)
}

/** Checks that no resource has two writes in progress at the same time, so that nothing is superseded. */
function checkOverlap(
  { id, caller }: WriteRequest,
  running: readonly ModelOperation[],
  world: ModelWorld,
  { readings }: Observed,
  report: Report
): void {
  const readAt = readings.get(caller)?.at ?? 0
  const { showsWriteFor } = world.resource(id).kind
  for (const other of running) {
    const wasShown = other.startedAt < readAt && world.now < other.startedAt + showsWriteFor
    if (other.caller !== 'colleague')
      report({ rule: 'two-writes-at-once', detail: `${caller} and ${other.caller}: ${id}` })
    else if (wasShown) report({ rule: 'colleague-superseded', detail: `run ${caller}: ${id}` })
  }
}

/** Checks that no write of a resource with ETags overwrites a change that the run has not read. */
function checkCondition(
  world: ModelWorld,
  { id, caller, ifMatch, action }: WriteRequest,
  { readings }: Observed,
  report: Report
): void {
  // An action changes only what it names.
  if (action !== undefined) return
  const { kind, changed } = world.resource(id)
  if (!kind.honoursEtags || ifMatch !== undefined || changed === undefined || changed.by === caller) return
  if (changed.at > (readings.get(caller)?.at ?? 0)) report({ rule: 'change-lost', detail: `run ${caller}: ${id}` })
}

interface CheckedWrite {
  readonly request: WriteRequest
  readonly observed: Observed
  /** Request at which the hold was set. */
  readonly heldSince: number
}

/** Checks that all invariants hold and that no write ignores a hold. A run cannot know changes after its last reading. */
function checkProcedure<Phase extends string, LiveState, Operation extends string>(
  world: ModelWorld,
  { procedure, baseline, liveStateIds, liveStateOf }: ProcedureModel<Phase, LiveState, Operation>,
  { request: { id, body, caller, action }, observed, heldSince }: CheckedWrite,
  report: Report
): void {
  const reading = observed.readings.get(caller)
  if (reading?.operation === undefined) return
  const record = storedRecord(world, baseline)
  const hasForeignChange = observed.lastForeignChange() >= reading.request
  if (record === undefined || record.closed) {
    if (!hasForeignChange) report({ rule: 'write-without-record', detail: `run ${caller}: ${id}` })
    return
  }
  const isExempt = procedure.wayBack.some(each => each === reading.operation)
  if (!isExempt && heldSince < reading.request) report({ rule: 'hold-ignored', detail: `run ${caller}: ${id}` })
  if (hasForeignChange) return
  const liveState = liveStateOf(liveStateIds.map(each => readNow(world, each)))
  const subject = procedure.subjectOf(liveState)
  if (subject !== undefined && !isAbout(record.id, subject))
    report({ rule: 'another-cluster-written', detail: `run ${caller}: ${id}` })
  const situation = { phase: procedure.phaseOf(liveState), liveState, record, now: world.now }
  const sent = action ?? { name: body === undefined ? 'delete' : 'put', body }
  const write = { id, method: sent.name, body: sent.body, expectedSeconds: 0 }
  for (const { name, holds } of procedure.invariants)
    if (!holds(situation, write)) report({ rule: `invariant ${name}`, detail: `run ${caller}: ${id}` })
}

import { decodeRecord, type OperationRecord } from '../../src/provisioning/procedure/index.ts'
import { readNow } from './model/azure.ts'
import type { Caller, ModelOperation, ModelWorld, WriteRequest } from './model/world.ts'
import type { ProcedureModel } from './procedure-model.ts'

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
}

/** Returns the record that is stored now. */
export function storedRecord(
  world: ModelWorld,
  { recordId }: { recordId: WriteRequest['id'] }
): OperationRecord | undefined {
  return recordIn(world.resource(recordId).body)
}

function recordIn(body: WriteRequest['body']): OperationRecord | undefined {
  return body === undefined ? undefined : decodeRecord(body)
}

/**
 * Checks every write at the moment at which Azure accepts it, against the true state of the world. Calls `report` for
 * each rule that the write breaks.
 */
export function checkWrites<Phase extends string, LiveState, Operation extends string>(
  world: ModelWorld,
  model: ProcedureModel<Phase, LiveState, Operation>,
  observed: Observed,
  report: (violation: Violation) => void
): void {
  let heldSince = Number.POSITIVE_INFINITY
  world.observe((request, running) => {
    if (request.caller === 'colleague') return
    if (request.id === model.leaseId) return checkLease(world, request, report)
    if (request.id === model.recordId) return checkRecord(world, request, observed, report)
    if (request.id === model.holdId) {
      heldSince = request.body === undefined ? Number.POSITIVE_INFINITY : observed.request()
      return
    }
    checkOverlap(request, running, world, observed, report)
    checkCondition(world, request, observed, report)
    checkProcedure(world, model, { request, observed, heldSince }, report)
  })
}

type Report = (violation: Violation) => void

/** Checks that nobody takes a lease whose holder still has a write in progress. */
function checkLease(world: ModelWorld, { id, caller, body }: WriteRequest, report: Report): void {
  const before = world.resource(id).body?.holder
  if (before === undefined || body === undefined || before === body.holder) return
  const left = world.running().filter(each => each.caller !== 'colleague' && each.caller !== caller)
  for (const { resource } of left) report({ rule: 'lease-taken-during-write', detail: `${before} writes ${resource}` })
}

/** Checks that no run overwrites a record that it has not read. */
function checkRecord(world: ModelWorld, request: WriteRequest, observed: Observed, report: Report): void {
  const { id, caller, body, ifNoneMatch } = request
  const before = recordIn(world.resource(id).body)
  if (before?.closed === false && recordIn(body)?.closed === true) observed.onClosed(caller)
  if (ifNoneMatch === undefined) checkCondition(world, request, observed, report)
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
  { id, caller, ifMatch }: WriteRequest,
  { readings }: Observed,
  report: Report
): void {
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
  { procedure, liveStateIds, liveStateOf, recordId }: ProcedureModel<Phase, LiveState, Operation>,
  { request: { id, body, caller }, observed, heldSince }: CheckedWrite,
  report: Report
): void {
  const reading = observed.readings.get(caller)
  if (reading?.operation === undefined) return
  const record = storedRecord(world, { recordId })
  const hasForeignChange = observed.lastForeignChange() >= reading.request
  if (record === undefined || record.closed) {
    if (!hasForeignChange) report({ rule: 'write-without-record', detail: `run ${caller}: ${id}` })
    return
  }
  const isExempt = procedure.wayBack.some(each => each === reading.operation)
  if (!isExempt && heldSince < reading.request) report({ rule: 'hold-ignored', detail: `run ${caller}: ${id}` })
  if (hasForeignChange) return
  const liveState = liveStateOf(liveStateIds.map(each => readNow(world, each)))
  const situation = { phase: procedure.phaseOf(liveState), liveState, record, now: world.now }
  const write = { id, method: body === undefined ? 'delete' : 'put', body, expectedSeconds: 0 }
  for (const { name, holds } of procedure.invariants)
    if (!holds(situation, write)) report({ rule: `invariant ${name}`, detail: `run ${caller}: ${id}` })
}

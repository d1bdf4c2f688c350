import { canonicalJson } from '../../src/provisioning/approval/digest.ts'
import type { OperationRecord } from '../../src/provisioning/procedure/index.ts'
import { isContradiction, situationOf } from '../../src/provisioning/procedure/situation.ts'
import { OPERATION_RECORD } from '../../src/provisioning/records/operation-record.ts'
import type { Approval } from '../../src/provisioning/types.ts'
import { Failure } from '../../src/runtime/failure.ts'
import { createRandom } from '../sweep/random.ts'
import { checkWrites, type Reading, type Violation } from './checks.ts'
import type { LeaseChecks } from './lease-checks.ts'
import { readNow } from './model/read-resource.ts'
import { createRecords, storedRecord } from './model/records.ts'
import type { Caller, ModelOperation, ModelWorld } from './model/world.ts'
import type { ForeignChange, ProcedureModel } from './procedure-model.ts'
import { type Command, type RunsContext, runCommand, runOperation, runOther } from './runs.ts'
import { isOfKind, operationsOf, type Schedule, type ScheduleEvent } from './schedule.ts'
import { type Disturbance, type RequestName, type ScheduledRun, Scheduler } from './scheduler.ts'

/** End of a schedule without events. */
export interface ReferenceEnd {
  readonly phase: string
  readonly state: string
}

export interface PlayOptions {
  /** Guard of the procedure that is switched off: one of its mutants. */
  readonly mutant?: string | undefined
  /** Receives one line for each write and each event. */
  readonly trace?: (line: string) => void
  /** Ends of the sequences without events, by the index of the sequence (`referenceEnds`). */
  readonly references?: readonly ReferenceEnd[]
}

export interface Played {
  readonly violations: readonly Violation[]
  readonly requests: number
  readonly end: ReferenceEnd
}

/** Attempts of one operation. A schedule has fewer events that can end a run. */
const MOST_ATTEMPTS = 14
/** Operations after the sequence of a schedule, until the procedure has ended. */
const MOST_CLOSING = 6
/** Returns whether an event can happen at the next request of a run. */
function isFitting(event: ScheduleEvent, { previous }: ScheduledRun): boolean {
  if (event.is !== 'foreign' || event.afterRecord !== true) return true
  return previous?.method === 'PUT' && previous.what === OPERATION_RECORD
}

/** Milliseconds after which every operation and every lease of the model has ended. */
const QUIET_MILLISECONDS = 2 * 3_600_000

/** Plays a schedule, then repeats its operations until the procedure has ended, and returns all broken rules. */
export async function playSchedule<Phase extends string, LiveState, Operation extends string>(
  schedule: Schedule,
  model: ProcedureModel<Phase, LiveState, Operation>,
  options: PlayOptions = {}
): Promise<Played> {
  return await new Play(schedule, model, options).play()
}

/** Returns the ends of all sequences without events. */
export async function referenceEnds<Phase extends string, LiveState, Operation extends string>(
  model: ProcedureModel<Phase, LiveState, Operation>
): Promise<ReferenceEnd[]> {
  const ends: ReferenceEnd[] = []
  for (const path of model.paths.keys()) ends.push((await playSchedule({ seed: path, path, events: [] }, model)).end)
  return ends
}

/** A change of a colleague that may have to be undone. */
interface MadeChange extends Pick<ForeignChange, 'undone'> {
  readonly undo: () => void
}

type Outcome = 'done' | 'nothing-to-do' | 'killed' | Failure

/** State of one schedule while it is played. */
class Play<Phase extends string, LiveState, Operation extends string> {
  readonly #schedule: Schedule
  readonly #model: ProcedureModel<Phase, LiveState, Operation>
  readonly #options: PlayOptions
  readonly #world: ModelWorld
  readonly #scheduler: Scheduler
  readonly #context: RunsContext<Phase, LiveState, Operation>
  readonly #left: ScheduleEvent[]
  readonly #leaseChecks: LeaseChecks
  readonly #violations: Violation[] = []
  readonly #readings = new Map<Caller, Reading>()
  readonly #operationOf = new Map<Caller, Operation>()
  readonly #approvals = new Map<Operation, Approval>()
  readonly #made: MadeChange[] = []
  #lastForeignChange = -1
  #hadSecondRun = false
  /** Reason of the last failed attempt. */
  #lastReason: string | undefined
  /** Last reading of the run that ended the procedure. It cannot know what a colleague changes afterwards. */
  #lastReading = 0

  constructor(schedule: Schedule, model: ProcedureModel<Phase, LiveState, Operation>, options: PlayOptions) {
    this.#schedule = schedule
    this.#model = model
    this.#options = options
    this.#world = model.createWorld(model.paths[schedule.path] ?? [])
    createRecords(this.#world, model.baseline)
    this.#scheduler = new Scheduler(this.#world, createRandom(schedule.seed))
    this.#left = [...schedule.events]
    this.#context = {
      scheduler: this.#scheduler,
      model,
      procedure: model.mutants.find(({ name }) => name === options.mutant)?.change(model.procedure) ?? model.procedure,
      onReading: run => this.#noteReading(run)
    }
    this.#scheduler.onRequest = (run, name) => this.#onRequest(run, name)
    const observed = {
      run: (number: number) => this.#scheduler.run(number),
      request: () => this.#scheduler.requests,
      readings: this.#readings,
      lastForeignChange: () => this.#lastForeignChange,
      onClosed: (caller: Caller) => {
        this.#lastReading = this.#readings.get(caller)?.request ?? 0
      }
    }
    this.#leaseChecks = checkWrites(this.#world, model, observed, violation => this.#report(violation))
  }

  async play(): Promise<Played> {
    for (const operation of this.#model.paths[this.#schedule.path] ?? []) await this.#repeat(operation)
    await this.#close()
    this.#undoForeignChanges()
    // A colleague can have restored a record that is still open.
    await this.#close()
    if (!this.#isBroken()) this.#checkEnd()
    return { violations: this.#violations, requests: this.#scheduler.requests, end: this.#end() }
  }

  /** Repeats the operation of the record until the procedure has ended. */
  async #close(): Promise<void> {
    for (let closing = 0; closing < MOST_CLOSING; closing++) {
      const record = this.#openRecord()
      if (record === undefined || this.#isBroken()) return
      await this.#repeat((record.running?.operation ?? this.#model.towardsEnd(record.phase as Phase)) as Operation)
    }
  }

  /** Repeats an operation until it has ended, or is not possible in the phase that the procedure has. */
  async #repeat(operation: Operation): Promise<void> {
    let last: Outcome = 'killed'
    for (let attempt = 0; attempt < MOST_ATTEMPTS && !this.#isBroken(); attempt++) {
      last = await this.#attempt(operation)
      this.#trace(`${operation}: ${textOf(last)}`)
      if (last === 'done' || last === 'nothing-to-do') return
      if (last instanceof Failure && !(await this.#recover(last, operation))) return
    }
    if (!this.#isBroken()) this.#report({ rule: 'does-not-converge', detail: `${operation}: ${textOf(last)}` })
  }

  async #attempt(operation: Operation): Promise<Outcome> {
    let outcome: Outcome = 'killed'
    this.#start(operation, this.#approvals.get(operation), ended => {
      outcome = ended
    })
    if (!(await this.#scheduler.play())) this.#report({ rule: 'deadlock', detail: operation })
    return outcome
  }

  #start(operation: Operation, approval: Approval | undefined, onEnd: (outcome: Outcome) => void): void {
    const onApproval = (given: Approval) => this.#approvals.set(operation, given)
    this.#scheduler.start(operation, async run => {
      this.#operationOf.set(run.number, operation)
      try {
        onEnd(await runOperation(this.#context, run, { operation, approval, onApproval }))
      } catch (error) {
        if (error instanceof Failure) onEnd(error)
        else this.#report({ rule: 'crash', detail: String(error) })
      }
    })
  }

  /** Reacts to a failed run as a person does. Returns false if the operation is not possible in this phase. */
  async #recover({ reason, message }: Failure, operation: Operation): Promise<boolean> {
    const until = this.#openRecord()?.until ?? 0
    const isSoaking = until > this.#world.now
    const isUndisturbed = this.#lastForeignChange < 0 && !this.#hadSecondRun && !this.#hasOtherRunFailed()
    // A person starts a cancelled run again at once.
    if (reason === 'cancelled') return true
    if (reason === 'record-contradicts-azure' && this.#lastForeignChange < 0)
      this.#report({ rule: 'contradiction-without-cause', detail: message })
    if (VOID.includes(reason) && isUndisturbed) this.#report({ rule: 'approval-is-void', detail: message })
    if (VOID.includes(reason) || reason === 'operation-refused') this.#approvals.delete(operation)
    this.#undoForeignChanges()
    if (reason === 'on-hold') await this.#command('release-hold')
    if (reason === 'operation-stuck' && this.#lastReason === reason) await this.#command('release-lease')
    this.#lastReason = reason
    return reason !== 'operation-refused' || isSoaking
  }

  /**
   * Undoes the changes of colleagues, the last one first, and lets time pass until nothing is in progress. A person aborts
   * an operation that does not end by itself.
   */
  #undoForeignChanges(): void {
    this.#scheduler.deliverLate()
    for (const operation of this.#world.running()) if (operation.endsAt === Infinity) this.#world.abort(operation)
    const made = this.#made.splice(0).reverse()
    // Whether Azure and the record contradict each other shows when the record exists again.
    for (const when of ['always', 'if-contradicting'] as const)
      for (const { undo, undone } of made) {
        this.#world.advance(this.#world.now + QUIET_MILLISECONDS)
        if (undone === when && (when === 'always' || this.#isContradicting())) undo()
      }
    this.#world.advance(this.#world.now + QUIET_MILLISECONDS)
  }

  #isContradicting(): boolean {
    return isContradiction(situationOf(this.#model.procedure, this.#liveState(), this.#stored(), this.#world.now))
  }

  async #command(command: Command): Promise<void> {
    this.#startCommand(command)
    await this.#scheduler.play()
  }

  #startCommand(command: Command): void {
    this.#scheduler.start(command, run => this.#quietly(runCommand(this.#context, run, command)))
  }

  #noteReading(run: ScheduledRun): void {
    const { requests: request } = this.#scheduler
    this.#readings.set(run.number, { request, at: this.#world.now, operation: this.#operationOf.get(run.number) })
  }

  #onRequest(run: ScheduledRun, name: RequestName): Disturbance | undefined {
    const { requests } = this.#scheduler
    if (['PUT', 'DELETE', 'POST'].includes(name.method))
      this.#options.trace?.(`${requests} run ${run.number} (${run.label}): ${name.method} ${name.what}`)
    if (name.method === 'POLL') this.#leaseChecks.checkPoll(run.number, name.what)
    const due = this.#left.filter(event => event.at <= requests && isFitting(event, run))
    for (const event of due) {
      if (event.is === 'disturb') continue
      this.#left.splice(this.#left.indexOf(event), 1)
      this.#happen(event)
    }
    const fitting = due.find(event => event.is === 'disturb' && isOfKind(name, event.on))
    if (fitting?.is !== 'disturb') return undefined
    this.#left.splice(this.#left.indexOf(fitting), 1)
    this.#trace(`${JSON.stringify(fitting.disturbance)} for run ${run.number}`)
    return fitting.disturbance
  }

  #happen(event: Exclude<ScheduleEvent, { readonly is: 'disturb' }>): void {
    if (event.is === 'foreign') this.#changeByColleague(event.change)
    else if (event.is === 'run') this.#startOther(event.other)
    else if (event.is === 'operation') this.#startSecond(event.operation, event.reuse)
    else if (event.is === 'next-operation') this.#world.nextOperation = event.traits
    else if (event.is === 'outage') this.#world.outageUntil = this.#world.now + event.milliseconds
    else if (event.is === 'hidden-log') this.#world.logHiddenUntil = this.#world.now + event.milliseconds
    else if (event.is === 'abort') this.#abort()
    else this.#startCommand(event.is)
  }

  #abort(): void {
    const [operation] = this.#world.running()
    if (operation === undefined || operation.caller === 'colleague') return
    this.#trace(`a colleague aborts ${operation.id}`)
    this.#world.abort(operation)
  }

  #changeByColleague(index: number): void {
    const change = this.#model.foreignChanges[index]
    const undo = change?.make(this.#world)
    if (change === undefined || undo === undefined) return
    this.#trace(`a colleague: ${change.name}`)
    this.#lastForeignChange = this.#scheduler.requests
    this.#made.push({ undo, undone: change.undone })
  }

  #startOther(index: number): void {
    const { name = '' } = this.#model.otherRuns[index] ?? {}
    this.#scheduler.start(name, run => this.#quietly(runOther(this.#context, run, index)))
  }

  #startSecond(index: number, reuse: boolean): void {
    const operation = operationsOf<Operation>(this.#model.procedure)[index]
    if (operation === undefined) return
    this.#hadSecondRun = true
    this.#start(operation, reuse ? this.#approvals.get(operation) : undefined, () => undefined)
  }

  /** Ignores failures of a run that is not repeated. */
  async #quietly(work: Promise<void>): Promise<void> {
    try {
      await work
    } catch (error) {
      if (!(error instanceof Failure)) this.#report({ rule: 'crash', detail: String(error) })
    }
  }

  /** Checks that record and Azure agree, that no procedure is open, and that the end is the same as without events. */
  #checkEnd(): void {
    const stored = this.#stored()
    const { phase, state } = this.#end()
    if (this.#isContradicting()) this.#report({ rule: 'record-disagrees', detail: `record ${phase}` })
    else if (stored?.closed === false) this.#report({ rule: 'record-orphaned', detail: `phase ${phase}` })
    if (this.#lastForeignChange < this.#lastReading && !this.#hasOtherRunFailed()) this.#compareEnd(phase, state)
  }

  /** Returns whether a write of a run outside of the procedure has failed. Nobody repeats that run. */
  #hasOtherRunFailed(): boolean {
    const hasFailed = ({ state }: ModelOperation) => state !== 'running' && state !== 'succeeded'
    return this.#world.operations.some(each => hasFailed(each) && !this.#operationOf.has(each.caller))
  }

  #compareEnd(phase: string, state: string): void {
    const { references = [] } = this.#options
    const expected = references.find(reference => reference.phase === phase)
    if (expected !== undefined && expected.state !== state)
      this.#report({ rule: 'end-differs', detail: `${state} instead of ${expected.state}` })
    const own = references[this.#schedule.path]
    if (own !== undefined && own.phase !== phase && !this.#hadSecondRun)
      this.#report({ rule: 'end-differs', detail: `phase ${phase} instead of ${own.phase}` })
  }

  #end(): ReferenceEnd {
    const stored = this.#stored()
    if (stored === undefined) return { phase: '', state: '' }
    return { phase: stored.phase, state: canonicalJson(this.#model.endState(this.#liveState(), stored)) }
  }

  #liveState(): LiveState {
    const { liveStateIds, liveStateOf } = this.#model
    return liveStateOf(liveStateIds.map(id => readNow(this.#world, id)))
  }

  #stored(): OperationRecord | undefined {
    return storedRecord(this.#world, this.#model.baseline)
  }

  #openRecord(): OperationRecord | undefined {
    const stored = this.#stored()
    return stored?.closed === false ? stored : undefined
  }

  #isBroken(): boolean {
    return this.#violations.length > 0
  }

  #report(violation: Violation): void {
    this.#trace(`VIOLATION ${violation.rule}: ${violation.detail}`)
    this.#violations.push(violation)
  }

  #trace(line: string): void {
    this.#options.trace?.(`    ${line}`)
  }
}

/** Reasons for which an approval does not fit any more. */
const VOID: readonly string[] = ['plan-changed', 'observed-changed']

function textOf(outcome: Outcome): string {
  return outcome instanceof Failure ? `${outcome.reason}: ${outcome.message}` : outcome
}

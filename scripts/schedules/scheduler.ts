import { cancelledRun } from '../../src/runtime/cancellation.ts'
import type { Clock } from '../../src/runtime/clock-and-log.ts'
import type { Random } from '../sweep/random.ts'
import type { ModelWorld } from './model/world.ts'

/** Disturbance of one request, in addition to its execution. */
export type Disturbance =
  /** `late`: the request is on its way when the process is killed, and Azure executes it afterwards. */
  | { readonly is: 'kill'; readonly when: 'before' | 'after' | 'late' }
  /** The runner cancels the job, and kills its process a little later. */
  | { readonly is: 'cancel'; readonly when: 'after' | 'late' }
  /** The process is suspended after the request, so that its lease can expire. */
  | { readonly is: 'pause'; readonly milliseconds: number }
  /** The clock of the runner is set, forwards or backwards. */
  | { readonly is: 'clock'; readonly milliseconds: number }
  /** Azure asks the run to send the request again after some seconds. */
  | { readonly is: 'throttled'; readonly seconds: number }
  | { readonly is: 'lost-request' | 'lost-response' }

/** A request as the trace of a schedule shows it. */
export interface RequestName {
  readonly method: 'GET' | 'PUT' | 'DELETE' | 'POST' | 'POLL'
  readonly what: string
}

export interface SentRequest<T> {
  /** Executes the request. Called once at most. */
  execute(disturbance: Disturbance | undefined): T
  /** The caller stops waiting for the response when this signal is aborted. Azure executes the request nevertheless. */
  readonly signal: AbortSignal | undefined
}

/** A request that a run has sent and Azure has not executed yet. */
interface Pending {
  readonly run: ScheduledRun
  readonly name: RequestName
  execute(disturbance: Disturbance | undefined): () => void
  /** Stops listening to the signal of the caller. */
  forget(): void
  /** Time before which the request does not arrive. Its process is killed or cancelled. */
  lateUntil: number | undefined
}

interface Timer {
  readonly run: ScheduledRun
  readonly at: number
  wake(): void
  /** Stops listening to the signal of the caller. */
  forget(): void
}

/** One process of a schedule. Nothing of a killed run happens any more, but its operations in Azure continue. */
export interface ScheduledRun {
  readonly number: number
  readonly label: string
  /** Aborted when the runner cancels the job. */
  readonly signal: AbortSignal
  /** Difference in milliseconds between the clock of the runner and the true time. */
  clockOffset: number
  isAlive: boolean
  hasEnded: boolean
  pausedUntil: number
  /** Time at which an event last disturbed this run. */
  disturbedAt: number
  /** The request before the one that is executed now. */
  previous: RequestName | undefined
}

/** Calls before each request. Returns what happens to the request. */
export type OnRequest = (run: ScheduledRun, name: RequestName) => Disturbance | undefined

const REQUEST_MILLISECONDS = 50
/** Most milliseconds that a request of a killed process is on its way. The client waits longer than that for a response. */
const LATE_MILLISECONDS = 60_000
/** Milliseconds after which the runner kills a cancelled process. */
const KILLED_AFTER = 10_000
/** Milliseconds after which GitHub ends a job (`timeout-minutes`). */
const JOB_MILLISECONDS = 3 * 3_600_000
/** Most requests of one schedule. A schedule that needs more does not end. */
const MOST_REQUESTS = 20_000

/**
 * Executes the requests of several runs one after another, in an order that the random numbers choose. Time passes only
 * when no run has sent a request.
 */
export class Scheduler {
  readonly world: ModelWorld
  requests = 0
  readonly #random: Random
  readonly #pending: Pending[] = []
  readonly #timers = new Set<Timer>()
  readonly #runs: ScheduledRun[] = []
  readonly #controllers = new Map<ScheduledRun, AbortController>()
  #isDeadlocked = false
  onRequest: OnRequest = () => undefined

  constructor(world: ModelWorld, random: Random) {
    this.world = world
    this.#random = random
  }

  /** Returns the run with a number. */
  run(number: number): ScheduledRun | undefined {
    return this.#runs[number - 1]
  }

  /** Starts a run. `work` sends its requests through this scheduler. */
  start(label: string, work: (run: ScheduledRun) => Promise<void>): ScheduledRun {
    const controller = new AbortController()
    const run: ScheduledRun = {
      number: this.#runs.length + 1,
      label,
      signal: controller.signal,
      clockOffset: 0,
      isAlive: true,
      hasEnded: false,
      pausedUntil: 0,
      disturbedAt: 0,
      previous: undefined
    }
    this.#runs.push(run)
    this.#controllers.set(run, controller)
    this.#at(run, this.world.now + JOB_MILLISECONDS, () => this.#endJob(run))
    const ended = () => {
      run.hasEnded = true
      this.#removeTimers(run)
    }
    work(run).then(ended, ended)
    return run
  }

  /** Sends a request and returns its response. The promise stays pending if the run is killed. */
  send<T>(run: ScheduledRun, name: RequestName, { execute, signal }: SentRequest<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const abort = () => reject(signal?.reason)
      signal?.addEventListener('abort', abort, { once: true })
      const forget = () => signal?.removeEventListener('abort', abort)
      const respond = (deliver: () => void) => () => {
        forget()
        deliver()
      }
      this.#pending.push({
        run,
        name,
        forget,
        lateUntil: undefined,
        execute: disturbance => {
          try {
            const response = execute(disturbance)
            return respond(() => resolve(response))
          } catch (error) {
            return respond(() => reject(error))
          }
        }
      })
    })
  }

  clockOf(run: ScheduledRun): Clock {
    return {
      now: () => this.world.now + run.clockOffset,
      sleep: (milliseconds, signal) =>
        new Promise((resolve, reject) => {
          if (signal?.aborted) return reject(signal.reason)
          const abort = () => {
            if (this.#timers.delete(timer)) reject(signal?.reason)
          }
          const forget = () => signal?.removeEventListener('abort', abort)
          const wake = () => {
            forget()
            resolve()
          }
          const timer = this.#at(run, this.world.now + milliseconds, wake, forget)
          signal?.addEventListener('abort', abort, { once: true })
        })
    }
  }

  /** Plays until all runs have ended or were killed. Returns false if they wait for each other, or do not end. */
  async play(): Promise<boolean> {
    for (;;) {
      await untilAllWait()
      if (this.#runs.every(run => run.hasEnded || !run.isAlive)) return true
      if (this.requests > MOST_REQUESTS || this.#isDeadlocked) return false
      const due = this.#pending.filter(pending => this.#isDue(pending))
      if (due.length > 0) this.#executeOne(this.#random.of(due))
      else if (!this.#pass()) return false
    }
  }

  /** Lets the requests of killed and cancelled runs arrive that are still on their way. */
  deliverLate(): void {
    for (const pending of this.#pending.splice(0)) {
      if (pending.lateUntil === undefined) continue
      this.world.advance(pending.lateUntil)
      pending.execute(undefined)
    }
  }

  kill(run: ScheduledRun): void {
    run.isAlive = false
    this.#removeTimers(run)
    for (const pending of this.#pending.filter(each => each.run === run)) {
      pending.forget()
      if (pending.lateUntil === undefined) this.#pending.splice(this.#pending.indexOf(pending), 1)
    }
  }

  #isDue({ run, lateUntil }: Pending): boolean {
    if (lateUntil !== undefined) return lateUntil <= this.world.now
    return run.isAlive && run.pausedUntil <= this.world.now
  }

  #executeOne(pending: Pending): void {
    const { run, name } = pending
    this.#pending.splice(this.#pending.indexOf(pending), 1)
    this.requests++
    this.world.advance(this.world.now + REQUEST_MILLISECONDS)
    const disturbance = pending.lateUntil === undefined ? this.onRequest(run, name) : undefined
    if (disturbance !== undefined) run.disturbedAt = this.world.now
    const respond = this.#execute(pending, disturbance)
    run.previous = name
    if (disturbance?.is === 'kill') this.kill(run)
    else if (disturbance?.is === 'cancel') this.#cancel(run, respond)
    else if (disturbance?.is === 'pause') this.#pause(run, disturbance.milliseconds, respond)
    else if (run.isAlive) respond()
  }

  #execute(pending: Pending, disturbance: Disturbance | undefined): () => void {
    if (disturbance?.is === 'clock') pending.run.clockOffset += disturbance.milliseconds
    if (disturbance?.is !== 'kill' && disturbance?.is !== 'cancel') return pending.execute(disturbance)
    if (disturbance.when === 'before') return () => undefined
    if (disturbance.when === 'after') return pending.execute(disturbance)
    this.#delay(pending)
    return () => undefined
  }

  #delay(pending: Pending): void {
    pending.lateUntil = this.world.now + this.#random.below(LATE_MILLISECONDS)
    this.#pending.push(pending)
  }

  #cancel(run: ScheduledRun, respond: () => void): void {
    this.#controllers.get(run)?.abort(cancelledRun())
    respond()
    this.#at(run, this.world.now + KILLED_AFTER, () => this.kill(run))
  }

  #pause(run: ScheduledRun, milliseconds: number, respond: () => void): void {
    run.pausedUntil = this.world.now + milliseconds
    run.disturbedAt = run.pausedUntil
    this.#at(run, run.pausedUntil, respond)
  }

  /** Ends a job that takes too long. A run that waits for nothing then would wait for ever. */
  #endJob(run: ScheduledRun): void {
    const isWaiting = [...this.#timers, ...this.#pending].some(each => each.run === run)
    if (!isWaiting) this.#isDeadlocked = true
    this.kill(run)
  }

  #at(run: ScheduledRun, at: number, wake: () => void, forget: () => void = () => undefined): Timer {
    const timer = { run, at, wake, forget }
    this.#timers.add(timer)
    return timer
  }

  /**
   * Removes what a run waits for. Node keeps a signal that `AbortSignal.any` returned for as long as somebody listens to it, so
   * that killed runs would fill the memory.
   */
  #removeTimers(run: ScheduledRun): void {
    for (const timer of this.#timers) {
      if (timer.run !== run) continue
      timer.forget()
      this.#timers.delete(timer)
    }
  }

  /** Lets time pass until the next timer or late request. Returns false if there is none. */
  #pass(): boolean {
    let next: Timer | undefined
    let at = Number.POSITIVE_INFINITY
    for (const timer of this.#timers) {
      const due = Math.max(timer.at, timer.run.pausedUntil)
      if (due < at) [next, at] = [timer, due]
    }
    const late = Math.min(...this.#pending.map(({ lateUntil }) => lateUntil ?? Number.POSITIVE_INFINITY))
    if (late < at) {
      this.world.advance(late)
      return true
    }
    if (next === undefined) return false
    this.world.advance(at)
    this.#timers.delete(next)
    next.wake()
    return true
  }
}

/** Resolves when all runs wait for a response or for time. A tick of Node runs when no microtask is left. */
function untilAllWait(): Promise<void> {
  return new Promise(resolve => process.nextTick(resolve))
}

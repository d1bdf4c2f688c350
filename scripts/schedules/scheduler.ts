import type { Clock } from '../../src/runtime/clock-and-log.ts'
import type { Random } from '../sweep/random.ts'
import type { ModelWorld } from './model/world.ts'

/** Disturbance of one request, in addition to its execution. */
export type Disturbance =
  | { readonly is: 'kill'; readonly when: 'before' | 'after' }
  /** The process is suspended after the request, so that its lease can expire. */
  | { readonly is: 'pause'; readonly milliseconds: number }
  | { readonly is: 'throttled' | 'outage' | 'lost-response' | 'failed-operation' }

/** A request as the trace of a schedule shows it. */
export interface RequestName {
  readonly method: 'GET' | 'PUT' | 'DELETE' | 'POLL'
  readonly what: string
}

/** A request that a run has sent and Azure has not executed yet. */
interface Pending {
  readonly run: ScheduledRun
  readonly name: RequestName
  /** Executes the request. Called once at most. */
  execute(disturbance: Disturbance | undefined): () => void
}

interface Timer {
  readonly run: ScheduledRun
  readonly at: number
  wake(): void
}

/** One process of a schedule. Nothing of a killed run happens any more, but its operations in Azure continue. */
export interface ScheduledRun {
  readonly number: number
  readonly label: string
  isAlive: boolean
  hasEnded: boolean
  pausedUntil: number
}

/** Calls before each request. Returns what happens to the request. */
export type OnRequest = (run: ScheduledRun, name: RequestName) => Disturbance | undefined

const REQUEST_MILLISECONDS = 50
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
  onRequest: OnRequest = () => undefined

  constructor(world: ModelWorld, random: Random) {
    this.world = world
    this.#random = random
  }

  /** Starts a run. `work` sends its requests through this scheduler. */
  start(label: string, work: (run: ScheduledRun) => Promise<void>): ScheduledRun {
    const run = { number: this.#runs.length + 1, label, isAlive: true, hasEnded: false, pausedUntil: 0 }
    this.#runs.push(run)
    const ended = () => {
      run.hasEnded = true
    }
    work(run).then(ended, ended)
    return run
  }

  /** Sends a request and returns its response. The promise stays pending if the run is killed. */
  send<T>(run: ScheduledRun, name: RequestName, execute: (disturbance: Disturbance | undefined) => T): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#pending.push({
        run,
        name,
        execute: disturbance => {
          try {
            const response = execute(disturbance)
            return () => resolve(response)
          } catch (error) {
            return () => reject(error)
          }
        }
      })
    })
  }

  clockOf(run: ScheduledRun): Clock {
    return {
      now: () => this.world.now,
      sleep: (milliseconds, signal) =>
        new Promise((resolve, reject) => {
          if (signal?.aborted) return reject(signal.reason)
          const timer: Timer = { run, at: this.world.now + milliseconds, wake: resolve }
          this.#timers.add(timer)
          const abort = () => {
            if (this.#timers.delete(timer)) reject(signal?.reason)
          }
          signal?.addEventListener('abort', abort, { once: true })
        })
    }
  }

  /** Plays until all runs have ended or were killed. Returns false if they wait for each other, or do not end. */
  async play(): Promise<boolean> {
    for (;;) {
      await new Promise(resolve => setImmediate(resolve))
      if (this.#runs.every(run => run.hasEnded || !run.isAlive)) return true
      if (this.requests > MOST_REQUESTS) return false
      const due = this.#pending.filter(({ run }) => run.isAlive && run.pausedUntil <= this.world.now)
      if (due.length > 0) this.#executeOne(this.#random.of(due))
      else if (!this.#pass()) return false
    }
  }

  kill(run: ScheduledRun): void {
    run.isAlive = false
    for (const timer of this.#timers) if (timer.run === run) this.#timers.delete(timer)
    this.#pending.splice(0, Number.POSITIVE_INFINITY, ...this.#pending.filter(pending => pending.run !== run))
  }

  #executeOne(pending: Pending): void {
    const { run, name } = pending
    this.#pending.splice(this.#pending.indexOf(pending), 1)
    this.requests++
    this.world.advance(this.world.now + REQUEST_MILLISECONDS)
    const disturbance = this.onRequest(run, name)
    const isKilled = disturbance?.is === 'kill'
    const respond = isKilled && disturbance.when === 'before' ? () => undefined : pending.execute(disturbance)
    if (isKilled) this.kill(run)
    else if (disturbance?.is === 'pause') this.#pause(run, disturbance.milliseconds, respond)
    else respond()
  }

  #pause(run: ScheduledRun, milliseconds: number, respond: () => void): void {
    run.pausedUntil = this.world.now + milliseconds
    this.#timers.add({ run, at: run.pausedUntil, wake: respond })
  }

  /** Lets time pass until the next timer. Returns false if there is none. */
  #pass(): boolean {
    const timers = [...this.#timers]
    if (timers.length === 0) return false
    const dueAt = ({ at, run }: Timer) => Math.max(at, run.pausedUntil)
    const next = timers.reduce((a, b) => (dueAt(b) < dueAt(a) ? b : a))
    this.world.advance(dueAt(next))
    this.#timers.delete(next)
    next.wake()
    return true
  }
}

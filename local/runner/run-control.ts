import type { Host } from '../host.ts'

/** A process the run may have to end at once. */
export interface Killable {
  kill(): void
}

/** How a run is ended from outside: cancelled as GitHub does it, or killed as if the machine were switched off. */
export interface Control {
  readonly cancelSignal: AbortSignal
  readonly killed: boolean
  cancel(): void
  /** SIGKILL to every process; no further job or step starts. */
  kill(): void
  /** Returns a function for when the process has ended. */
  track(process: Killable): () => void
}

export function createControl(): Control {
  const cancel = new AbortController()
  const processes = new Set<Killable>()
  let killed = false
  return {
    cancelSignal: cancel.signal,
    get killed() {
      return killed
    },
    cancel: () => cancel.abort(),
    kill() {
      killed = true
      for (const process of processes) process.kill()
      cancel.abort()
    },
    track(process) {
      processes.add(process)
      return () => processes.delete(process)
    }
  }
}

/**
 * A job's claim on the clock: it stands still while the runner works for the job, and may go while the job waits for
 * an action process, an approval or a concurrency group.
 */
export interface ClockClaim {
  /** Lets the clock go until the work settles, or earlier until it calls `wake`. */
  rest<T>(work: (wake: () => void) => Promise<T>): Promise<T>
  end(): void
}

export function createClockClaim(host: Host): ClockClaim {
  let release = holdClock(host)
  let awake = true
  const wake = (): void => {
    if (!awake) release = holdClock(host)
    awake = true
  }
  const sleep = (): void => {
    if (awake) release()
    awake = false
  }
  return {
    async rest(work) {
      try {
        const settled = work(wake)
        sleep()
        return await settled
      } finally {
        wake()
      }
    },
    end: sleep
  }
}

/** The hold ends a turn later than asked, so that whoever takes over within this turn has its own by then. */
function holdClock(host: Host): () => void {
  const { promise, resolve } = Promise.withResolvers<void>()
  void host.hold(promise)
  return () => void setImmediate(resolve)
}

import { Failure } from '../runtime/failure.ts'

/**
 * The work's own outcome, or a rejection as soon as the signal is aborted: nobody waits for a call that does not listen.
 * What Azure accepted goes on there; a late outcome of the work is dropped.
 */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(cancelled(signal))
    const settle = () => signal.removeEventListener('abort', abort)
    work.finally(settle).then(resolve, reject)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}

/** The signal's own Failure where it carries one. */
export function cancelled(signal: AbortSignal): Failure {
  if (signal.reason instanceof Failure) return signal.reason
  return new Failure('cancelled', 'The run was cancelled. What Azure had already accepted goes on there.', {
    remedy: 'Start the run again: it waits for what is under way and goes on from where things stand.',
    cause: signal.reason
  })
}

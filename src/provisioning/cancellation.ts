import { cancelledRun } from '../runtime/cancellation.ts'
import { Failure } from '../runtime/failure.ts'

/**
 * Returns the outcome of the work, or rejects as soon as the signal is aborted, because a call may ignore the signal.
 * Operations that Azure accepted continue there. A late outcome of the work is dropped.
 */
export function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(cancellationFailure(signal))
    const settle = () => signal.removeEventListener('abort', abort)
    work.finally(settle).then(resolve, reject)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
  })
}

/** Returns the Failure that the signal has as its reason; without one, Failure `cancelled`. */
export function cancellationFailure(signal: AbortSignal): Failure {
  if (signal.reason instanceof Failure) return signal.reason
  return cancelledRun(signal.reason)
}

import { cancelledRun } from '../runtime/cancellation.ts'
import { Failure } from '../runtime/failure.ts'

/**
 * Returns the outcome of the work. Rejects as soon as the signal is aborted, because a call inside the work may ignore
 * the signal. Operations that Azure accepted continue in Azure. If the work ends after the abort, its outcome is
 * dropped.
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

/** Returns the reason of the signal if the reason is a Failure; otherwise Failure `cancelled`. */
export function cancellationFailure(signal: AbortSignal): Failure {
  if (signal.reason instanceof Failure) return signal.reason
  return cancelledRun(signal.reason)
}

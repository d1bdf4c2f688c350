import { Failure } from './failure.ts'

/**
 * Returns a signal that is aborted when the runner cancels the job. The runner sends SIGINT, waits 7.5 s, sends
 * SIGTERM, waits 2.5 s and kills the process. Azure continues operations that it has accepted, so a cancelled run only
 * stops waiting for them.
 */
export function cancellationSignal(): AbortSignal {
  const controller = new AbortController()
  const cancel = () => controller.abort(cancelledRun())
  process.once('SIGINT', cancel)
  process.once('SIGTERM', cancel)
  return controller.signal
}

/** Returns the failure of a cancelled run. */
export function cancelledRun(cause?: unknown): Failure {
  return new Failure(
    'cancelled',
    'The run was cancelled. Azure continues the operations that it had already accepted.',
    {
      remedy: 'Start the run again: it waits for operations in progress and continues from the current state.',
      cause
    }
  )
}

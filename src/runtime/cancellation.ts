import { Failure } from './failure.ts'

/**
 * Aborts when the runner cancels the job. The runner sends SIGINT, waits 7.5 s, sends SIGTERM, waits 2.5 s and kills;
 * what Azure has accepted goes on there, so the work only stops waiting for it.
 */
export function cancellation(): AbortSignal {
  const controller = new AbortController()
  const cancel = () => {
    controller.abort(
      new Failure('cancelled', 'The run was cancelled. What Azure had already accepted goes on there.', {
        remedy: 'Start the run again: it waits for what is under way and goes on from where things stand.'
      })
    )
  }
  process.once('SIGINT', cancel)
  process.once('SIGTERM', cancel)
  return controller.signal
}

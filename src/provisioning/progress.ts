import type { Step, StepContext } from './types.ts'

/** Milliseconds between two progress lines of a step. */
const LINE_EVERY = 60_000

/**
 * Logs the elapsed and the expected time of a running step once a minute. Returns a function that stops the logging.
 * Cancelling the run stops the logging too.
 */
export function watchProgress(
  step: Pick<Step, 'name' | 'expectedSeconds'>,
  { clock, log, signal }: Pick<StepContext, 'clock' | 'log' | 'signal'>,
  doing = 'running'
): () => void {
  const stop = new AbortController()
  const ended = AbortSignal.any([signal, stop.signal])
  const startedAt = clock.now()
  const lines = async () => {
    while (!ended.aborted) {
      await clock.sleep(LINE_EVERY, ended)
      log.info(progressLine(step, doing, Math.round((clock.now() - startedAt) / 1000)))
    }
  }
  // Stopping makes `sleep` reject. This is the normal end and not a failure.
  lines().catch(() => undefined)
  return () => stop.abort('the step has ended')
}

function progressLine(
  { name, expectedSeconds }: Pick<Step, 'name' | 'expectedSeconds'>,
  doing: string,
  seconds: number
) {
  const expected =
    seconds <= expectedSeconds
      ? `usually about ${formatDuration(expectedSeconds)}`
      : `longer than the usual ${formatDuration(expectedSeconds)}`
  return `${name}: ${doing} for ${formatDuration(seconds)}, ${expected}`
}

/** Returns a duration in seconds as text, such as `8 min 30 s`. */
export function formatDuration(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  const rest = Math.round(seconds % 60)
  if (minutes === 0) return `${rest} s`
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`
}

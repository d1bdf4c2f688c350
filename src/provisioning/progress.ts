import type { Step, StepContext } from './types.ts'

/** Milliseconds. A long step logs its progress once a minute and not more often. */
const LINE_EVERY = 60_000

/** Logs elapsed and expected time of a running step until the function it returns is called or the run is cancelled. */
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
  // Stopping rejects the sleep. That is the normal end and not a failure.
  lines().catch(() => undefined)
  return () => stop.abort()
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

/** Returns a duration as text: `8 min 30 s`. */
export function formatDuration(seconds: number): string {
  const minutes = Math.floor(seconds / 60)
  const rest = Math.round(seconds % 60)
  if (minutes === 0) return `${rest} s`
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`
}

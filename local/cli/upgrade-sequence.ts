import type { Host } from '../host.ts'
import { runWorkflow } from '../runner/run.ts'
import type { RunRequest, RunResult } from '../runner/types.ts'

const WORKFLOW = 'upgrade-in-place'
/** Most runs of a sequence. Each of two environments waits for a window and for a soak. */
const MOST_RUNS = 8

/** Plan of an environment in a run of `upgrade-in-place`. */
export interface PlannedWave {
  readonly environment: string
  readonly state: string
  /** Milliseconds since 1970. Absent if the environment does not wait, or no time ends the wait. */
  readonly until?: number
}

/** Returns the plans of a run, in the order of the environments. */
export function wavesOf({ jobs }: Pick<RunResult, 'jobs'>): readonly PlannedWave[] {
  return jobs.flatMap(({ name, outputs }) => {
    const [, environment] = /^(\S+) \/ plan$/.exec(name) ?? []
    if (environment === undefined) return []
    const until = Date.parse(outputs['waits-until'] ?? '')
    return [{ environment, state: outputs.state ?? '', ...(!Number.isNaN(until) && { until }) }]
  })
}

/** Returns when a later run can continue: at the earliest end of a wait. `undefined` if none has an end. */
export function nextRunAt(waves: readonly PlannedWave[]): number | undefined {
  const ends = waves.flatMap(({ state, until }) => (state === 'waiting' && until !== undefined ? [until] : []))
  return ends.length === 0 ? undefined : Math.min(...ends)
}

export interface SequenceRequest extends Pick<RunRequest, 'caller' | 'source' | 'onProgress'> {
  /** Called with each run and what it planned. */
  readonly onRun?: (run: RunResult, waves: readonly PlannedWave[]) => void
}

/**
 * Starts the workflow by a push, then by its schedule, until it finds nothing to do. The simulated clock moves to the time
 * until which an environment waits. Returns the last run.
 */
export async function upgradeUntilDone(
  host: Host,
  { onRun, ...request }: SequenceRequest,
  cancel?: AbortSignal
): Promise<RunResult> {
  let event = 'push'
  for (let count = 1; ; count++) {
    const run = await runWorkflow(host, { ...request, workflow: WORKFLOW, event }, cancel && { cancel })
    const waves = wavesOf(run)
    onRun?.(run, waves)
    const at = nextRunAt(waves)
    const isOver = waves.every(({ state }) => state === 'done') || (at === undefined && run.requests.writes === 0)
    if (run.conclusion !== 'success' || isOver || count === MOST_RUNS) return run
    if (at !== undefined) await host.sleepUntil(at)
    event = 'schedule'
  }
}

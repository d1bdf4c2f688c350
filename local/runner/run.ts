import { rmSync } from 'node:fs'
import { setCapacity } from '../azure/compute-capacity.ts'
import { COLLEAGUE } from '../azure/entra/colleague-identity.ts'
import { runTiming } from '../azure/run-timing.ts'
import { setSwitches } from '../azure/switches.ts'
import { forgetRunning, githubState } from '../github/state.ts'
import type { Host } from '../host.ts'
import { eventsSince } from '../scenario/report.ts'
import { beginScenario } from '../scenario/timed-events.ts'
import { giveCertificates } from './demo-certificates.ts'
import { runInGroup } from './job-graph.ts'
import { countRequests, createRunFolder, workFolder, writeRecords } from './records.ts'
import { type PointOption, unreachedPoints, watchPoint } from './request-point.ts'
import { type Control, createClockClaim, createControl } from './run-control.ts'
import type { Frame, Run } from './run-state.ts'
import type { Annotation, Conclusion, JobResult, RunRequest, RunResult } from './types.ts'
import { defaultPermissions } from './workflow/permissions.ts'
import { environmentOf, prepareRun } from './workflow/run-preparation.ts'
import { StartupError } from './workflow/startup-error.ts'

export interface RunOptions {
  /** The checkout that stands for `org/aks-baseline`; default: the one this file belongs to. */
  readonly toolkit?: string
  /** Cancels the run, as the button on GitHub does. */
  readonly cancel?: AbortSignal
}

/** What a run came to, before it is counted and written. */
interface Ended {
  readonly conclusion: Conclusion
  readonly jobs: readonly JobResult[]
  readonly annotations: readonly Annotation[]
  readonly failureReason: string | null
  readonly event: string
  readonly summaries: readonly string[]
  readonly unreached: readonly string[]
}

/**
 * Runs a workflow file as GitHub would, and writes the run's records under the state directory. Throws UsageError when
 * there is no such workflow, event or input; everything else that goes wrong is a conclusion.
 */
export async function runWorkflow(host: Host, request: RunRequest, options: RunOptions = {}): Promise<RunResult> {
  const began = process.hrtime.bigint()
  const since = host.world.now
  const firstRequest = enter(host)
  host.world.faults.push(...structuredClone(request.faults ?? []))
  if (request.switches !== undefined) setSwitches(host.world, request.switches)
  if (request.capacity !== undefined) setCapacity(host.world, request.capacity)
  try {
    if (request.scenario !== undefined) beginScenario(host.world, request.scenario)
    const open = await openRun(host, request, options)
    const ended = 'workflow' in open ? await execute(open, options) : open
    const { number, folder } = 'workflow' in open ? open : createRunFolder(host.dir)
    const requests = host.world.requestLog.slice(firstRequest)
    const own = requests.filter(({ by }) => by !== COLLEAGUE)
    const { conclusion, jobs, annotations, failureReason, event, unreached } = ended
    const result: RunResult = {
      workflow: request.workflow,
      number,
      event,
      environment: environmentOf(request),
      conclusion,
      jobs,
      annotations,
      failureReason,
      unreached,
      scenario: eventsSince(host.world, since),
      simulated: runTiming(host.world, since),
      requests: countRequests(own),
      wallSeconds: Number(process.hrtime.bigint() - began) / 1e9
    }
    writeRecords(host.world, { folder, result, summaries: ended.summaries, requests, since })
    return result
  } finally {
    leaveClock(host)
  }
}

/** Runs under way on each host: the world's counters belong to all of them together. */
const active = new WeakMap<Host, number>()

/** The first run under way starts the world's counters anew. Answers where its part of the request log begins. */
function enter(host: Host): number {
  const others = active.get(host) ?? 0
  active.set(host, others + 1)
  if (others > 0) return host.world.requestLog.length
  host.world.requests = 0
  host.world.requestLog.length = 0
  host.world.faults.length = 0
  forgetRunning(host.world)
  return 0
}

function leaveClock(host: Host): void {
  const others = (active.get(host) ?? 1) - 1
  active.set(host, others)
  if (others > 0) return
  host.world.faults.length = 0
  setSwitches(host.world, [])
}

/** The run, or how it ended because it could not start. */
async function openRun(host: Host, request: RunRequest, options: RunOptions): Promise<Run | Ended> {
  try {
    const prepared = await host.hold(prepareRun(host.world, request, options.toolkit))
    await host.hold(giveCertificates(host.world, request.caller))
    const startedAt = host.world.now
    return {
      ...prepared,
      ...createRunFolder(host.dir),
      host,
      request,
      startedAt,
      control: createControl(),
      annotations: [],
      summaries: [],
      slugs: new Set(),
      failureReason: null,
      progress: line => request.onProgress?.({ ...line, at: host.world.now - startedAt })
    }
  } catch (error) {
    if (!(error instanceof StartupError)) throw error
    return unstarted(request, error)
  }
}

function unstarted(request: RunRequest, { message }: StartupError): Ended {
  const annotations: Annotation[] = [{ level: 'error', message, job: '' }]
  const event = request.event ?? 'workflow_dispatch'
  return {
    conclusion: 'failure',
    jobs: [],
    annotations,
    failureReason: null,
    event,
    summaries: [],
    unreached: unreachedPoints(request, new Set())
  }
}

async function execute(run: Run, options: RunOptions): Promise<Ended> {
  const { control, host, request } = run
  const attention = createClockClaim(host)
  const onCancel = (): void => control.cancel()
  options.cancel?.addEventListener('abort', onCancel)
  const reached = new Set<PointOption>()
  const stops = [
    watchPoint(host, request.killAt, () => {
      reached.add('kill-at')
      control.kill()
    }),
    watchPoint(host, request.cancelAt, () => {
      reached.add('cancel-at')
      control.cancel()
    })
  ]
  try {
    const work = runInGroup(topFrame(run), 'top level workflow', onCancel)
    attention.end()
    const { result, jobs } = await work
    return {
      conclusion: conclude(control, result),
      jobs,
      annotations: inOrderOf(jobs, run.annotations),
      summaries: inOrderOf(jobs, run.summaries).map(summary => summary.text),
      failureReason: run.failureReason,
      event: run.event.name,
      unreached: unreachedPoints(request, reached)
    }
  } finally {
    for (const stop of stops) stop()
    rmSync(workFolder(run.folder), { recursive: true, force: true })
    options.cancel?.removeEventListener('abort', onCancel)
  }
}

/** Jobs work side by side: what they left is told in the order of the file, so that two runs are equal. */
function inOrderOf<T extends { readonly job: string }>(jobs: readonly JobResult[], left: readonly T[]): T[] {
  const place = ({ job }: T): number => jobs.findIndex(({ name }) => name === job)
  return left.toSorted((a, b) => place(a) - place(b))
}

function conclude(control: Control, result: Conclusion): Conclusion {
  if (control.killed) return 'killed'
  return control.cancelSignal.aborted && result !== 'success' ? 'cancelled' : result
}

function topFrame(run: Run): Frame {
  const { workflow, control, event, repository } = run
  return {
    run,
    workflow,
    prefix: '',
    inputs: event.inputs,
    // A pull request from a fork gets none.
    secrets: event.fork ? {} : githubState(run.host.world).secrets,
    granted: defaultPermissions[repository.defaultPermissions],
    cancel: control.cancelSignal,
    groups: []
  }
}

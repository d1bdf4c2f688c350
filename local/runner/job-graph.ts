import { frameScope, instanceScope } from './contexts.ts'
import { runJob } from './job.ts'
import { planInstances } from './job-instances.ts'
import type { Frame, Instance, Needs } from './run-state.ts'
import type { Conclusion, JobResult } from './types.ts'
import { enterGroup, parseConcurrency } from './workflow/concurrency.ts'
import { evaluateCondition, evaluateText, evaluateTexts, evaluateToken } from './workflow/expressions.ts'
import { callInputs } from './workflow/inputs.ts'
import { jobPermissions } from './workflow/startup.ts'
import { tokenChild, tokenEntries } from './workflow/token-tree.ts'
import { ancestorJobs, type Job, type Workflow, workflowTriggers } from './workflow/workflow.ts'

/** What a job, all its instances together, came to. */
export interface JobOutcome {
  readonly result: Conclusion
  readonly outputs: Readonly<Record<string, string>>
  readonly jobs: readonly JobResult[]
}

/** The first of these that occurs is what several results come to. */
const worstFirst: readonly Conclusion[] = ['killed', 'failure', 'cancelled', 'success', 'skipped']

/** What several results come to together; nothing at all counts as skipped. */
export function overallResult(results: readonly Conclusion[]): Conclusion {
  return worstFirst.find(conclusion => results.includes(conclusion)) ?? 'skipped'
}

/**
 * Runs a workflow in the concurrency group it names itself, if any. `holder` is how a deadlock calls it, and `cancel`
 * is for a newer member that takes the group over.
 */
export async function runInGroup(frame: Frame, holder: string, cancel: () => void): Promise<JobOutcome> {
  const token = frame.workflow.root.find('concurrency')
  if (!token) return await runFrame(frame)
  const { host, number } = frame.run
  const concurrency = parseConcurrency(token, frameScope(frame))
  checkDeadlock(frame, holder, concurrency.group)
  const id = `${number}/${frame.prefix}`
  const leave = await enterGroup(host, { id, signal: frame.cancel, cancel }, concurrency)
  if (!leave) return { result: 'cancelled', outputs: {}, jobs: [] }
  try {
    return await runFrame({ ...frame, groups: [...frame.groups, { group: concurrency.group.toLowerCase(), holder }] })
  } finally {
    leave()
  }
}

/** Runs the jobs of a workflow, each as soon as those it needs have ended. Answers them in the order of the file. */
async function runFrame(frame: Frame): Promise<JobOutcome> {
  const outcomes = new Map<string, JobOutcome>()
  const started = new Map<string, Promise<void>>()
  const { jobs } = frame.workflow
  const start = (id: string): Promise<void> => {
    const job = jobs.get(id)
    const known = started.get(id) ?? (job ? startJob(job) : Promise.resolve())
    started.set(id, known)
    return known
  }
  const startJob = async (job: Job): Promise<void> => {
    await Promise.all(job.needs.map(start))
    outcomes.set(job.id, await runNode(frame, job, outcomes))
  }
  await Promise.all([...jobs.keys()].map(start))
  const inOrder = [...jobs.keys()].flatMap(id => outcomes.get(id) ?? [])
  return {
    result: overallResult(inOrder.map(outcome => outcome.result)),
    outputs: workflowOutputs(frame, outcomes),
    jobs: inOrder.flatMap(outcome => outcome.jobs)
  }
}

function workflowOutputs(frame: Frame, outcomes: ReadonlyMap<string, JobOutcome>): Record<string, string> {
  const jobs = Object.fromEntries(outcomes)
  const declared = tokenEntries(tokenChild(workflowTriggers(frame.workflow).get('workflow_call'), 'outputs'))
  const scope = frameScope(frame, { jobs })
  return Object.fromEntries(declared.map(([name, token]) => [name, evaluateText(tokenChild(token, 'value'), scope)]))
}

async function runNode(frame: Frame, job: Job, outcomes: ReadonlyMap<string, JobOutcome>): Promise<JobOutcome> {
  if (frame.run.control.killed) return { result: 'killed', outputs: {}, jobs: [] }
  const needs: Needs = Object.fromEntries(
    job.needs.map(id => [
      id,
      { result: outcomes.get(id)?.result ?? 'skipped', outputs: outcomes.get(id)?.outputs ?? {} }
    ])
  )
  try {
    if (!shouldRun(frame, job, needs, outcomes)) {
      const result = frame.cancel.aborted ? 'cancelled' : 'skipped'
      return { result, outputs: {}, jobs: [withoutSteps(frame, job.id, result)] }
    }
    return await runInstances(frame, job, needs)
  } catch (error) {
    return failedJob(frame, job.id, error)
  }
}

/** A skipped or failed job anywhere above counts against `success()`, not only one that is needed directly. */
function shouldRun(frame: Frame, job: Job, needs: Needs, outcomes: ReadonlyMap<string, JobOutcome>): boolean {
  const above = [...ancestorJobs(job, frame.workflow.jobs)]
  const results = (ids: readonly string[]): (Conclusion | undefined)[] =>
    (ids.length > 0 ? ids : above).map(id => outcomes.get(id)?.result)
  const cancelled = frame.cancel.aborted
  return evaluateCondition(job.token.find('if'), {
    ...frameScope(frame, { needs }),
    functions: {
      always: () => true,
      cancelled: () => cancelled,
      success: (...ids) => !cancelled && results(ids).every(result => result === 'success'),
      failure: (...ids) => !cancelled && results(ids).includes('failure')
    }
  })
}

function withoutSteps(frame: Frame, name: string, conclusion: Conclusion): JobResult {
  return { name: frame.prefix + name, conclusion, outputs: {}, environment: null, steps: [] }
}

function failedJob(frame: Frame, name: string, error: unknown): JobOutcome {
  const message = error instanceof Error ? error.message : String(error)
  frame.run.annotations.push({ level: 'error', message, job: frame.prefix + name })
  return { result: 'failure', outputs: {}, jobs: [withoutSteps(frame, name, 'failure')] }
}

/** Runs every combination of the matrix; the first that fails cancels the others unless `fail-fast` is false. */
async function runInstances(frame: Frame, job: Job, needs: Needs): Promise<JobOutcome> {
  const { instances, failFast } = planInstances(frame, job, needs)
  const failed = new AbortController()
  const outputs: Record<string, string> = {}
  const outcomes = await Promise.all(
    instances.map(async ({ instance, name }) => {
      const outcome = await runInstance(frame, job, { instance, name, needs }, failed.signal)
      // Calls of a matrix share their outputs: the last to end well with a value that is not empty wins.
      const set = Object.entries(outcome.outputs).filter(([, value]) => instances.length === 1 || value !== '')
      if (outcome.result === 'success' || instances.length === 1) Object.assign(outputs, Object.fromEntries(set))
      const result = outcome.result === 'failure' && continues(frame, job, needs, instance) ? 'success' : outcome.result
      if (result === 'failure' && failFast) failed.abort()
      return { ...outcome, result }
    })
  )
  return {
    result: overallResult(outcomes.map(outcome => outcome.result)),
    outputs,
    jobs: outcomes.flatMap(outcome => outcome.jobs)
  }
}

function continues(frame: Frame, job: Job, needs: Needs, instance: Instance): boolean {
  return evaluateToken(job.token.find('continue-on-error'), instanceScope(frame, needs, instance)) === true
}

interface Planned {
  readonly instance: Instance
  readonly name: string
  readonly needs: Needs
}

/** Takes the job's concurrency group, then runs its steps or the workflow it calls. */
async function runInstance(frame: Frame, job: Job, planned: Planned, failed: AbortSignal): Promise<JobOutcome> {
  const displaced = new AbortController()
  // A job that starts although the run was cancelled, because of `always()`, is not cancelled itself.
  const inherited = frame.cancel.aborted && !job.calls ? [] : [frame.cancel]
  const cancel = AbortSignal.any([...inherited, failed, displaced.signal])
  const token = job.token.find('concurrency')
  const concurrency = token && parseConcurrency(token, instanceScope(frame, planned.needs, planned.instance))
  const work = (groups: Frame['groups']): Promise<JobOutcome> =>
    job.calls
      ? runCall({ ...frame, groups, cancel }, job, job.calls, planned)
      : runSteps({ ...frame, groups }, job, planned, cancel)
  if (!concurrency) return await work(frame.groups)
  checkDeadlock(frame, planned.name, concurrency.group)
  const id = `${frame.run.number}/${frame.prefix}${planned.name}`
  const leave = await enterGroup(frame.run.host, { id, signal: cancel, cancel: () => displaced.abort() }, concurrency)
  if (!leave) return { result: 'cancelled', outputs: {}, jobs: [withoutSteps(frame, planned.name, 'cancelled')] }
  try {
    return await work([...frame.groups, { group: concurrency.group.toLowerCase(), holder: planned.name }])
  } finally {
    leave()
  }
}

function checkDeadlock(frame: Frame, name: string, group: string): void {
  const held = frame.groups.find(other => other.group === group.toLowerCase())
  if (!held) return
  throw new Error(
    `Canceling since a deadlock for concurrency group '${group}' was detected between '${held.holder}' and '${name}'`
  )
}

async function runSteps(frame: Frame, job: Job, planned: Planned, cancel: AbortSignal): Promise<JobOutcome> {
  const result = await runJob({ ...planned, frame, job, name: frame.prefix + planned.name, cancel })
  return { result: result.conclusion, outputs: result.outputs, jobs: [result] }
}

async function runCall(frame: Frame, job: Job, called: Workflow, planned: Planned): Promise<JobOutcome> {
  const scope = instanceScope(frame, planned.needs, planned.instance)
  try {
    const given = evaluateToken(job.token.find('with'), scope) ?? {}
    const inputs = callInputs(called, { ...given }, frameScope(frame))
    const displaced = new AbortController()
    const inner: Frame = {
      ...frame,
      workflow: called,
      prefix: `${frame.prefix}${planned.name} / `,
      inputs,
      secrets: evaluateTexts(job.token.find('secrets'), scope),
      granted: jobPermissions(frame.workflow, job, frame.granted),
      cancel: AbortSignal.any([frame.cancel, displaced.signal])
    }
    return await runInGroup(inner, frame.prefix + planned.name, () => displaced.abort())
  } catch (error) {
    return failedJob(frame, planned.name, error)
  }
}

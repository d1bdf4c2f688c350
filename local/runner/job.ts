import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { registerJob } from '../github/jobs.ts'
import { fullName } from '../github/state.ts'
import { githubContext, instanceScope, jobSecrets, runId, stepScope } from './contexts.ts'
import { awaitApproval, type JobEnvironment, jobEnvironment, recordDeployment } from './job-environment.ts'
import { createMasks } from './masks.ts'
import { workFolder } from './records.ts'
import { type ClockClaim, createClockClaim } from './run-control.ts'
import {
  type Frame,
  type Instance,
  isCancelled,
  type JobRun,
  type Needs,
  type Run,
  type StepScope
} from './run-state.ts'
import { resolveAction } from './steps/action-metadata.ts'
import { actionInputs, runAround } from './steps/action-step.ts'
import { annotateJob, annotationBudget } from './steps/annotations.ts'
import { runSteps } from './steps/step-runner.ts'
import type { Conclusion, JobResult, StepResult } from './types.ts'
import { evaluateText, evaluateTexts, evaluateToken, type Scope } from './workflow/expressions.ts'
import { type Permissions, readOnly } from './workflow/permissions.ts'
import { jobPermissions } from './workflow/startup.ts'
import { tokenEntries, tokenText } from './workflow/token-tree.ts'
import type { Job } from './workflow/workflow.ts'

/** Actions limits: minutes a job may take where it says nothing. */
const DEFAULT_TIMEOUT_MINUTES = 360

export interface JobRequest {
  readonly frame: Frame
  readonly job: Job
  readonly name: string
  readonly instance: Instance
  readonly needs: Needs
  readonly cancel: AbortSignal
}

/** Runs one job: approval of its environment, then its steps. Never throws for what the workflow did. */
export async function runJob(request: JobRequest): Promise<JobResult> {
  const { frame, job, name, instance, needs, cancel } = request
  const attention = createClockClaim(frame.run.host)
  try {
    const environment = jobEnvironment(job, instanceScope(frame, needs, instance))
    const approval = environment ? await awaitApproval(frame, name, environment, attention, cancel) : 'approved'
    if (frame.run.control.killed) return ended(name, 'killed', environment)
    if (approval === 'cancelled') return ended(name, 'cancelled', environment)
    if (approval === 'rejected') {
      const message = `The deployment to ${environment?.name} was rejected by its reviewers.`
      frame.run.annotations.push({ level: 'error', message, job: name })
      return ended(name, 'failure', environment)
    }
    return await runApproved(request, environment, attention)
  } finally {
    attention.end()
  }
}

function ended(name: string, conclusion: Conclusion, environment: JobEnvironment | undefined): JobResult {
  return { name, conclusion, outputs: {}, environment: environment?.name ?? null, steps: [] }
}

async function runApproved(
  request: JobRequest,
  environment: JobEnvironment | undefined,
  attention: ClockClaim
): Promise<JobResult> {
  const { frame, name } = request
  const finish = environment ? recordDeployment(frame, name, environment) : () => undefined
  const run = openJob(request, environment, attention)
  const scope = rootScope(run)
  try {
    await runPres(scope)
    await runSteps(scope, run.job.steps)
    await runPosts(scope)
    const conclusion = conclude(scope)
    finish(conclusion === 'success' ? 'success' : 'failure')
    const outputs = frame.run.control.killed ? {} : jobOutputs(scope)
    return { name, conclusion, outputs, environment: environment?.name ?? null, steps: maskedResults(run) }
  } finally {
    closeJob(run)
  }
}

/** Masked at the end, so that a secret that was named late is not in what came before. */
function maskedResults({ results, masks }: JobRun): StepResult[] {
  return results.map(result => ({
    ...result,
    name: masks.apply(result.name),
    outputs: Object.fromEntries(Object.entries(result.outputs).map(([name, value]) => [name, masks.apply(value)]))
  }))
}

function conclude(scope: StepScope): Conclusion {
  if (scope.job.frame.run.control.killed) return 'killed'
  if (scope.failed) return 'failure'
  return isCancelled(scope.job) ? 'cancelled' : 'success'
}

function openJob(request: JobRequest, environment: JobEnvironment | undefined, attention: ClockClaim): JobRun {
  const { frame, job, name, instance, needs } = request
  const { run } = frame
  const scope = instanceScope(frame, needs, instance)
  const permissions = permissionsOf(frame, job)
  const slug = uniqueSlug(run.slugs, name)
  const folder = join(workFolder(run.folder), slug)
  const checkRunId = checkRunIdOf(run, slug)
  const claims = claimsOf(frame, environment, checkRunId)
  const tokens = registerJob(run.host.world, { key: `${run.number}/${slug}`, permissions, claims })
  const masks = createMasks()
  const secrets = jobSecrets(frame, environment?.name ?? null, tokens.githubToken)
  for (const secret of [...Object.values(secrets), tokens.idToken?.requestToken]) if (secret) masks.add(secret)
  const minutes = Number(evaluateToken(job.token.find('timeout-minutes'), scope) ?? DEFAULT_TIMEOUT_MINUTES)
  const opened: JobRun = {
    ...request,
    slug,
    environment: environment?.name ?? null,
    permissions,
    tokens,
    checkRunId,
    masks,
    attention,
    workspace: join(folder, 'workspace'),
    temp: join(folder, 'temp'),
    commandFiles: join(folder, 'commands'),
    deadline: run.host.world.now + minutes * 60_000,
    timedOut: false,
    env: jobEnv(frame, job, scope, secrets),
    path: [],
    results: [],
    preStates: new Map(),
    posts: [],
    log: [],
    stepsStarted: 0
  }
  for (const path of [opened.workspace, opened.temp, opened.commandFiles]) mkdirSync(path, { recursive: true })
  writeFileSync(join(opened.commandFiles, 'event.json'), JSON.stringify(run.event.payload, null, 2))
  return opened
}

/** Names that differ only in what a file name cannot hold are told apart by a number. */
function uniqueSlug(taken: Set<string>, name: string): string {
  const base = name.replace(/[^A-Za-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'job'
  let slug = base
  for (let count = 2; taken.has(slug); count++) slug = `${base}-${count}`
  taken.add(slug)
  return slug
}

/** Eleven digits, the same for the same job of the same run. */
function checkRunIdOf(run: Run, slug: string): string {
  const digest = createHash('sha256')
    .update(`${runId(run)}/${slug}`)
    .digest()
  return String(10_000_000_000 + digest.readUInt32BE())
}

/** `env:` of the workflow and, over it, of the job. */
function jobEnv(
  frame: Frame,
  job: Job,
  scope: Scope,
  secrets: Readonly<Record<string, string>>
): Record<string, string> {
  const visible = { contexts: { ...scope.contexts, secrets } }
  return {
    ...evaluateTexts(frame.workflow.root.find('env'), visible),
    ...evaluateTexts(job.token.find('env'), visible)
  }
}

/** A pull request from a fork gets a token that reads, and no OIDC. */
function permissionsOf(frame: Frame, job: Job): Permissions {
  const permissions = jobPermissions(frame.workflow, job, frame.granted)
  return frame.run.event.fork ? readOnly(permissions) : permissions
}

/** Names of the claims that are members of the context `github`. */
const githubClaims = [
  'actor',
  'actor_id',
  'base_ref',
  'event_name',
  'head_ref',
  'ref',
  'ref_type',
  'repository',
  'repository_id',
  'repository_owner',
  'repository_owner_id',
  'run_attempt',
  'run_id',
  'run_number',
  'sha',
  'workflow',
  'workflow_ref',
  'workflow_sha'
]

function claimsOf(frame: Frame, environment: JobEnvironment | undefined, checkRunId: string): Record<string, string> {
  const { run, workflow } = frame
  const github = githubContext(run)
  const { source, path } = workflow
  return {
    ...Object.fromEntries(githubClaims.map(name => [name, String(github[name])])),
    repository: fullName(run.repository),
    repository_visibility: run.repository.visibility,
    runner_environment: 'github-hosted',
    check_run_id: checkRunId,
    job_workflow_ref: `${source.repository}/${path}@${source.ref}`,
    job_workflow_sha: source.sha,
    ...(environment && { environment: environment.name })
  }
}

function rootScope(job: JobRun): StepScope {
  return {
    job,
    steps: {},
    inputs: job.frame.inputs,
    env: {},
    action: undefined,
    failed: false,
    budget: annotationBudget(),
    deadline: job.deadline
  }
}

/** `pre` of every action that is on disk before the first step; one in the workspace has none, as it is not there yet. */
async function runPres(scope: StepScope): Promise<void> {
  const { job } = scope
  for (const [index, token] of job.job.steps.entries()) {
    const uses = tokenText(token.find('uses'))
    if (uses === undefined || uses.startsWith('./') || job.frame.run.control.killed) continue
    const resolved = resolveAction(uses, job.frame.workflow.source, job.workspace, job.frame.run.sources)
    if (!('action' in resolved) || !resolved.action.runs.find('pre')) continue
    const { action } = resolved
    const state: Record<string, string> = {}
    job.preStates.set(token, state)
    const id = tokenText(token.find('id')) ?? `__step_${index + 1}`
    const name = `Pre ${action.name}`
    const inputs = actionInputs(scope, action, token.find('with'), {})
    const use = { id, name, action, inputs, env: {}, state, timeoutMinutes: undefined }
    recordAround(scope, name, await runAround(scope, use, 'pre'))
  }
}

async function runPosts(scope: StepScope): Promise<void> {
  for (const { use, scope: own } of scope.job.posts.toReversed()) {
    if (scope.job.frame.run.control.killed) return
    scope.budget = annotationBudget()
    own.failed ||= scope.failed
    recordAround(scope, `Post ${use.name}`, await runAround(own, use, 'post'))
  }
}

function recordAround(scope: StepScope, name: string, end: { outcome: Conclusion } | undefined): void {
  if (!end) return
  if (end.outcome === 'failure') scope.failed = true
  scope.job.results.push({ name, outcome: end.outcome, conclusion: end.outcome, outputs: {} })
}

/** A value that holds a secret is dropped, with the warning: it never reaches another job. */
function jobOutputs(scope: StepScope): Record<string, string> {
  const { job } = scope
  const outputs: Record<string, string> = {}
  for (const [name, token] of tokenEntries(job.job.token.find('outputs'))) {
    const value = outputOf(scope, name, () => evaluateText(token, stepScope(scope, {}, {})))
    if (!job.masks.hides(value)) outputs[name] = value
    else annotateJob(job, 'warning', `Skip output '${name}' since it may contain secret.`)
  }
  return outputs
}

function outputOf(scope: StepScope, name: string, work: () => string): string {
  try {
    return work()
  } catch (error) {
    annotateJob(scope.job, 'error', `Output '${name}': ${error instanceof Error ? error.message : String(error)}`)
    return ''
  }
}

function closeJob(job: JobRun): void {
  job.tokens.revoke()
  const { folder } = job.frame.run
  mkdirSync(join(folder, 'logs'), { recursive: true })
  writeFileSync(join(folder, 'logs', `${job.slug}.log`), job.log.map(line => `${job.masks.apply(line)}\n`).join(''))
  rmSync(join(job.workspace, '..'), { recursive: true, force: true })
}

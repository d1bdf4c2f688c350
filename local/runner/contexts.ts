import { createHash } from 'node:crypto'
import { globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { effectiveVariables, environmentSecrets, fullName } from '../github/state.ts'
import {
  type Frame,
  type Instance,
  isCancelled,
  type JobRun,
  type Needs,
  type Run,
  type StepScope
} from './run-state.ts'
import { ACTOR } from './workflow/event.ts'
import type { Scope } from './workflow/expressions.ts'

const SERVER = 'https://github.com'
const API = 'https://api.github.com'
/** Run ids are large on GitHub; local ones begin here. */
const FIRST_RUN_ID = 9_000_000_000

export function runId(run: Run): string {
  return String(FIRST_RUN_ID + run.number)
}

/** Context `github` as far as it is the same for every job: in a called workflow it is the caller's. */
export function githubContext(run: Run): Record<string, unknown> {
  const { event, repository, workflow } = run
  const name = fullName(repository)
  return {
    event_name: event.name,
    event: event.payload,
    ref: event.ref,
    ref_name: event.ref.replace(/^refs\/(heads|tags|pull)\//, ''),
    ref_type: event.ref.startsWith('refs/tags/') ? 'tag' : 'branch',
    ref_protected: false,
    sha: event.sha,
    head_ref: event.headRef,
    base_ref: event.baseRef,
    repository: name,
    repository_id: String(repository.id),
    repository_owner: repository.owner,
    repository_owner_id: String(repository.ownerId),
    repositoryUrl: `git://github.com/${name}.git`,
    actor: ACTOR.login,
    actor_id: String(ACTOR.id),
    triggering_actor: ACTOR.login,
    run_id: runId(run),
    run_number: String(run.number),
    run_attempt: '1',
    retention_days: '90',
    workflow: workflow.name,
    workflow_ref: `${name}/${workflow.path}@${event.ref}`,
    workflow_sha: event.sha,
    server_url: SERVER,
    api_url: API,
    graphql_url: `${API}/graphql`,
    secret_source: 'Actions'
  }
}

/** What the keys of a job can see before it has a runner. */
export function frameScope(frame: Frame, more: Record<string, unknown> = {}): Scope {
  const { run, inputs, secrets } = frame
  return {
    contexts: { github: githubContext(run), inputs, secrets, vars: effectiveVariables(run.host.world), ...more }
  }
}

export function instanceScope(frame: Frame, needs: Needs, instance: Instance): Scope {
  return frameScope(frame, { needs, matrix: instance.matrix, strategy: instance.strategy })
}

/** What a step's keys can see; `stepEnv` is its own `env:`. */
export function stepScope(
  scope: StepScope,
  step: Readonly<Record<string, unknown>>,
  stepEnv: Record<string, string>
): Scope {
  const { job } = scope
  const { frame, instance, needs, environment } = job
  const common = instanceScope(frame, needs, instance).contexts
  return {
    contexts: {
      ...common,
      vars: effectiveVariables(frame.run.host.world, environment ?? undefined),
      secrets: jobSecrets(frame, environment, job.tokens.githubToken),
      inputs: scope.inputs,
      github: { ...githubContext(frame.run), ...jobMembers(scope), ...step },
      job: jobContext(job),
      runner: runnerContext(job),
      env: { ...job.env, ...scope.env, ...stepEnv },
      steps: scope.steps
    },
    functions: { ...statusFunctions(scope), hashFiles: (...patterns) => hashFiles(job.workspace, patterns) }
  }
}

/**
 * An environment's secret wins over one of the same name that a called workflow was handed; what its caller does not name
 * stays empty there, even if the environment has it (GitHub Docs, "Reuse workflows").
 */
export function jobSecrets(frame: Frame, environment: string | null, githubToken: string): Record<string, string> {
  const { run, secrets, prefix } = frame
  const own = run.event.fork ? {} : environmentSecrets(run.host.world, environment)
  const visible = Object.entries(own).filter(([name]) => prefix === '' || Object.hasOwn(secrets, name))
  return { ...secrets, ...Object.fromEntries(visible), GITHUB_TOKEN: githubToken }
}

function jobMembers({ job, failed, action }: StepScope): Record<string, unknown> {
  return {
    job: job.job.id,
    token: job.tokens.githubToken,
    workspace: job.workspace,
    event_path: join(job.commandFiles, 'event.json'),
    action_path: action?.path,
    action_repository: action?.repository ?? '',
    action_ref: action?.ref ?? '',
    action_status: statusOf(job, failed)
  }
}

function statusOf(job: JobRun, failed: boolean): string {
  if (isCancelled(job)) return 'cancelled'
  return failed ? 'failure' : 'success'
}

/** The file that defines the job: the called workflow's, where `github.workflow_ref` is the caller's. */
function jobContext(job: JobRun): Record<string, unknown> {
  const { workflow } = job.frame
  const { source, path } = workflow
  return {
    status: statusOf(
      job,
      job.results.some(step => step.conclusion === 'failure')
    ),
    check_run_id: job.checkRunId,
    workflow_ref: `${source.repository}/${path}@${source.ref}`,
    workflow_sha: source.sha,
    workflow_repository: source.repository,
    workflow_file_path: path
  }
}

function runnerContext(job: JobRun): Record<string, string> {
  return {
    name: 'local',
    os: 'Linux',
    arch: 'X64',
    temp: job.temp,
    tool_cache: join(job.temp, '..', 'tools'),
    environment: 'github-hosted',
    workspace: join(job.workspace, '..')
  }
}

function statusFunctions(scope: StepScope): NonNullable<Scope['functions']> {
  return {
    always: () => true,
    cancelled: () => isCancelled(scope.job),
    success: () => !scope.failed && !isCancelled(scope.job),
    failure: () => scope.failed && !isCancelled(scope.job)
  }
}

/** Digest over the digests of the files that fit, in order of path; empty when none does. */
function hashFiles(workspace: string, patterns: readonly string[]): string {
  const files = globSync([...patterns], { cwd: workspace }).sort()
  const contents = files.map(file => join(workspace, file)).filter(file => statSync(file).isFile())
  if (contents.length === 0) return ''
  const whole = createHash('sha256')
  for (const file of contents) whole.update(createHash('sha256').update(readFileSync(file)).digest())
  return whole.digest('hex')
}

/** GITHUB_* and RUNNER_*: nothing a step writes can change them. */
export function defaultVariables(scope: StepScope, stepId: string): Record<string, string> {
  const { job } = scope
  const github = { ...githubContext(job.frame.run), ...jobMembers(scope), action: stepId }
  const hidden = ['event', 'token', 'repositoryUrl', 'secret_source', 'action_status']
  const named = Object.entries(github)
    .filter(([key, value]) => !hidden.includes(key) && value !== undefined)
    .map(([key, value]) => [`GITHUB_${key.toUpperCase()}`, String(value)])
  const runner = Object.entries(runnerContext(job)).map(([key, value]) => [`RUNNER_${key.toUpperCase()}`, value])
  const { idToken } = job.tokens
  return {
    CI: 'true',
    ...Object.fromEntries([...named, ...runner]),
    GITHUB_ACTIONS: 'true',
    ACTIONS_ORCHESTRATION_ID: `${runId(job.frame.run)}.${job.checkRunId}`,
    ...(idToken && {
      ACTIONS_ID_TOKEN_REQUEST_URL: idToken.requestUrl,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: idToken.requestToken
    })
  }
}

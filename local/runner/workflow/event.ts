import { createHash } from 'node:crypto'
import { fullName, type Repository } from '../../github/state.ts'
import { dispatchInputs } from './inputs.ts'
import { UsageError } from './startup-error.ts'
import { type Workflow, workflowTriggers } from './workflow.ts'

/** What started a run, as the context `github` shows it. */
export interface RunEvent {
  readonly name: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly inputs: Readonly<Record<string, unknown>>
  readonly ref: string
  readonly sha: string
  readonly headRef: string
  readonly baseRef: string
  /** A pull request from a fork: no OIDC, nothing may be written. */
  readonly fork: boolean
}

export const ACTOR = { login: 'developer', id: 3001 }

/** The commit every local run is at: derived from the repository's name, since the folder need not be under version control. */
export function commitOf(repository: string): string {
  return createHash('sha1').update(repository).digest('hex')
}

/** Builds the event. Throws UsageError when the workflow has no such trigger or its inputs are wrong. */
export function createEvent(
  workflow: Workflow,
  repository: Repository,
  request: { event?: string; payload?: unknown; inputs?: Readonly<Record<string, string>> }
): RunEvent {
  const events = workflowTriggers(workflow)
  const name = request.event ?? (events.has('workflow_dispatch') ? 'workflow_dispatch' : 'push')
  if (!events.has(name)) throw new UsageError(`Workflow '${workflow.name}' does not have '${name}' trigger.`)
  const inputs = inputsOf(workflow, name, request.inputs ?? {})
  const payload = payloadOf(name, repository, inputs.texts, request.payload)
  const pull = record(payload.pull_request)
  const own = fullName(repository)
  return {
    name,
    payload,
    inputs: inputs.inputs,
    ref: refOf(name, repository, payload),
    sha: commitOf(own),
    headRef: String(record(pull.head).ref ?? ''),
    baseRef: String(record(pull.base).ref ?? ''),
    fork: name === 'pull_request' && (record(record(pull.head).repo).full_name ?? own) !== own
  }
}

function inputsOf(workflow: Workflow, event: string, given: Readonly<Record<string, string>>) {
  if (event === 'workflow_dispatch') return dispatchInputs(workflow, given)
  const unexpected = Object.keys(given)
  if (unexpected.length > 0) throw new UsageError(`The event '${event}' takes no inputs: ${unexpected.join(', ')}`)
  return { inputs: {}, texts: {} }
}

function payloadOf(
  event: string,
  repository: Repository,
  inputs: Readonly<Record<string, string>>,
  given: unknown
): Record<string, unknown> {
  const common = {
    repository: {
      full_name: fullName(repository),
      name: repository.name,
      id: repository.id,
      default_branch: repository.defaultBranch
    },
    sender: ACTOR
  }
  return { ...common, ...defaultPayloads(repository, inputs)[event], ...record(given) }
}

/** What GitHub sends, as far as workflows commonly read it. */
function defaultPayloads(
  repository: Repository,
  inputs: Readonly<Record<string, string>>
): Readonly<Record<string, Record<string, unknown> | undefined>> {
  const ref = `refs/heads/${repository.defaultBranch}`
  const sha = commitOf(fullName(repository))
  const repo = { full_name: fullName(repository), fork: false }
  return {
    push: { ref, before: '0'.repeat(40), after: sha },
    workflow_dispatch: { ref, inputs },
    schedule: { schedule: '17 5 * * *' },
    repository_dispatch: { action: 'local', client_payload: {} },
    pull_request: {
      action: 'opened',
      number: 1,
      pull_request: {
        number: 1,
        head: { ref: 'change', sha, repo },
        base: { ref: repository.defaultBranch, sha, repo }
      }
    }
  }
}

function refOf(event: string, repository: Repository, payload: Readonly<Record<string, unknown>>): string {
  const { number } = record(payload.pull_request)
  if (event === 'pull_request') return `refs/pull/${number ?? payload.number ?? 1}/merge`
  const named = event === 'push' || event === 'workflow_dispatch' ? payload.ref : undefined
  return typeof named === 'string' ? named : `refs/heads/${repository.defaultBranch}`
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

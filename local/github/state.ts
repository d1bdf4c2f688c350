import type { World } from '../azure/world.ts'

/** What GitHub remembers between commands. Settings are plain data: tests and `serve` change them in place. */
export interface GitHubState {
  readonly repository: Repository
  /** Variables beside those that follow from the directory. */
  readonly variables: Record<string, string>
  /** Secrets of the repository. */
  readonly secrets: Record<string, string>
  readonly environments: Record<string, EnvironmentSettings>
  readonly deployments: Deployment[]
  readonly comments: Comment[]
  readonly issues: Issue[]
  /** Pull requests with their reviews. Absent in worlds of former versions. */
  readonly pullRequests?: PullRequest[]
  /** Permission of each person by login in lower case. Absent in worlds of former versions. */
  readonly collaborators?: Record<string, 'admin' | 'write' | 'read' | 'none'>
  /** Labels of the repository by name. */
  readonly labels: Record<string, { color: string; description: string }>
  readonly dispatches: Dispatch[]
  /** Set by a test: what GitHub answers first. */
  secondaryLimit: SecondaryLimit | null
  /** Running jobs by the digest of a token they hold; a token itself is never stored. */
  readonly jobs: Record<string, JobIdentity>
  /** Concurrency groups by lower-cased name. */
  readonly concurrency: Record<string, { holder: string; pending: string[] }>
  /** OIDC tokens minted so far: part of each token's `jti`. */
  minted: number
  /** How far the issuer's clock is ahead of everybody else's. */
  issuerClockSkewSeconds: number
}

export interface Repository {
  readonly owner: string
  readonly name: string
  readonly ownerId: number
  readonly id: number
  visibility: 'public' | 'private' | 'internal'
  defaultBranch: string
  /** Subjects as `repo:OWNER@ID/NAME@ID:…`, which repositories created after 15 July 2026 have. */
  immutableSubject: boolean
  /** The token of a workflow that sets no permissions: `read` is contents and packages, `write` is everything. */
  defaultPermissions: 'read' | 'write'
}

export interface EnvironmentSettings {
  /** How many may approve a job that names the environment; 0 lets it start at once. */
  reviewers: number
  variables?: Record<string, string>
  secrets?: Record<string, string>
}

export interface Deployment {
  readonly id: number
  readonly environment: string
  readonly run: number
  readonly job: string
  state: string
}

export interface Comment {
  readonly id: number
  readonly issue: number
  /** Login as REST gives it; bots end in `[bot]`. */
  readonly author: string
  body: string
  /** Why it is folded away; null where it is not. */
  minimized: string | null
  edits: number
  /** Login of the last editor, if that is not the author. */
  editor?: string
}

/** A pull request. Logins of apps end in `[bot]`. */
export interface PullRequest {
  readonly number: number
  readonly author: string
  /** Newest commit of its branch. */
  head: string
  /** Commit that its merge made; `null` while it is open. */
  mergeCommit: string | null
  /** Accounts of its commits; `null` where GitHub knows no account for the address. */
  readonly commits: { readonly author: string | null; readonly committer: string | null }[]
  readonly reviews: Review[]
}

export interface Review {
  readonly by: string
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'DISMISSED' | 'COMMENTED' | 'PENDING'
  readonly commit: string
  /** Milliseconds since 1970; `null` for a review that was not submitted. */
  readonly at: number | null
  /** Text of the review. Absent for an empty one. */
  readonly body?: string
}

export interface Issue {
  readonly number: number
  /** Login as REST gives it; bots end in `[bot]`. */
  readonly author: string
  title: string
  body: string
  labels: string[]
  state: 'open' | 'closed'
  /** `completed`, `not_planned`, `duplicate` or `reopened`; null where nothing was ever said. */
  stateReason: string | null
  edits: number
  /** The issue with the highest changed last. */
  updated: number
}

/** The secondary rate limit that the next requests meet. */
export interface SecondaryLimit {
  readonly status: 403 | 429
  readonly retryAfterSeconds: number
  left: number
}

export interface Dispatch {
  readonly kind: 'repository' | 'workflow'
  readonly name: string
  readonly ref?: string
  readonly payload: unknown
}

export type Level = 'none' | 'read' | 'write'

/** A running job as the issuer and the REST interface know it. */
export interface JobIdentity {
  readonly kind: 'id-token' | 'github-token'
  readonly permissions: Readonly<Record<string, Level>>
  /** Claims of the job, all but those of one token (`aud`, `iat`, `jti`, …). */
  readonly claims: Readonly<Record<string, string>>
}

type RepositoryIdentity = Pick<Repository, 'owner' | 'name' | 'ownerId' | 'id'>
const DEFAULT_REPOSITORY: RepositoryIdentity = { owner: 'org', name: 'platform', ownerId: 1001, id: 2001 }

/** The repository is the one whose subjects the world's identities were made for. */
function initialState(world: World): GitHubState {
  const { origin = {} } = world.tables
  const known = origin.repository as RepositoryIdentity | undefined
  return {
    repository: {
      ...(known ?? DEFAULT_REPOSITORY),
      visibility: 'private',
      defaultBranch: 'main',
      immutableSubject: false,
      defaultPermissions: 'read'
    },
    variables: {},
    secrets: {},
    environments: {},
    deployments: [],
    comments: [],
    issues: [],
    pullRequests: [],
    collaborators: {},
    labels: {},
    dispatches: [],
    secondaryLimit: null,
    jobs: {},
    concurrency: {},
    minted: 0,
    issuerClockSkewSeconds: 0
  }
}

/** GitHub's part of the world, made when it is first asked for. */
export function githubState(world: World): GitHubState {
  world.github.state ??= initialState(world)
  return world.github.state as GitHubState
}

/** `owner/name`. */
export function fullName(repository: Repository): string {
  return `${repository.owner}/${repository.name}`
}

/** Names of the identities in the directory and the variables that hold their client ids. */
const clientVariables: Readonly<Record<string, string>> = {
  'aks-baseline-plan': 'AZURE_PLAN_CLIENT_ID',
  'aks-baseline-apply': 'AZURE_CLIENT_ID'
}

/** Context `vars`: an environment's variables win over the repository's, and those over what the directory says. */
export function effectiveVariables(world: World, environment?: string): Record<string, string> {
  const state = githubState(world)
  const fromDirectory: Record<string, string> = {
    AZURE_TENANT_ID: world.tenantId,
    AZURE_SUBSCRIPTION_ID: world.subscriptionId
  }
  for (const application of Object.values(world.directory.applications)) {
    const name = clientVariables[application.displayName]
    if (name) fromDirectory[name] = application.clientId
  }
  const own = environment === undefined ? {} : (environmentSettings(world, environment).variables ?? {})
  return { ...fromDirectory, ...state.variables, ...own }
}

/** Secrets a job of the environment gets beside those its workflow was handed. */
export function environmentSecrets(world: World, environment: string | null): Record<string, string> {
  return environment === null ? {} : (environmentSettings(world, environment).secrets ?? {})
}

/** An environment nobody set up: those that only plan have no reviewers, every other one has one. */
export function environmentSettings(world: World, name: string): EnvironmentSettings {
  return githubState(world).environments[name] ?? { reviewers: name.endsWith('-plan') ? 0 : 1 }
}

/** Forgets jobs and concurrency groups that a process left behind when it was killed. */
export function forgetRunning(world: World): void {
  const { jobs, concurrency } = githubState(world)
  for (const table of [jobs, concurrency]) for (const key of Object.keys(table)) delete table[key]
}

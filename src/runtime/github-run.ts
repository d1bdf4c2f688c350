import { readFileSync } from 'node:fs'

/** The workflow run of an action, from GitHub's environment variables and the event file. */
export interface GitHubRun {
  /** Address of the REST API. The address of GraphQL is derived from it. */
  readonly apiUrl: string
  /** `https://github.com/owner/name` */
  readonly repositoryUrl: string
  readonly owner: string
  readonly repository: string
  readonly id: number
  readonly attempt: number
  /** Commit of the run, which all of its jobs share. On a pull request, it is a merge commit. */
  readonly commit: string
  /** Name of the event that started the run, for example `schedule`. */
  readonly event: string
  /** Login of the person or app that started the run. */
  readonly actor: string
  /**
   * Set only if a pull request started the run. `head` is the newest commit of the pull request; GITHUB_SHA would be a
   * merge commit.
   */
  readonly pullRequest: { readonly number: number; readonly head: string } | undefined
}

/** Returns the run that `GITHUB_*` variables describe. A step cannot change these variables for later steps. */
export function githubRun(env: Readonly<Record<string, string | undefined>>): GitHubRun {
  const [owner = '', repository = ''] = (env.GITHUB_REPOSITORY ?? '').split('/')
  return {
    apiUrl: env.GITHUB_API_URL ?? 'https://api.github.com',
    repositoryUrl: `${env.GITHUB_SERVER_URL ?? 'https://github.com'}/${owner}/${repository}`,
    owner,
    repository,
    id: Number(env.GITHUB_RUN_ID ?? 0),
    attempt: Number(env.GITHUB_RUN_ATTEMPT ?? 1),
    commit: env.GITHUB_SHA ?? '',
    event: env.GITHUB_EVENT_NAME ?? 'unknown',
    actor: env.GITHUB_TRIGGERING_ACTOR ?? env.GITHUB_ACTOR ?? 'unknown',
    pullRequest: pullRequestOf(eventOf(env.GITHUB_EVENT_PATH))
  }
}

function eventOf(path: string | undefined): unknown {
  try {
    return path === undefined ? undefined : JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    // Without an event file, the run does not belong to a pull request.
    return undefined
  }
}

function pullRequestOf(event: unknown): GitHubRun['pullRequest'] {
  const pull = member(event, 'pull_request')
  const number = member(pull, 'number')
  const head = member(member(pull, 'head'), 'sha')
  return typeof number === 'number' && typeof head === 'string' ? { number, head } : undefined
}

function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? (of as Record<string, unknown>)[name] : undefined
}

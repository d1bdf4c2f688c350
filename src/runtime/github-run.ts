import { readFileSync } from 'node:fs'

/** The run an action is part of, as GitHub's variables and the event's file say. */
export interface GitHubRun {
  /** Of the REST interface; GraphQL lies beside it. */
  readonly apiUrl: string
  /** `https://github.com/owner/name` */
  readonly repositoryUrl: string
  readonly owner: string
  readonly repository: string
  readonly id: number
  readonly attempt: number
  /** Only where a pull request started the run. `head` is its newest commit, where GITHUB_SHA is a merge. */
  readonly pullRequest: { readonly number: number; readonly head: string } | undefined
}

/** Reads no setting of our own: a step cannot change `GITHUB_*` for those after it. */
export function githubRun(env: Readonly<Record<string, string | undefined>>): GitHubRun {
  const [owner = '', repository = ''] = (env.GITHUB_REPOSITORY ?? '').split('/')
  return {
    apiUrl: env.GITHUB_API_URL ?? 'https://api.github.com',
    repositoryUrl: `${env.GITHUB_SERVER_URL ?? 'https://github.com'}/${owner}/${repository}`,
    owner,
    repository,
    id: Number(env.GITHUB_RUN_ID ?? 0),
    attempt: Number(env.GITHUB_RUN_ATTEMPT ?? 1),
    pullRequest: pullRequestOf(eventOf(env.GITHUB_EVENT_PATH))
  }
}

function eventOf(path: string | undefined): unknown {
  try {
    return path === undefined ? undefined : JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    // Without an event there is no pull request to tell.
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

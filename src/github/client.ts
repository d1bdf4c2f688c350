import { getOctokit } from '@actions/github'
import type { Clock } from '../runtime/doors.ts'
import { conversation } from './conversation.ts'
import { retryAfterMilliseconds } from './errors.ts'
import type { GitHub } from './types.ts'

export interface GitHubOptions {
  readonly token: string
  /** Address of the REST interface; GraphQL lies beside it. */
  readonly apiUrl: string
  readonly owner: string
  readonly repository: string
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Asks GraphQL. Throws what Octokit throws. */
export type Ask = <T>(query: string, variables: Readonly<Record<string, unknown>>) => Promise<T>

/** Attempts at one request, the first included. */
const ATTEMPTS = 4

/** Opens the door to GitHub with a job's token. Nothing is asked yet. */
export function openGitHub({ token, apiUrl, owner, repository, clock, signal }: GitHubOptions): GitHub {
  const octokit = getOctokit(token, { baseUrl: apiUrl })
  // With each request: given above, it would take the place of the toolkit's own options, proxies among them.
  const request = { signal }
  const ask: Ask = (query, variables) =>
    patiently(() => octokit.graphql(query, { ...variables, request }), clock, signal)
  return { conversation: pullRequest => conversation(ask, { owner, repository, pullRequest }) }
}

/** Waits as long as GitHub asks for, where that is not too long, and tries again. */
async function patiently<T>(request: () => Promise<T>, clock: Clock, signal: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await request()
    } catch (error) {
      const wait = retryAfterMilliseconds(error)
      if (wait === undefined || attempt === ATTEMPTS) throw error
      await clock.sleep(wait, signal)
    }
  }
}

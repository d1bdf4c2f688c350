import { getOctokit } from '@actions/github'
import type { Clock } from '../runtime/doors.ts'
import { conversation } from './conversation.ts'
import { retryAfterMilliseconds } from './errors.ts'
import { issues } from './issues.ts'
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

/** Sends a request to REST, `POST /repos/{owner}/{repo}/issues` for example, and gives its body. Throws what Octokit throws. */
export type Send = <T>(route: string, parameters: Readonly<Record<string, unknown>>) => Promise<T>

/** Attempts at one request, the first included. */
const ATTEMPTS = 4

/** Opens the door to GitHub with a job's token. Nothing is asked yet. */
export function openGitHub({ token, apiUrl, owner, repository, clock, signal }: GitHubOptions): GitHub {
  const octokit = getOctokit(token, { baseUrl: apiUrl })
  // With each request: given above, it would take the place of the toolkit's own options, proxies among them.
  const request = { signal }
  const ask: Ask = (query, variables) =>
    patiently(() => octokit.graphql(query, { ...variables, request }), clock, signal)
  const send: Send = async (route, parameters) => {
    const { data } = await patiently(() => octokit.request(route, { ...parameters, request }), clock, signal)
    return data
  }
  return {
    conversation: pullRequest => conversation(ask, { owner, repository, pullRequest }),
    issues: issues(ask, send, { owner, repository })
  }
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

import { getOctokit } from '@actions/github'
import type { Clock } from '../runtime/clock-and-log.ts'
import { retryAfterMilliseconds } from './errors.ts'
import { issueClient } from './issues.ts'
import { pullRequestClient } from './pull-request-client.ts'
import { readReviewedPullRequest } from './pull-request-reviews.ts'
import type { GitHub } from './types.ts'

export interface GitHubOptions {
  readonly token: string
  /** Address of the REST API. The address of GraphQL is derived from it. */
  readonly apiUrl: string
  readonly owner: string
  readonly repository: string
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Sends a query to GraphQL and returns its data. Throws the errors of Octokit. */
export type GraphqlCall = <T>(query: string, variables: Readonly<Record<string, unknown>>) => Promise<T>

/**
 * Sends a REST request, such as `POST /repos/{owner}/{repo}/issues`, and returns the body. Throws the errors of
 * Octokit.
 */
export type RestCall = <T>(route: string, parameters: Readonly<Record<string, unknown>>) => Promise<T>

/** Attempts at one request, including the first. */
const ATTEMPTS = 4

/** Returns a client of GitHub that uses the job's token. Creating the client sends no request. */
export function openGitHub({ token, apiUrl, owner, repository, clock, signal }: GitHubOptions): GitHub {
  const octokit = getOctokit(token, { baseUrl: apiUrl })
  // The signal is passed with each request. In the options of `getOctokit`, `request` would replace the request options
  // of the toolkit, such as the proxy.
  const request = { signal }
  const ask: GraphqlCall = (query, variables) =>
    patiently(() => octokit.graphql(query, { ...variables, request }), clock, signal)
  const send: RestCall = async (route, parameters) => {
    const { data } = await patiently(() => octokit.request(route, { ...parameters, request }), clock, signal)
    return data
  }
  return {
    conversation: pullRequest => pullRequestClient(ask, { owner, repository, pullRequest }),
    issues: issueClient(ask, send, { owner, repository }),
    reviewedPullRequest: of => readReviewedPullRequest(send, { owner, repository }, of)
  }
}

/** Retries a request after the wait that GitHub requires, unless that wait is too long. */
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

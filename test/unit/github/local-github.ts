import type { World } from '../../../local/azure/world.ts'
import { registerJob } from '../../../local/github/jobs.ts'
import { handleGitHub } from '../../../local/github/rest.ts'
import type { Level } from '../../../local/github/state.ts'
import type { GraphqlCall, RestCall } from '../../../src/github/client.ts'
import type { PullRequestClient } from '../../../src/github/index.ts'
import { issueClient } from '../../../src/github/issues.ts'
import { pullRequestClient } from '../../../src/github/pull-request-client.ts'
import { readReviewedPullRequest } from '../../../src/github/pull-request-reviews.ts'
import { emptyWorld } from '../local/runner/fake-host.ts'

export const WRITE = { 'pull-requests': 'write' } as const

/** Clients of local GitHub that throw as Octokit does. */
export function localGitHub(permissions: Readonly<Record<string, Level>> = WRITE, world: World = emptyWorld()) {
  const { githubToken } = registerJob(world, { key: `${Object.keys(permissions).join()}/1`, permissions, claims: {} })
  const request = (method: string, path: string, body: Readonly<Record<string, unknown>>) =>
    handleGitHub(world, {
      method,
      host: 'api.github.com',
      path,
      query: new URLSearchParams(
        method === 'GET' ? Object.entries(body).map(([key, value]): [string, string] => [key, `${value}`]) : []
      ),
      headers: { authorization: `token ${githubToken}` },
      body: JSON.stringify(body)
    })
  const ask: GraphqlCall = async (query, variables) => {
    const { status, body } = request('POST', '/graphql', { query, variables })
    const { data, errors, message } = body as { data?: never; errors?: { message: string }[]; message?: string }
    if (status !== 200) throw Object.assign(new Error(message), { status })
    if (errors?.[0] !== undefined)
      throw new Error(`Request failed due to following response errors:\n - ${errors[0].message}`)
    return data as never
  }
  const send: RestCall = async (route, parameters) => {
    const [method = '', path = ''] = route.split(' ')
    const { status, body } = request(method, filled(path, parameters), parameters)
    const { message, errors = [] } = body as { message?: string; errors?: object[] }
    const texts = [message, ...errors.map(error => JSON.stringify(error))]
    if (status >= 300) throw Object.assign(new Error(texts.join(': ')), { status })
    return body as never
  }
  const name = { owner: 'org', repository: 'platform' }
  const reviewed = (commit: string, number?: number) => readReviewedPullRequest(send, name, { commit, number })
  return { world, ask, send, conversation: talk(ask), issues: issueClient(ask, send, name), reviewed }
}

function filled(path: string, parameters: Readonly<Record<string, unknown>>): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(parameters[name]))
}

export function talk(ask: GraphqlCall, pullRequest = 1): PullRequestClient {
  return pullRequestClient(ask, { owner: 'org', repository: 'platform', pullRequest })
}

import type { World } from '../../../local/azure/world.ts'
import { registerJob } from '../../../local/github/jobs.ts'
import { handleGitHub } from '../../../local/github/rest.ts'
import type { Level } from '../../../local/github/state.ts'
import type { Ask } from '../../../src/github/client.ts'
import { conversation } from '../../../src/github/conversation.ts'
import type { Conversation } from '../../../src/github/index.ts'
import { emptyWorld } from '../local/runner/fake-host.ts'

export const WRITE = { 'pull-requests': 'write' } as const

/** A GraphQL client of local GitHub that throws as Octokit does. */
export function localGitHub(permissions: Readonly<Record<string, Level>> = WRITE, world: World = emptyWorld()) {
  const { githubToken } = registerJob(world, { key: `${Object.keys(permissions).join()}/1`, permissions, claims: {} })
  const ask: Ask = async (query, variables) => {
    const { status, body } = handleGitHub(world, {
      method: 'POST',
      host: 'api.github.com',
      path: '/graphql',
      query: new URLSearchParams(),
      headers: { authorization: `token ${githubToken}` },
      body: JSON.stringify({ query, variables })
    })
    const { data, errors, message } = body as { data?: never; errors?: { message: string }[]; message?: string }
    if (status !== 200) throw Object.assign(new Error(message), { status })
    if (errors?.[0] !== undefined)
      throw new Error(`Request failed due to following response errors:\n - ${errors[0].message}`)
    return data as never
  }
  return { world, ask, conversation: talk(ask) }
}

export function talk(ask: Ask, pullRequest = 1): Conversation {
  return conversation(ask, { owner: 'org', repository: 'platform', pullRequest })
}

import { createHash } from 'node:crypto'
import type { World } from '../azure/world.ts'
import { githubState, type JobIdentity, type Level } from './state.ts'

/** Where a job asks for an OIDC token. The address has a query already; clients add `&audience=…`. */
const REQUEST_ADDRESS = 'https://token.actions.githubusercontent.com/idtoken'

export interface JobTokens {
  readonly githubToken: string
  /** Only with `id-token: write`. */
  readonly idToken?: { readonly requestUrl: string; readonly requestToken: string }
  /** Makes the tokens worthless, as the end of the job does. */
  revoke(): void
}

export interface JobRegistration {
  /** Unique among the runs of this world. */
  readonly key: string
  readonly permissions: Readonly<Record<string, Level>>
  readonly claims: Readonly<Record<string, string>>
}

/** Gives a job its tokens. They hold until `revoke`, as GitHub's hold until the job ends. */
export function registerJob(world: World, job: JobRegistration): JobTokens {
  const digests: string[] = []
  const issue = (kind: JobIdentity['kind'], prefix: string): string => {
    const token = prefix + createHash('sha256').update(`${world.seed}/${job.key}/${kind}`).digest('hex').slice(0, 36)
    const digest = digestOf(token)
    githubState(world).jobs[digest] = { kind, permissions: job.permissions, claims: job.claims }
    digests.push(digest)
    return token
  }
  const githubToken = issue('github-token', 'ghs_')
  const idToken = job.permissions['id-token'] === 'write' && {
    requestUrl: `${REQUEST_ADDRESS}/${encodeURIComponent(job.key)}?api-version=2.0`,
    requestToken: issue('id-token', 'idt_')
  }
  const revoke = (): void => {
    for (const digest of digests) delete githubState(world).jobs[digest]
  }
  return { githubToken, ...(idToken && { idToken }), revoke }
}

/** The job that holds the bearer token of a request, if it still runs. */
export function jobOfToken(
  world: World,
  kind: JobIdentity['kind'],
  authorization: string | undefined
): JobIdentity | undefined {
  const token = /^(?:bearer|token) +(\S+)$/i.exec(authorization ?? '')?.[1]
  const job = token === undefined ? undefined : githubState(world).jobs[digestOf(token)]
  return job?.kind === kind ? job : undefined
}

/** Whether a token's permissions suffice: any one of `needs`, all tokens where there are none. */
export function permissionsSuffice(
  permissions: JobIdentity['permissions'],
  needs: readonly (readonly [scope: string, level: Level])[]
): boolean {
  const has = (scope: string, level: Level): boolean =>
    permissions[scope] === 'write' || (level === 'read' && permissions[scope] === 'read')
  return needs.length === 0 || needs.some(([scope, level]) => has(scope, level))
}

function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

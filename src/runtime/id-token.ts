import { getIDToken } from '@actions/core'
import { Failure } from './failure.ts'
import { maskSecret } from './masks.ts'

const REQUEST_URL = 'ACTIONS_ID_TOKEN_REQUEST_URL'
const REQUEST_TOKEN = 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'
const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'NO_PROXY', 'no_proxy'] as const

/**
 * Returns a new OIDC token of GitHub for an audience. Throws Failure `no-id-token`, whose message distinguishes a job
 * without the permission from a network that does not reach GitHub's token service.
 */
export async function mintIdToken(audience: string): Promise<string> {
  const address = process.env[REQUEST_URL]
  if (address === undefined) throw notPermitted()
  maskSecret(process.env[REQUEST_TOKEN] ?? '')
  try {
    const token = await getIDToken(audience)
    maskSecret(token)
    return token
  } catch (error) {
    throw notReached(hostOf(address), error)
  }
}

function notPermitted(): Failure {
  return new Failure('no-id-token', 'This job cannot get an OIDC token: it lacks the permission `id-token: write`.', {
    subject: 'permissions',
    remedy:
      'Grant the job `permissions: id-token: write`; a called workflow cannot have more than its caller grants. Pull requests from forks never get a token.'
  })
}

/**
 * Returns the failure of a request to the token service. The job has the permission, because GitHub sets the address of
 * the service only for such a job.
 */
function notReached(host: string, cause: unknown): Failure {
  const set = PROXIES.filter(name => (process.env[name] ?? '') !== '')
  const proxies = set.length === 0 ? 'no proxy variable is set' : `variables that are set: ${set.join(', ')}`
  return new Failure('no-id-token', `GitHub's token service ${host} returned no OIDC token: ${reasonOf(cause)}`, {
    subject: host,
    remedy:
      `The job has the permission, but the runner cannot reach ${host}, or GitHub has an outage. Check the proxy (${proxies}), ` +
      'firewall, DNS and TLS inspection on the runner, and https://www.githubstatus.com, then run again.',
    cause
  })
}

/**
 * Returns the cause in the toolkit's error, whose text has several lines: `Failed to get ID Token. … Error Code : …
 * Error Message: …`.
 */
function reasonOf(cause: unknown): string {
  const text = (cause instanceof Error ? cause.message : String(cause)).replaceAll(/\s+/g, ' ')
  const [, status, message] = /Error Code ?: ?(\d+|undefined) Error Message: ?(.*)$/.exec(text) ?? []
  if (message === undefined) return text
  return status === 'undefined' ? message : `status ${status}, ${message}`
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : 'in ACTIONS_ID_TOKEN_REQUEST_URL'
}

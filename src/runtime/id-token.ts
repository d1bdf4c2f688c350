import { getIDToken } from '@actions/core'
import { Failure } from './failure.ts'
import { mask } from './masks.ts'

const REQUEST_URL = 'ACTIONS_ID_TOKEN_REQUEST_URL'
const REQUEST_TOKEN = 'ACTIONS_ID_TOKEN_REQUEST_TOKEN'
const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy', 'NO_PROXY', 'no_proxy'] as const

/**
 * Returns a fresh OIDC token of GitHub for an audience. Throws Failure `no-id-token`, which tells a job that may not have one
 * from a network that does not lead to GitHub's token service.
 */
export async function mintIdToken(audience: string): Promise<string> {
  const address = process.env[REQUEST_URL]
  if (address === undefined) throw notPermitted()
  mask(process.env[REQUEST_TOKEN] ?? '')
  try {
    const token = await getIDToken(audience)
    mask(token)
    return token
  } catch (error) {
    throw notReached(hostOf(address), error)
  }
}

function notPermitted(): Failure {
  return new Failure('no-id-token', 'GitHub gives this job no OIDC token.', {
    subject: 'permissions',
    remedy:
      'Grant the job `permissions: id-token: write`; a called workflow cannot have more than its caller grants. Pull requests from forks never get one.'
  })
}

/** GitHub sets the address only for a job with the permission, so that is not what is missing. */
function notReached(host: string, cause: unknown): Failure {
  const set = PROXIES.filter(name => (process.env[name] ?? '') !== '')
  const proxies = set.length === 0 ? 'no proxy variable is set' : `set are ${set.join(', ')}`
  return new Failure('no-id-token', `GitHub's token service ${host} gave no OIDC token: ${reasonOf(cause)}`, {
    subject: host,
    remedy:
      `The job has the permission; the runner does not reach ${host}, or GitHub has an outage. Check the proxy (${proxies}), ` +
      'firewall, DNS and TLS inspection on the runner, and https://www.githubstatus.com, then run again.',
    cause
  })
}

/** The toolkit wraps the cause into several lines: `Failed to get ID Token. … Error Code : … Error Message: …`. */
function reasonOf(cause: unknown): string {
  const text = (cause instanceof Error ? cause.message : String(cause)).replaceAll(/\s+/g, ' ')
  const [, status, message] = /Error Code ?: ?(\d+|undefined) Error Message: ?(.*)$/.exec(text) ?? []
  if (message === undefined) return text
  return status === 'undefined' ? message : `status ${status}, ${message}`
}

function hostOf(address: string): string {
  return URL.canParse(address) ? new URL(address).host : 'in ACTIONS_ID_TOKEN_REQUEST_URL'
}

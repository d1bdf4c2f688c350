import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth'
import type { HttpClient } from '@azure/core-rest-pipeline'
import { ClientAssertionCredential } from '@azure/identity'
import { readClaims } from '../runtime/claims.ts'
import type { Clock } from '../runtime/doors.ts'
import { Failure } from '../runtime/failure.ts'
import type { Cloud } from './clouds.ts'
import { type LoginAttempt, type LoginMeaning, loginErrors, otherLoginError } from './login-errors.ts'
import { onlyOrigin } from './origin.ts'

export interface CredentialOptions {
  readonly cloud: Cloud
  readonly tenantId: string
  readonly clientId: string
  /** A fresh OIDC token of GitHub for an audience. */
  readonly getIdToken: (audience: string) => Promise<string>
  /** Told of every access token before anything is sent with it. */
  readonly mask: (secret: string) => void
  readonly clock: Clock
  /** Instead of the network. */
  readonly httpClient?: HttpClient | undefined
}

/**
 * GitHub's token lives five minutes. The library asks for it twice per exchange, and on cache hits; a minute spares
 * those requests and leaves four.
 */
const ASSERTION_REUSE = 60_000

/**
 * Logs in with GitHub's OIDC token, a new one for every exchange, so that a job of six hours stays logged in.
 * `getToken` throws Failure `login-refused`, `login-expired`, `no-id-token` or `azure-unavailable`.
 */
export function createCredential(options: CredentialOptions): TokenCredential {
  const { cloud, tenantId, clientId, clock, mask, httpClient } = options
  const assertions = assertionSource(options)
  const exchange = new ClientAssertionCredential(tenantId, clientId, assertions.current, {
    authorityHost: cloud.authority,
    disableInstanceDiscovery: true,
    additionalPolicies: [onlyOrigin(cloud.authority)],
    ...(httpClient === undefined ? {} : { httpClient })
  })
  let held: AccessToken | undefined

  async function getToken(scopes: string | string[], tokenOptions?: GetTokenOptions): Promise<AccessToken> {
    const standIn = stillGood(held, clock, tokenOptions)
    try {
      held = await exchange.getToken(scopes, tokenOptions)
      mask(held.token)
      return held
    } catch (error) {
      assertions.forget()
      if (standIn !== undefined) return standIn
      throw loginFailure(error, { tenantId, clientId, authority: cloud.authority, presented: assertions.presented() })
    }
  }

  return { getToken }
}

/**
 * The pipeline renews a token ahead of time in the background, where nobody waits and a refusal would end the process:
 * as long as the old token holds it stands in, and the next request tries again.
 */
function stillGood(held: AccessToken | undefined, clock: Clock, options?: GetTokenOptions): AccessToken | undefined {
  if (held === undefined || options?.claims !== undefined) return undefined
  return held.expiresOnTimestamp > clock.now() ? held : undefined
}

function assertionSource({ cloud, getIdToken, clock }: CredentialOptions) {
  let minted: { at: number; token: Promise<string> } | undefined
  let last: string | undefined

  async function mint(): Promise<string> {
    try {
      last = await getIdToken(cloud.oidcAudience)
      return last
    } catch (error) {
      minted = undefined
      throw error instanceof Failure ? error : noIdToken(error)
    }
  }

  return {
    current(): Promise<string> {
      if (minted === undefined || clock.now() - minted.at >= ASSERTION_REUSE)
        minted = { at: clock.now(), token: mint() }
      return minted.token
    },
    forget(): void {
      minted = undefined
    },
    presented: () => trustOf(last)
  }
}

/** The source of tokens throws a Failure of its own where the job lacks the permission; anything else is the way there. */
function noIdToken(cause: unknown): Failure {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new Failure('no-id-token', `GitHub gave this job no OIDC token: ${why}`, {
    subject: 'permissions',
    remedy:
      "Check the way from the runner to GitHub's token service: proxy, firewall, DNS, TLS inspection. Then run again.",
    cause
  })
}

function trustOf(token: string | undefined): LoginAttempt['presented'] {
  const claims = readClaims(token ?? '')
  if (claims === undefined) return undefined
  return { subject: String(claims.sub), issuer: String(claims.iss), audience: String(claims.aud) }
}

function loginFailure(error: unknown, attempt: LoginAttempt): unknown {
  const ours = causes(error).find(cause => cause instanceof Failure)
  if (ours !== undefined) return ours
  if (!(error instanceof Error) || error.name === 'AbortError') return error
  const told = /AADSTS(\d+)[^\r\n]*/.exec(error.message)
  if (told === null) return unreachable(error, attempt)
  return explained(loginErrors[told[1] ?? ''] ?? otherLoginError(told[0]), attempt, error)
}

function explained(meaning: LoginMeaning, attempt: LoginAttempt, cause: Error): Failure {
  return new Failure(meaning.reason, meaning.message(attempt), {
    subject: meaning.subject,
    remedy: meaning.remedy(attempt),
    cause
  })
}

/** The library says no more than `network_error` or `endpoints_resolution_error`, also of a host that `origin.ts` refused. */
function unreachable(cause: Error, { authority }: LoginAttempt): Failure {
  return new Failure('azure-unavailable', `The login host ${authority} did not answer as it should: ${cause.message}`, {
    subject: authority,
    remedy:
      "Check the runner's way there (proxy, firewall, DNS, TLS interception), and that azure-environment names the tenant's " +
      'cloud. AZURE_REGIONAL_AUTHORITY_NAME and MSAL_FORCE_REGION lead logins to other hosts, which get nothing: unset them.',
    cause
  })
}

/** An error and what caused it: the library wraps what its callbacks throw. */
function causes(error: unknown): unknown[] {
  return error instanceof Error ? [error, ...causes(error.cause)] : []
}

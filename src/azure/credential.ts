import type { AccessToken, GetTokenOptions, TokenCredential } from '@azure/core-auth'
import type { HttpClient } from '@azure/core-rest-pipeline'
import { ClientAssertionCredential } from '@azure/identity'
import type { Clock } from '../runtime/clock-and-log.ts'
import { Failure } from '../runtime/failure.ts'
import { readTokenClaims } from '../runtime/token-claims.ts'
import type { Cloud } from './clouds.ts'
import { type LoginAttempt, type LoginMeaning, loginErrors, unknownLoginError } from './login-errors.ts'
import { refuseOtherOrigins } from './origin-guard.ts'

export interface CredentialOptions {
  readonly cloud: Cloud
  readonly tenantId: string
  readonly clientId: string
  /** Returns a new OIDC token of GitHub for an audience. */
  readonly getIdToken: (audience: string) => Promise<string>
  /** Masks an access token in the log. Called for every access token before the token is sent anywhere. */
  readonly mask: (secret: string) => void
  readonly clock: Clock
  /** HTTP client that replaces the network. */
  readonly httpClient?: HttpClient | undefined
}

/**
 * Milliseconds for which an OIDC token is reused. The library requests the token twice per exchange, and also when it
 * returns an access token from its cache. Reuse for one minute saves those requests and leaves four of the five minutes
 * for which GitHub's token is valid.
 */
const ASSERTION_REUSE = 60_000

/**
 * Creates a credential that logs in with GitHub's OIDC token. Every exchange uses an OIDC token that is at most one
 * minute old, so that a job of six hours stays logged in. `getToken` throws Failure `login-refused`, `login-expired`,
 * `no-id-token` or `azure-unavailable`.
 */
export function createCredential(options: CredentialOptions): TokenCredential {
  const { cloud, tenantId, clientId, clock, mask, httpClient } = options
  const assertions = assertionSource(options)
  const exchange = new ClientAssertionCredential(tenantId, clientId, assertions.current, {
    authorityHost: cloud.authority,
    disableInstanceDiscovery: true,
    additionalPolicies: [refuseOtherOrigins(cloud.authority)],
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
 * Returns the access token of the last login if it is still valid. The pipeline renews a token in the background before
 * the token expires. No caller awaits this renewal, so an error in it would end the process. If the renewal fails, the
 * old token is used, and the next request tries the renewal again.
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
    presented: () => presentedClaims(last)
  }
}

/**
 * Returns the failure for an OIDC token that could not be fetched. If the job lacks the permission, `getIdToken` throws
 * its own Failure. Any other error comes from the connection to GitHub.
 */
function noIdToken(cause: unknown): Failure {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new Failure('no-id-token', `GitHub did not issue an OIDC token to this job: ${why}`, {
    subject: 'permissions',
    remedy:
      "Check the connection from the runner to GitHub's token service: proxy, firewall, DNS, TLS inspection. Then run again.",
    cause
  })
}

function presentedClaims(token: string | undefined): LoginAttempt['presented'] {
  const claims = readTokenClaims(token ?? '')
  if (claims === undefined) return undefined
  return { subject: String(claims.sub), issuer: String(claims.iss), audience: String(claims.aud) }
}

function loginFailure(error: unknown, attempt: LoginAttempt): unknown {
  const ours = causes(error).find(cause => cause instanceof Failure)
  if (ours !== undefined) return ours
  if (!(error instanceof Error) || error.name === 'AbortError') return error
  const told = /AADSTS(\d+)[^\r\n]*/.exec(error.message)
  if (told === null) return unreachable(error, attempt)
  return explained(loginErrors[told[1] ?? ''] ?? unknownLoginError(told[0]), attempt, error)
}

function explained(meaning: LoginMeaning, attempt: LoginAttempt, cause: Error): Failure {
  return new Failure(meaning.reason, meaning.message(attempt), {
    subject: meaning.subject,
    remedy: meaning.remedy(attempt),
    cause
  })
}

/**
 * Returns the failure for a login host that did not respond. The library reports only `network_error` or
 * `endpoints_resolution_error`, even if `origin-guard.ts` blocked the host.
 */
function unreachable(cause: Error, { authority }: LoginAttempt): Failure {
  return new Failure(
    'azure-unavailable',
    `The login host ${authority} did not return a valid response: ${cause.message}`,
    {
      subject: authority,
      remedy:
        "Check the runner's connection to this host (proxy, firewall, DNS, TLS interception). Check that azure-environment names the " +
        "tenant's cloud. Unset AZURE_REGIONAL_AUTHORITY_NAME and MSAL_FORCE_REGION: they redirect logins to hosts that this action blocks.",
      cause
    }
  )
}

/**
 * Returns an error and the chain of its causes. The library wraps the errors that its callbacks throw, so the original
 * error is one of the causes.
 */
function causes(error: unknown): unknown[] {
  return error instanceof Error ? [error, ...causes(error.cause)] : []
}

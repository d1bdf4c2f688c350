import { createHmac, timingSafeEqual } from 'node:crypto'
import { deterministicGuid } from '../deterministic-ids.ts'
import type { Application, World } from '../world.ts'

/** An access token for an application lives this long; Entra gives 60 to 75 minutes. */
export const TOKEN_SECONDS = 3599

export const RESOURCE_MANAGER = 'https://management.azure.com'

/** Audience of tokens for queries of Log Analytics ("Access the Azure Monitor Log Analytics API"). */
export const LOG_ANALYTICS = 'https://api.loganalytics.io'

/** Audience of tokens for queries of Azure Monitor workspaces ("Query Prometheus metrics by using the API and PromQL"). */
export const PROMETHEUS = 'https://prometheus.monitor.azure.com'

/** The server application of AKS, which every tenant knows: the audience of tokens for API servers ("kubelogin"). */
export const KUBERNETES_SERVER = '6dae42f8-4368-4678-94ff-3960e28e3630'

/** Services that this directory issues tokens for. */
export type Audience = typeof RESOURCE_MANAGER | typeof LOG_ANALYTICS | typeof PROMETHEUS | typeof KUBERNETES_SERVER

export interface AccessToken {
  readonly clientId: string
  readonly audience: string
  /** Milliseconds since 1970. */
  readonly issuedAt: number
  readonly expiresAt: number
  readonly tenantId: string
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function sign(world: World, text: string): Buffer {
  return createHmac('sha256', deterministicGuid(world, 'token key')).update(text).digest()
}

/** Signed text with client, issue and expiry, in the form of a JWT. Clients may read `oid` but must work without it. */
export function issueToken(world: World, application: Application, audience: Audience = RESOURCE_MANAGER): string {
  const issued = Math.floor(world.now / 1000)
  const claims = {
    aud: audience,
    iss: `https://sts.windows.net/${world.tenantId}/`,
    iat: issued,
    nbf: issued,
    exp: issued + TOKEN_SECONDS,
    appid: application.clientId,
    oid: application.objectId,
    tid: world.tenantId
  }
  const text = `${encode({ typ: 'JWT', alg: 'HS256' })}.${encode(claims)}`
  return `${text}.${sign(world, text).toString('base64url')}`
}

/** What a token holds; `undefined` for one this world did not sign. Expiry is the reader's to check. */
export function readToken(world: World, token: string): AccessToken | undefined {
  const [header = '', payload = '', signature = ''] = token.split('.')
  const expected = sign(world, `${header}.${payload}`)
  const given = Buffer.from(signature, 'base64url')
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Record<string, string & number>
  const { appid = '', aud = '', iat = 0, exp = 0, tid = '' } = claims
  return { clientId: appid, audience: aud, issuedAt: iat * 1000, expiresAt: exp * 1000, tenantId: tid }
}

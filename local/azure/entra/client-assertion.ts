import { createPublicKey, type JsonWebKey, verify } from 'node:crypto'
import type { World } from '../world.ts'
import { type AadRefusal, entraTime } from './entra-errors.ts'

/** What a verified client assertion says; matched against federated credentials exactly. */
export interface PresentedAssertion {
  readonly issuer: string
  readonly subject: string
  readonly audience: string
}

interface Claims {
  readonly iss?: string
  readonly sub?: string
  readonly aud?: string
  readonly nbf?: number
  readonly exp?: number
}

/** Verifies signature (RS256 with a key the issuer publishes) and validity. */
export function readAssertion(world: World, assertion: string): PresentedAssertion | { readonly refused: AadRefusal } {
  const [header = '', payload = '', signature = ''] = assertion.split('.')
  const head: { alg?: string; kid?: string } | undefined = decode(header)
  const claims: Claims | undefined = decode(payload)
  if (head === undefined || claims === undefined) {
    return { refused: { code: 50027, words: 'JWT token is invalid or malformed.' } }
  }
  const { alg, kid } = head
  const key = world.issuers[claims.iss ?? '']?.find(candidate => candidate.kid === kid)
  if (world.issuers[claims.iss ?? ''] !== undefined && !isSignedBy(key, alg, `${header}.${payload}`, signature)) {
    return { refused: { code: 700027, words: 'Client assertion failed signature validation.' } }
  }
  const { iss: issuer = '', sub: subject = '', aud: audience = '' } = claims
  return refuseTime(world, claims) ?? { issuer, subject, audience }
}

/** The object a part of the token holds; `undefined` where it is none. */
function decode(part: string): object | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString())
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

function isSignedBy(key: object | undefined, alg: string | undefined, text: string, signature: string): boolean {
  if (key === undefined || alg !== 'RS256') return false
  const publicKey = createPublicKey({ key: key as JsonWebKey, format: 'jwk' })
  return verify('RSA-SHA256', Buffer.from(text), publicKey, Buffer.from(signature, 'base64url'))
}

/** An assertion is only good between `nbf` and `exp`; GitHub's lives five minutes. */
function refuseTime(world: World, { nbf = 0, exp = 0 }: Claims): { refused: AadRefusal } | undefined {
  const now = world.now / 1000
  if (now >= nbf && now < exp) return undefined
  const time = (seconds: number) => entraTime(new Date(seconds * 1000))
  const words = `Client assertion is not within its valid time range. Current time: ${time(now)}, assertion valid from ${time(nbf)}, expiry time of assertion ${time(exp)}. Review the documentation at https://learn.microsoft.com/entra/identity-platform/certificate-credentials .`
  return { refused: { code: 700024, words } }
}

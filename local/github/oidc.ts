import { sign } from 'node:crypto'
import { deterministicGuid } from '../azure/deterministic-ids.ts'
import { jsonResponse } from '../azure/protocol/arm-request.ts'
import type { HttpRequest, HttpResponse, World } from '../azure/world.ts'
import type { Keys } from '../host.ts'
import { jobOfToken } from './jobs.ts'
import { githubState, type JobIdentity, type Repository } from './state.ts'

export const ISSUER = 'https://token.actions.githubusercontent.com'
/** GitHub's OIDC reference: a token lives five minutes and is valid from ten minutes before it was issued. */
const LIFETIME_SECONDS = 300
const EARLY_SECONDS = 600

/** GitHub's OIDC issuer: discovery, keys and the address at which a running job asks for a token. */
export function handleOidc(world: World, request: HttpRequest, keys: Keys): HttpResponse {
  if (request.method !== 'GET') return jsonResponse(405, { message: 'Method Not Allowed' })
  if (request.path === '/.well-known/openid-configuration') return jsonResponse(200, discovery)
  if (request.path === '/.well-known/jwks') return jsonResponse(200, { keys: [keys.issuerJwk] })
  if (request.path.startsWith('/idtoken/')) return answerToken(world, request, keys)
  return jsonResponse(404, { message: 'Not Found' })
}

const discovery = {
  issuer: ISSUER,
  jwks_uri: `${ISSUER}/.well-known/jwks`,
  subject_types_supported: ['public', 'pairwise'],
  response_types_supported: ['id_token'],
  claims_supported: ['sub', 'aud', 'exp', 'iat', 'iss', 'jti', 'nbf', 'ref', 'environment', 'job_workflow_ref'],
  id_token_signing_alg_values_supported: ['RS256'],
  scopes_supported: ['openid']
}

function answerToken(world: World, request: HttpRequest, keys: Keys): HttpResponse {
  const job = jobOfToken(world, 'id-token', request.headers.authorization)
  if (!job) return jsonResponse(401, { message: 'The request token is unknown, or its job has ended.' })
  if (!request.query.has('api-version')) return jsonResponse(400, { message: 'The query lacks api-version.' })
  const state = githubState(world)
  const audience = request.query.get('audience') || `https://github.com/${state.repository.owner}`
  const value = mintToken(world, job, audience, keys)
  return jsonResponse(200, { count: value.length, value })
}

function mintToken(world: World, job: JobIdentity, audience: string, keys: Keys): string {
  const state = githubState(world)
  state.minted += 1
  const issuedAt = Math.floor(world.now / 1000) + state.issuerClockSkewSeconds
  const payload = {
    jti: deterministicGuid(world, 'oidc-token', state.minted),
    sub: subjectOf(state.repository, job.claims),
    aud: audience,
    ...job.claims,
    iss: ISSUER,
    nbf: issuedAt - EARLY_SECONDS,
    exp: issuedAt + LIFETIME_SECONDS,
    iat: issuedAt
  }
  return signJwt({ typ: 'JWT', alg: 'RS256', kid: keys.issuerJwk.kid }, payload, keys.issuerPrivateKey)
}

/**
 * Who the job is: its environment wins over everything, then the pull request, then the ref. A `:` inside a value is
 * `%3A`. The immutable form carries the ids of owner and repository.
 */
export function subjectOf(repository: Repository, claims: JobIdentity['claims']): string {
  const { owner, name, ownerId, id } = repository
  const prefix = repository.immutableSubject ? `${owner}@${ownerId}/${name}@${id}` : `${owner}/${name}`
  return `repo:${prefix}:${contextOf(claims)}`
}

function contextOf(claims: JobIdentity['claims']): string {
  const escaped = (value: string | undefined): string => (value ?? '').replaceAll(':', '%3A')
  if (claims.environment) return `environment:${escaped(claims.environment)}`
  if (claims.event_name === 'pull_request') return 'pull_request'
  return `ref:${escaped(claims.ref)}`
}

function signJwt(header: object, payload: object, privateKey: string): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const text = `${part(header)}.${part(payload)}`
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), privateKey).toString('base64url')}`
}

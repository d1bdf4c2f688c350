import { createSign, generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from '@jest/globals'
import { handleEntra } from '../../../../../local/azure/entra/entra.ts'
import { readToken } from '../../../../../local/azure/entra/tokens.ts'
import { createWorld } from '../../../../../local/azure/new-world.ts'
import type { HttpRequest, World } from '../../../../../local/azure/world.ts'
import { APPLY_IDENTITY, applicationOf, clientOf, issuer, type Loose, PLAN_IDENTITY, repository } from '../kit.ts'

const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'key-1' }

const SUBJECT = 'repo:org/platform:environment:production'
const IMMUTABLE_SUBJECT = 'repo:org@1001/platform@2001:environment:production'

function newWorld(): World {
  return createWorld({ repository, environments: ['production'], issuer: { url: issuer, jwk } })
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function assertion(world: World, claims: Loose = {}, header: Loose = {}, key = privateKey): string {
  const now = Math.floor(world.now / 1000)
  const all = {
    iss: issuer,
    sub: SUBJECT,
    aud: 'api://AzureADTokenExchange',
    nbf: now - 600,
    exp: now + 300,
    ...claims
  }
  const text = `${encode({ alg: 'RS256', typ: 'JWT', kid: 'key-1', ...header })}.${encode(all)}`
  return `${text}.${createSign('RSA-SHA256').update(text).sign(key).toString('base64url')}`
}

function request(method: string, path: string, body = ''): HttpRequest {
  return { method, host: 'login.microsoftonline.com', path, query: new URLSearchParams(), headers: {}, body }
}

interface Login {
  readonly identity?: string
  readonly tenant?: string
  readonly text?: string
  readonly form?: Record<string, string>
}

function login(world: World, { identity = APPLY_IDENTITY, tenant = world.tenantId, text, form = {} }: Login = {}) {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: applicationOf(world, identity).clientId,
    scope: 'https://management.azure.com/.default',
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: text ?? assertion(world),
    ...form
  })
  return handleEntra(world, request('POST', `/${tenant}/oauth2/v2.0/token`, body.toString()))
}

describe('a login', () => {
  it('gives a token for the API servers of clusters', () => {
    const server = '6dae42f8-4368-4678-94ff-3960e28e3630'
    const world = newWorld()
    const { status, body } = login(world, { form: { scope: `${server}/.default` } }) as Loose
    expect([status, readToken(world, body.access_token)?.audience]).toEqual([200, server])
  })

  it.each([SUBJECT, IMMUTABLE_SUBJECT])('takes the subject %s and gives a token for an hour', subject => {
    const world = newWorld()
    const { status, body } = login(world, { text: assertion(world, { sub: subject }) }) as Loose
    expect([status, body.token_type, body.expires_in]).toEqual([200, 'Bearer', 3599])
    expect(readToken(world, body.access_token)).toEqual({
      clientId: applicationOf(world, APPLY_IDENTITY).clientId,
      audience: 'https://management.azure.com',
      issuedAt: world.now,
      expiresAt: world.now + 3599_000,
      tenantId: world.tenantId
    })
  })

  it.each(['https://api.loganalytics.io', 'https://prometheus.monitor.azure.com'])(
    'gives a token for %s when the scope asks for it',
    audience => {
      const world = newWorld()
      const { body } = login(world, { form: { scope: `${audience}/.default` } }) as Loose
      expect(readToken(world, body.access_token)?.audience).toBe(audience)
    }
  )

  it.each([
    [PLAN_IDENTITY, 'repo:org/platform:pull_request', 200],
    [PLAN_IDENTITY, 'repo:org@1001/platform@2001:environment:production-plan', 200],
    [PLAN_IDENTITY, SUBJECT, 401],
    [APPLY_IDENTITY, 'repo:org/platform:pull_request', 401],
    [APPLY_IDENTITY, 'repo:org/platform:ref:refs/heads/main', 401]
  ])('of %s as %s answers %d', (identity, sub, status) => {
    const world = newWorld()
    expect(login(world, { identity, text: assertion(world, { sub }) }).status).toBe(status)
  })

  it.each<[string, number, number, (world: World) => Login]>([
    [
      'another subject',
      700213,
      401,
      world => ({ text: assertion(world, { sub: 'repo:org/other:environment:production' }) })
    ],
    [
      'a subject in another case',
      7002138,
      401,
      world => ({ text: assertion(world, { sub: SUBJECT.replace('p', 'P') }) })
    ],
    ['another issuer', 700211, 401, world => ({ text: assertion(world, { iss: 'https://elsewhere.example' }) })],
    ['an issuer with a slash at its end', 700211, 401, world => ({ text: assertion(world, { iss: `${issuer}/` }) })],
    ['another audience', 700212, 401, world => ({ text: assertion(world, { aud: 'https://github.com/org' }) })],
    ['a signature of another key', 700027, 401, world => ({ text: assertion(world, {}, {}, other.privateKey) })],
    ['a key the issuer does not publish', 700027, 401, world => ({ text: assertion(world, {}, { kid: 'key-2' }) })],
    ['another algorithm', 700027, 401, world => ({ text: assertion(world, {}, { alg: 'none' }) })],
    ['an assertion that is over', 700024, 401, world => ({ text: assertion(world, { exp: world.now / 1000 }) })],
    [
      'an assertion that has not begun',
      700024,
      401,
      world => ({ text: assertion(world, { nbf: world.now / 1000 + 1 }) })
    ],
    ['another tenant', 90002, 400, () => ({ tenant: '00000000-0000-0000-0000-000000000000' })],
    ['an unknown application', 700016, 400, () => ({ form: { client_id: 'nobody' } })],
    ['no assertion', 7000218, 401, () => ({ form: { client_assertion: '' } })],
    ['a secret instead of one', 7000215, 401, () => ({ form: { client_assertion: '', client_secret: 's' } })],
    ['an assertion that is no token', 50027, 400, () => ({ text: 'abc' })],
    ['an assertion of JSON that is no object', 50027, 400, () => ({ text: 'bnVsbA.bnVsbA.x' })],
    ['another grant', 70003, 400, () => ({ form: { grant_type: 'password' } })],
    ['a scope without .default', 1002012, 400, () => ({ form: { scope: 'https://management.azure.com/user' } })],
    ['an unknown resource', 500011, 400, () => ({ form: { scope: 'https://nowhere.example/.default' } })]
  ])('with %s is refused with AADSTS%d', (_, code, status, change) => {
    const world = newWorld()
    const answer = login(world, change(world)) as Loose
    expect([answer.status, answer.body.error_codes]).toEqual([status, [code]])
    expect(answer.body.error_description).toMatch(new RegExp(`^AADSTS${code}: .+ Trace ID: .+ Timestamp: 2026-`))
  })

  it('names what was presented and the times', () => {
    const world = newWorld()
    const subject = login(world, { text: assertion(world, { sub: 'repo:x/y:pull_request' }) }) as Loose
    expect(subject.body.error_description).toContain("assertion subject 'repo:x/y:pull_request'")
    const over = login(world, { text: assertion(world, { nbf: 0, exp: 1 }) }) as Loose
    expect(over.body.error_description).toContain('expiry time of assertion 1970-01-01 00:00:01Z')
  })

  it('works for a user-assigned identity with a federated credential, once it has one', () => {
    const world = newWorld()
    const kit = clientOf(world)
    for (const registration of Object.values(world.namespaces)) registration.state = 'Registered'
    kit.make(kit.group, { location: 'westeurope' })
    const id = `${kit.group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i`
    const { clientId } = kit.make(id, { location: 'westeurope' }).properties
    const as = () => login(world, { form: { client_id: clientId } }) as Loose
    expect(as().body.error_codes).toEqual([700211])
    kit.make(`${id}/federatedIdentityCredentials/production`, {
      properties: { issuer, subject: SUBJECT, audiences: ['api://AzureADTokenExchange'] }
    })
    expect(as().status).toBe(200)
  })
})

describe('discovery', () => {
  it.each([
    ['/common/discovery/instance', 'tenant_discovery_endpoint'],
    ['/{tenant}/v2.0/.well-known/openid-configuration', 'token_endpoint']
  ])('answers %s', (path, member) => {
    const world = newWorld()
    const { status, body } = handleEntra(world, request('GET', path.replace('{tenant}', world.tenantId))) as Loose
    expect([status, body[member].startsWith('https://login.microsoftonline.com/')]).toEqual([200, true])
  })

  it('knows no other tenant and no other page', () => {
    const world = newWorld()
    expect(handleEntra(world, request('GET', '/other/v2.0/.well-known/openid-configuration')).status).toBe(400)
    expect(handleEntra(world, request('GET', '/')).status).toBe(404)
    expect(world.requests).toBe(0)
  })
})

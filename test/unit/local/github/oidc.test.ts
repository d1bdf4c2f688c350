import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto'
import { beforeEach, describe, expect, it } from '@jest/globals'
import type { HttpResponse, World } from '../../../../local/azure/world.ts'
import { registerJob } from '../../../../local/github/jobs.ts'
import { handleOidc, ISSUER } from '../../../../local/github/oidc.ts'
import { githubState } from '../../../../local/github/state.ts'
import type { Keys } from '../../../../local/host.ts'
import { emptyWorld } from '../runner/fake-host.ts'

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 })
const keys: Keys = {
  issuerPrivateKey: pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  issuerJwk: { ...pair.publicKey.export({ format: 'jwk' }), kid: 'k1', alg: 'RS256', use: 'sig' },
  caCertificate: '',
  serverCertificate: '',
  clusterCaCertificate: '',
  clusterCaKey: '',
  serverKey: ''
}

let world: World
beforeEach(() => {
  world = emptyWorld()
})

const claims = { event_name: 'push', ref: 'refs/heads/main', repository: 'org/platform', run_id: '9' }

function ask(url: string, token?: string): HttpResponse {
  const { hostname: host, pathname: path, searchParams: query } = new URL(url)
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` }
  return handleOidc(world, { method: 'GET', host, path, query, headers, body: '' }, keys)
}

function tokenFor(jobClaims: Record<string, string>, audience = 'api://AzureADTokenExchange') {
  const job = registerJob(world, { key: '1/a', permissions: { 'id-token': 'write' }, claims: jobClaims })
  const address = `${job.idToken?.requestUrl}${audience && `&audience=${encodeURIComponent(audience)}`}`
  const answer = ask(address, job.idToken?.requestToken)
  const { value } = Object(answer.body)
  const [header, payload, signature] = String(value).split('.')
  const decode = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString())
  return {
    job,
    address,
    value,
    header: decode(header),
    payload: decode(payload),
    text: `${header}.${payload}`,
    signature
  }
}

describe('handleOidc', () => {
  it('publishes where its keys are', () => {
    expect(ask(`${ISSUER}/.well-known/openid-configuration`).body).toMatchObject({
      issuer: ISSUER,
      jwks_uri: `${ISSUER}/.well-known/jwks`
    })
    expect(ask(`${ISSUER}/.well-known/jwks`).body).toEqual({ keys: [keys.issuerJwk] })
    expect(ask(`${ISSUER}/other`).status).toBe(404)
  })

  it('mints a token for a running job, signed and valid from ten minutes before for five minutes', () => {
    const { header, payload, text, signature } = tokenFor({ ...claims, environment: 'production' })
    const iat = world.now / 1000
    expect(header).toEqual({ typ: 'JWT', alg: 'RS256', kid: 'k1' })
    expect(payload).toMatchObject({
      iss: ISSUER,
      aud: 'api://AzureADTokenExchange',
      sub: 'repo:org/platform:environment:production',
      environment: 'production',
      run_id: '9',
      iat,
      exp: iat + 300,
      nbf: iat - 600
    })
    const key = createPublicKey(keys.issuerPrivateKey)
    expect(verify('RSA-SHA256', Buffer.from(text), key, Buffer.from(signature ?? '', 'base64url'))).toBe(true)
  })

  it('never mints the same token twice, and takes the owner for the audience', () => {
    const first = tokenFor(claims, '')
    const second = tokenFor(claims, '')
    expect(first.payload.aud).toBe('https://github.com/org')
    expect(first.payload.jti).not.toBe(second.payload.jti)
  })

  it.each([
    [{ environment: 'a:b', event_name: 'pull_request' }, 'repo:org/platform:environment:a%3Ab'],
    [{ event_name: 'pull_request' }, 'repo:org/platform:pull_request'],
    [{ ref: 'refs/tags/v1' }, 'repo:org/platform:ref:refs/tags/v1']
  ])('says who the job is: %j', (jobClaims, subject) => {
    expect(tokenFor({ ...claims, ...jobClaims }).payload.sub).toBe(subject)
  })

  it('has the ids of owner and repository in the subject where the repository is set so', () => {
    githubState(world).repository.immutableSubject = true
    expect(tokenFor({ ...claims, environment: 'production' }).payload.sub).toBe(
      'repo:org@1001/platform@2001:environment:production'
    )
  })

  it('refuses a token it does not know, one for something else, and one whose job has ended', () => {
    const { job, address } = tokenFor(claims)
    expect(ask(address).status).toBe(401)
    expect(ask(address, 'wrong').status).toBe(401)
    expect(ask(address, job.githubToken).status).toBe(401)
    expect(ask(address.replace(/\?.*/, ''), job.idToken?.requestToken).status).toBe(400)
    job.revoke()
    expect(ask(address, job.idToken?.requestToken).status).toBe(401)
    expect(githubState(world).jobs).toEqual({})
  })

  it('gives no request token without id-token: write', () => {
    expect(registerJob(world, { key: 'x', permissions: { contents: 'write' }, claims }).idToken).toBeUndefined()
  })
})

import { afterEach, describe, expect, it } from '@jest/globals'
import { clouds } from '../../../src/azure/clouds.ts'
import { createCredential } from '../../../src/azure/credential.ts'
import { openAzure } from '../../../src/azure/index.ts'
import { Failure } from '../../../src/runtime/failure.ts'
import { type FakeAnswer, fakeClock, fakeLog, fakeNetwork, type Handler, thrownBy } from './fakes.ts'

const TENANT = '22222222-2222-4222-8222-222222222222'
const CLIENT = '33333333-3333-4333-8333-333333333333'
const SUBJECT = 'repo:org@1001/platform@2001:environment:production'
const ISSUER = 'https://token.actions.githubusercontent.com'

function jwt(claims: object): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'RS256' })}.${part(claims)}.signature-that-is-secret`
}

const granted: FakeAnswer = { status: 200, body: { token_type: 'Bearer', expires_in: 3599, access_token: 'granted' } }

function entraError(code: number): FakeAnswer {
  const description = `AADSTS${code}: Some text of Entra's. Trace ID: t Correlation ID: c`
  return { status: 401, body: { error: 'invalid_client', error_description: description, error_codes: [code] } }
}

function login(token: Handler, more: { getIdToken?: () => Promise<string>; cloud?: keyof typeof clouds } = {}) {
  const minted: string[] = []
  const masked: string[] = []
  const clock = fakeClock()
  const network = fakeNetwork(request => {
    if (!request.path.endsWith('/.well-known/openid-configuration')) return token(request)
    const base = `https://${request.host}/${TENANT}`
    const body = {
      issuer: `${base}/v2.0`,
      token_endpoint: `${base}/oauth2/v2.0/token`,
      authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
      jwks_uri: `${base}/discovery/v2.0/keys`
    }
    return { status: 200, body }
  })
  const mint = async (audience: string) => {
    minted.push(audience)
    return jwt({ sub: SUBJECT, iss: ISSUER, aud: audience, n: minted.length })
  }
  const credential = createCredential({
    cloud: clouds[more.cloud ?? 'AzureCloud'],
    tenantId: TENANT,
    clientId: CLIENT,
    getIdToken: more.getIdToken ?? mint,
    mask: secret => masked.push(secret),
    clock,
    httpClient: network
  })
  return { credential, network, clock, minted, masked }
}

const SCOPE = clouds.AzureCloud.scope
const VARIABLES = ['AZURE_AUTHORITY_HOST', 'AZURE_REGIONAL_AUTHORITY_NAME', 'MSAL_FORCE_REGION'] as const

afterEach(() => {
  for (const name of VARIABLES) delete process.env[name]
})

describe('createCredential', () => {
  it("presents GitHub's token as the assertion", async () => {
    const { credential, network, minted } = login(() => granted)
    expect((await credential.getToken(SCOPE))?.token).toBe('granted')
    const form = new URLSearchParams(String(network.requests.at(-1)?.body))
    expect(form.get('client_assertion')).toBe(
      jwt({ sub: SUBJECT, iss: ISSUER, aud: 'api://AzureADTokenExchange', n: 1 })
    )
    expect(form.get('client_id')).toBe(CLIENT)
    expect(form.get('scope')).toContain(SCOPE)
    expect(minted).toEqual(['api://AzureADTokenExchange'])
  })

  it('masks every access token before anybody gets it', async () => {
    const tokens = ['first', 'second']
    const { credential, clock, masked } = login(() => ({
      status: 200,
      // Shorter than the library's own margin of five minutes, so that every call is an exchange.
      body: { token_type: 'Bearer', expires_in: 200, access_token: tokens.shift() }
    }))
    clock.time = Date.now()
    for (const token of ['first', 'second']) {
      expect((await credential.getToken(SCOPE))?.token).toBe(token)
      expect(masked.at(-1)).toBe(token)
    }
  })

  it('mints a new one for an exchange that comes later', async () => {
    const { credential, clock, minted } = login(() => entraError(700213))
    await thrownBy(credential.getToken(SCOPE))
    clock.time += 60_000
    await thrownBy(credential.getToken(SCOPE))
    expect(minted).toHaveLength(2)
  })

  it('does not present an assertion again that was refused', async () => {
    const { credential, minted } = login(() => entraError(700024))
    await thrownBy(credential.getToken(SCOPE))
    await thrownBy(credential.getToken(SCOPE))
    expect(minted).toHaveLength(2)
  })

  it('lets the old token stand in for a renewal that fails, and not for longer than it holds', async () => {
    // Shorter than the library's own margin of five minutes, so that every call is an exchange.
    const short = { status: 200, body: { token_type: 'Bearer', expires_in: 200, access_token: 'short' } }
    const answers = [short]
    const { credential, clock } = login(() => answers.shift() ?? entraError(700213))
    clock.time = Date.now()
    expect((await credential.getToken(SCOPE))?.token).toBe('short')
    expect((await credential.getToken(SCOPE))?.token).toBe('short')
    expect(await thrownBy(credential.getToken(SCOPE, { claims: '{}' }))).toMatchObject({ reason: 'login-refused' })
    clock.time += 201_000
    expect(await thrownBy(credential.getToken(SCOPE))).toMatchObject({ reason: 'login-refused' })
  })

  it('asks the hosts of the cloud, whatever the environment says', async () => {
    process.env.AZURE_AUTHORITY_HOST = 'https://evil.example'
    const { credential, network, minted } = login(() => granted, { cloud: 'AzureChinaCloud' })
    await credential.getToken(clouds.AzureChinaCloud.scope)
    expect(new Set(network.requests.map(({ host }) => host))).toEqual(new Set(['login.chinacloudapi.cn']))
    expect(minted).toEqual(['api://AzureADTokenExchangeChina'])
  })

  it.each(['AZURE_REGIONAL_AUTHORITY_NAME', 'MSAL_FORCE_REGION'])(
    'presents nothing to a host that %s names',
    async name => {
      process.env[name] = 'evil.example/'
      const { credential, network } = login(() => granted)
      const failure = await thrownBy(credential.getToken(SCOPE))
      expect(failure).toMatchObject({ reason: 'azure-unavailable', details: { remedy: expect.stringContaining(name) } })
      expect(network.requests.filter(({ host }) => host !== 'login.microsoftonline.com')).toEqual([])
    }
  )
})

describe('a login that fails', () => {
  it.each([70021, 700211, 700212, 700213, 7002138])(
    'for %s prints the credential to create, and no secret',
    async code => {
      const failure = await thrownBy(login(() => entraError(code)).credential.getToken(SCOPE))
      expect(failure).toMatchObject({ reason: 'login-refused' })
      const { message, details } = failure as Failure
      for (const text of [SUBJECT, ISSUER, 'api://AzureADTokenExchange']) {
        expect(message).toContain(text)
        expect(details.remedy).toContain(text)
      }
      expect(`${message}${details.remedy}`).not.toContain('signature-that-is-secret')
    }
  )

  it.each([
    [700024, 'login-expired', 'clock', undefined],
    [700016, 'login-refused', 'client-id', CLIENT],
    [90002, 'login-refused', 'tenant-id', TENANT],
    [50999, 'login-refused', 'AADSTS', 'AADSTS50999']
  ])('for %s is %s', async (code, reason, inRemedy, inMessage) => {
    const failure = await thrownBy(login(() => entraError(code)).credential.getToken(SCOPE))
    expect(failure).toMatchObject({ reason, message: expect.stringContaining(inMessage ?? '') })
    expect((failure as Failure).details.remedy).toContain(inRemedy)
  })

  it('passes on why there is no OIDC token', async () => {
    const ours = new Failure('no-id-token', 'none', { remedy: 'r' })
    const own = login(() => granted, { getIdToken: () => Promise.reject(ours) })
    expect(await thrownBy(own.credential.getToken(SCOPE))).toBe(ours)
    const plain = login(() => granted, { getIdToken: () => Promise.reject(new Error('503')) })
    expect(await thrownBy(plain.credential.getToken(SCOPE))).toMatchObject({
      reason: 'no-id-token',
      details: { remedy: expect.stringContaining('proxy') }
    })
  })

  it('says so where GitHub gives something that is no token', async () => {
    const odd = login(() => entraError(700213), { getIdToken: async () => 'nonsense' })
    expect(await thrownBy(odd.credential.getToken(SCOPE))).toMatchObject({ reason: 'login-refused' })
  })

  it('is unavailable where the login host answers nonsense', async () => {
    const failure = await thrownBy(login(() => ({ status: 404, body: {} })).credential.getToken(SCOPE))
    expect(failure).toMatchObject({ reason: 'azure-unavailable' })
  })
})

describe('openAzure', () => {
  it('reaches the user of the door as a Failure', async () => {
    const { network } = login(() => entraError(700213))
    const opened = openAzure({
      subscriptionId: 's',
      tenantId: TENANT,
      clientId: CLIENT,
      environment: 'AzureCloud',
      getIdToken: async audience => jwt({ sub: SUBJECT, iss: ISSUER, aud: audience }),
      mask: () => undefined,
      clock: fakeClock(),
      log: fakeLog(),
      httpClient: network
    })
    expect(await thrownBy(opened)).toMatchObject({ reason: 'login-refused' })
    expect(network.requests.some(({ host }) => host === 'management.azure.com')).toBe(false)
  })

  it.each([
    ['the object id of the access token', jwt({ oid: 'object-id' }), 'object-id'],
    ['no object id when the access token cannot be read', 'opaque', undefined]
  ])('has %s', async (_, access_token, expected) => {
    const { network } = login(({ host }) =>
      host === 'management.azure.com'
        ? { status: 200, body: { value: [] } }
        : { status: 200, body: { token_type: 'Bearer', expires_in: 3599, access_token } }
    )
    const azure = await openAzure({
      subscriptionId: 's',
      tenantId: TENANT,
      clientId: CLIENT,
      environment: 'AzureCloud',
      getIdToken: async audience => jwt({ sub: SUBJECT, iss: ISSUER, aud: audience }),
      mask: () => undefined,
      clock: fakeClock(),
      log: fakeLog(),
      httpClient: network
    })
    expect(azure.principalId).toBe(expected)
  })
})

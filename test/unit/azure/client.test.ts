import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { fakeClock, fixture, inTurn, thrownBy } from './fakes.ts'

const { version } = JSON.parse(readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'))
const PATH = '/subscriptions/s/x?api-version=1'

describe('createClient', () => {
  it('sends token, user agent and one correlation id for the run', async () => {
    const { client, network, notes } = fixture(() => ({ status: 200, body: { a: 1 } }))
    expect((await client.send('GET', PATH)).body).toEqual({ a: 1 })
    await client.send('PUT', PATH, { body: { b: 2 } })
    const [get, put] = network.requests
    expect(get?.url).toBe(`https://management.azure.com${PATH}`)
    expect(get?.header('authorization')).toBe('Bearer the-token')
    expect(get?.header('user-agent')).toMatch(new RegExp(`^aks-baseline/${version} `))
    expect(put?.header('x-ms-correlation-request-id')).toBe(get?.header('x-ms-correlation-request-id'))
    expect(get?.header('x-ms-correlation-request-id')).toBe(client.correlationId)
    expect(put?.body).toEqual({ b: 2 })
    expect(notes).toEqual([
      { method: 'GET', path: '/subscriptions/s/x', status: 200 },
      { method: 'PUT', path: '/subscriptions/s/x', status: 200 }
    ])
  })

  it('sends an address of Resource Manager exactly as it was given', async () => {
    const { client, network } = fixture(() => ({ status: 200 }))
    const address = 'https://management.azure.com/subscriptions/s/o/1?t=638%2B1&c=a//b&s=%7Bx%7D&h={y}&api-version=9'
    await client.send('GET', address)
    expect(network.requests[0]?.url).toBe(address)
  })

  it.each([
    'https://evil.example/subscriptions/s',
    'https://management.azure.com.evil.example/x',
    'https://management.azure.com@evil.example/x',
    'https://management.azure.com:8443/x'
  ])('sends nothing to %s', async address => {
    const { client, network } = fixture(() => ({ status: 200 }))
    expect(await thrownBy(client.send('GET', address))).toMatchObject({ reason: 'azure-refused' })
    expect(network.requests).toEqual([])
  })

  it('does not follow a redirect with the token', async () => {
    const { client, network } = fixture(() => ({ status: 307, headers: { location: 'https://evil.example/' } }))
    expect((await client.send('GET', PATH)).status).toBe(307)
    expect(network.requests).toHaveLength(1)
  })

  it('sends no token over http', async () => {
    const { client, network } = fixture(() => ({ status: 200 }))
    await thrownBy(client.send('GET', 'http://management.azure.com/x'))
    expect(network.requests).toEqual([])
  })
})

describe('an access token that Azure no longer takes', () => {
  const expired = { status: 401, body: { error: { code: 'ExpiredAuthenticationToken', message: 'x' } } }

  it('is replaced by a new login, and the request is sent again', async () => {
    const { client, network, log } = fixture(inTurn({ status: 200 }, expired, { status: 201, body: { done: 1 } }))
    await client.send('GET', PATH)
    expect(await client.send('PUT', PATH, { body: { b: 2 } })).toMatchObject({ status: 201, repeated: false })
    const sent = network.requests.map(request => [request.header('authorization'), request.body])
    expect(sent.slice(1)).toEqual([
      ['Bearer the-token', { b: 2 }],
      ['Bearer token-2', { b: 2 }]
    ])
    expect(log.lines.join()).toContain('Logging in again')
  })

  it('is replaced before the work that must come right before each attempt', async () => {
    const { client, network } = fixture(inTurn(expired, { status: 200 }))
    const sentBefore: number[] = []
    const beforeSend = async () => void sentBefore.push(network.requests.length)
    await client.send('PUT', PATH, { beforeSend })
    expect(sentBefore).toEqual([0, 1])
  })

  it('is replaced once for requests at the same time', async () => {
    const { client, network } = fixture(request =>
      request.header('authorization') === 'Bearer the-token' ? expired : { status: 200 }
    )
    const answers = await Promise.all([client.send('GET', PATH), client.send('GET', PATH), client.send('GET', PATH)])
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(new Set(network.requests.map(each => each.header('authorization'))).size).toBe(2)
  })

  it('is replaced once only: a second refusal is the answer', async () => {
    const { client, network } = fixture(() => expired)
    expect((await client.send('GET', PATH)).status).toBe(401)
    expect(network.requests).toHaveLength(2)
  })

  it('of another tenant stays so: no login helps', async () => {
    const body = { error: { code: 'InvalidAuthenticationTokenTenant', message: 'x' } }
    const { client, network } = fixture(() => ({ status: 401, body }))
    expect((await client.send('GET', PATH)).status).toBe(401)
    expect(network.requests).toHaveLength(1)
  })
})

describe('what is repeated', () => {
  it('waits as long as Retry-After says, and holds other requests of the kind back too', async () => {
    const { client, clock } = fixture(inTurn({ status: 429, headers: { 'retry-after': '17' } }, { status: 200 }))
    expect(await client.send('GET', PATH)).toMatchObject({ status: 200, repeated: false })
    expect(clock.sleeps).toEqual([17_000])
  })

  it('backs off from a 429 that names no time', async () => {
    const { client, clock } = fixture(inTurn({ status: 429 }, { status: 429 }, { status: 429 }, { status: 200 }))
    await client.send('PUT', PATH, { body: {} })
    expect(clock.sleeps).toEqual([5_000, 10_000, 20_000])
  })

  it('fails as throttled instead of waiting a quarter of an hour', async () => {
    const always = fixture(() => ({ status: 429, headers: { 'retry-after': '60' } }))
    expect(await thrownBy(always.client.send('GET', PATH))).toMatchObject({ reason: 'throttled' })
    expect(always.network.requests).toHaveLength(16)
    const long = fixture(() => ({ status: 429, headers: { 'retry-after': '3600' } }))
    expect(await thrownBy(long.client.send('GET', PATH))).toMatchObject({ reason: 'throttled' })
    expect(long.clock.sleeps).toEqual([])
  })

  it('names the resource that is not ready when a 429 is not about the number of requests', async () => {
    const message = 'Cannot proceed because resource /x used by resource /y is not in Succeeded state.'
    const details = [{ code: 'ReferencedResourceNotProvisioned', message }]
    const body = { error: { code: 'RetryableError', message: 'A retryable error occurred.', details } }
    const { client } = fixture(() => ({ status: 429, headers: { 'retry-after': '60' }, body }))
    const failure = await thrownBy(client.send('PUT', PATH, { body: {} }))
    expect(failure).toMatchObject({ reason: 'azure-refused', message: expect.stringContaining(message) })
    expect(failure).toMatchObject({
      details: { remedy: expect.stringMatching(/Find the operation that writes the resource/) }
    })
  })

  it('repeats server errors and lost answers, and tells that it did', async () => {
    const { client, clock } = fixture(inTurn({ status: 500 }, 'drop', { status: 504 }, { status: 201, body: {} }))
    expect(await client.send('PUT', PATH, { body: {} })).toMatchObject({ status: 201, repeated: true })
    expect(clock.sleeps).toEqual([1_000, 2_000, 4_000])
  })

  it('gives up in the end', async () => {
    const refusing = fixture(() => ({ status: 502 }))
    expect(await refusing.client.send('GET', PATH)).toMatchObject({ status: 502 })
    expect(refusing.network.requests).toHaveLength(8)
    const silent = fixture(() => 'drop')
    expect(await thrownBy(silent.client.send('DELETE', PATH))).toMatchObject({ reason: 'azure-unavailable' })
    expect(silent.network.requests).toHaveLength(8)
  })

  it('does not repeat a POST that may have been done, unless told that it may', async () => {
    const once = fixture(() => 'drop')
    expect(await thrownBy(once.client.send('POST', PATH))).toMatchObject({ reason: 'azure-unavailable' })
    expect(once.network.requests).toHaveLength(1)
    const again = fixture(inTurn('drop', { status: 200 }))
    expect((await again.client.send('POST', PATH, { repeatable: true })).status).toBe(200)
  })

  it('does not repeat refusals', async () => {
    const { client, network } = fixture(() => ({ status: 409, body: { error: { code: 'X', message: 'x' } } }))
    expect((await client.send('PUT', PATH, { body: {} })).status).toBe(409)
    expect(network.requests).toHaveLength(1)
  })

  it('stops waiting when it is aborted', async () => {
    const controller = new AbortController()
    const reason = new Error('cancelled')
    const clock = fakeClock(() => controller.abort(reason))
    const { client, network } = fixture(() => ({ status: 503 }), clock)
    expect(await thrownBy(client.send('GET', PATH, { signal: controller.signal }))).toBe(reason)
    expect(network.requests).toHaveLength(1)
  })
})

import { describe, expect, it } from '@jest/globals'
import type { ArmClient } from '../../../src/azure/client.ts'
import { waitForOperation } from '../../../src/azure/operations.ts'
import { fakeClock, fixture, inTurn, refused, thrownBy } from './fakes.ts'

const ADDRESS = '/subscriptions/s/x?api-version=1'
const STATUS = 'https://management.azure.com/subscriptions/s/operations/1?api-version=9&t=1&s=a%2Fb'

async function start(client: ArmClient, method: 'PUT' | 'POST' | 'DELETE', options = {}) {
  const answer = await client.send(method, ADDRESS, method === 'PUT' ? { body: {} } : {})
  return waitForOperation(client, { method, address: ADDRESS, answer }, options)
}

const async = { 'azure-asyncoperation': STATUS }

describe('waitForOperation', () => {
  it('takes an answer without an operation as final', async () => {
    const { client, clock } = fixture(inTurn({ status: 201, body: { properties: { provisioningState: 'Succeeded' } } }))
    expect(await start(client, 'PUT')).toEqual({ properties: { provisioningState: 'Succeeded' } })
    expect(clock.sleeps).toEqual([])
  })

  it('polls an Azure-AsyncOperation as Retry-After says, then reads the resource', async () => {
    const { client, clock, network } = fixture(
      inTurn(
        { status: 201, headers: { ...async, 'retry-after': '10' } },
        { status: 200, headers: { 'retry-after': '20' }, body: { status: 'InProgress' } },
        { status: 200, body: { status: 'Running' } },
        { status: 200, body: { status: 'Succeeded' } },
        { status: 200, body: { name: 'x' } }
      )
    )
    expect(await start(client, 'PUT')).toEqual({ name: 'x' })
    expect(clock.sleeps).toEqual([10_000, 20_000, 15_000])
    expect(network.requests[1]?.url).toBe(STATUS)
    expect(network.requests[4]?.url).toBe(`https://management.azure.com${ADDRESS}`)
  })

  it('polls closer near the expected end', async () => {
    const running = { status: 200, body: { status: 'Running' } }
    const done = { status: 200, body: { status: 'succeeded' } }
    const { client, clock } = fixture(inTurn({ status: 202, headers: async }, running, running, running, done))
    await start(client, 'DELETE', { expectedSeconds: 40 })
    expect(clock.sleeps).toEqual([15_000, 15_000, 5_000, 5_000])
  })

  it('follows a Location, and the next one it names', async () => {
    const second = 'https://management.azure.com/results/2?api-version=1'
    const { client, network } = fixture(
      inTurn(
        { status: 202, headers: { location: 'https://management.azure.com/results/1?api-version=1' } },
        { status: 202, headers: { location: second } },
        { status: 200, body: { value: 7 } }
      )
    )
    expect(await start(client, 'POST')).toEqual({ value: 7 })
    expect(network.requests[2]?.url).toBe(second)
  })

  it('reads the resource where nothing but its state tells', async () => {
    const { client, network } = fixture(
      inTurn(
        { status: 200, body: { properties: { provisioningState: 'Updating' } } },
        { status: 200, body: { properties: { provisioningState: 'Updating' } } },
        { status: 200, body: { properties: { provisioningState: 'Succeeded', n: 1 } } }
      )
    )
    expect(await start(client, 'PUT')).toMatchObject({ properties: { n: 1 } })
    expect(network.requests.map(({ method }) => method)).toEqual(['PUT', 'GET', 'GET'])
  })

  it('gives code, leaves and correlation id of an operation that failed', async () => {
    const error = { code: 'Outer', message: 'o', details: [{ code: 'Inner', message: 'i' }] }
    const { client } = fixture(
      inTurn(
        { status: 202, headers: async },
        { status: 200, headers: { 'x-ms-correlation-request-id': 'c' }, body: { status: 'Failed', error } }
      )
    )
    expect(await thrownBy(start(client, 'DELETE'))).toMatchObject({
      reason: 'deployment-failed',
      details: { correlationId: 'c', leaves: [{ code: 'Inner', message: 'i' }] }
    })
  })

  it('fails for one that was cancelled without a word', async () => {
    const { client } = fixture(inTurn({ status: 200, body: { properties: { provisioningState: 'Canceled' } } }))
    const failure = await thrownBy(start(client, 'PUT'))
    expect(failure).toMatchObject({ reason: 'deployment-failed', details: { leaves: [{ code: 'Canceled' }] } })
  })

  it('throws what refuses the start', async () => {
    const { client } = fixture(inTurn({ status: 409, body: refused('ScopeLocked') }))
    expect(await thrownBy(start(client, 'DELETE'))).toMatchObject({ reason: 'locked', details: { status: 409 } })
  })

  it('refuses to poll elsewhere', async () => {
    const { client, network } = fixture(
      inTurn({ status: 202, headers: { location: 'https://evil.example/results' } }, { status: 200 })
    )
    expect(await thrownBy(start(client, 'POST'))).toMatchObject({ reason: 'azure-refused' })
    expect(network.requests).toHaveLength(1)
  })

  it('survives lost polls', async () => {
    const { client } = fixture(
      inTurn({ status: 202, headers: async }, 'drop', { status: 500 }, { status: 200, body: { status: 'Succeeded' } })
    )
    expect(await start(client, 'DELETE')).toBeUndefined()
  })

  it('stops waiting at once when it is aborted', async () => {
    const controller = new AbortController()
    const clock = fakeClock(n => n === 1 && controller.abort(new Error('enough')))
    const { client, network } = fixture(
      request =>
        request.method === 'PUT' ? { status: 201, headers: async } : { status: 200, body: { status: 'Running' } },
      clock
    )
    expect(await thrownBy(start(client, 'PUT', { signal: controller.signal }))).toMatchObject({ message: 'enough' })
    expect(network.requests.map(({ method }) => method)).toEqual(['PUT', 'GET'])
  })
})

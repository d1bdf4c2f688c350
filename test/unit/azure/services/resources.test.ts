import { describe, expect, it } from '@jest/globals'
import { asResourceId, resourceGroupId } from '../../../../src/arm/resource-id.ts'
import { resourceCalls } from '../../../../src/azure/services/resources.ts'
import { fixture, type Handler, inTurn, refused, thrownBy } from '../fakes.ts'

const GROUP = resourceGroupId('s', 'hub')
const REGISTRY = asResourceId(`${GROUP}/providers/Microsoft.ContainerRegistry/registries/r`)
const FIREWALL = asResourceId(`${GROUP}/providers/Microsoft.Network/azureFirewalls/f`)

type Calls = ReturnType<typeof resourceCalls>
type Started = NonNullable<NonNullable<Parameters<Calls['write']>[2]>['onStarted']>

function calls(handler: Handler) {
  const rest = fixture(handler)
  return { ...rest, azure: resourceCalls(rest.client) }
}

describe('read', () => {
  it('asks with the api-version of the type, of a provider too', async () => {
    const { azure, network } = calls(() => ({ status: 200, body: { id: 'x' } }))
    expect(await azure.read(FIREWALL)).toEqual({ id: 'x' })
    await azure.read(GROUP)
    await azure.read(asResourceId('/subscriptions/s/providers/Microsoft.Network'))
    expect(network.requests.map(({ query }) => query.get('api-version'))).toEqual([
      '2025-09-01',
      '2025-04-01',
      '2025-04-01'
    ])
  })

  it.each(['ResourceNotFound', 'ResourceGroupNotFound', 'DeploymentStackNotFound'])('%s is nothing', async code => {
    expect(await calls(() => ({ status: 404, body: refused(code) })).azure.read(GROUP)).toBeUndefined()
  })

  it.each([
    [404, 'SubscriptionNotFound', 'not-authorized'],
    [404, 'InvalidResourceType', 'azure-refused'],
    [403, 'AuthorizationFailed', 'not-authorized']
  ])('%s %s is not the same as nothing', async (status, code, reason) => {
    expect(await thrownBy(calls(() => ({ status, body: refused(code) })).azure.read(GROUP))).toMatchObject({ reason })
  })
})

describe('readWithEtag', () => {
  it.each([
    ['the body of a network resource', { body: { etag: 'W/"1"' } }, 'W/"1"'],
    ['the properties of a cluster', { body: { properties: { eTag: 'c1' } } }, 'c1'],
    ['the header', { body: {}, headers: { etag: 'h1' } }, 'h1'],
    ['none, when Azure returns none', { body: {} }, undefined]
  ])('has the ETag from %s', async (_, answer, etag) => {
    const { azure } = calls(() => ({ status: 200, ...answer }))
    expect(await azure.readWithEtag(FIREWALL)).toEqual({ resource: answer.body, etag })
  })

  it('returns nothing when the resource does not exist', async () => {
    const { azure } = calls(() => ({ status: 404, body: refused('ResourceNotFound') }))
    expect(await azure.readWithEtag(FIREWALL)).toBeUndefined()
  })

  it('ends when its signal is aborted', async () => {
    const { azure, network } = calls(() => ({ status: 200, body: {} }))
    const signal = AbortSignal.abort(new Error('stopped'))
    for (const read of [azure.read(FIREWALL, { signal }), azure.readWithEtag(FIREWALL, { signal })])
      await expect(read).rejects.toThrow('stopped')
    expect(network.requests).toEqual([])
  })
})

describe('readOperation', () => {
  const path = '/subscriptions/s/providers/Microsoft.Network/locations/westeurope/operations/1?api-version=1'

  it.each([
    ['running', { status: 200, body: { status: 'InProgress' } }],
    ['running', { status: 202 }],
    ['succeeded', { status: 200, body: { status: 'Succeeded' } }],
    ['succeeded', { status: 204 }],
    ['failed', { status: 200, body: { status: 'Canceled' } }],
    ['unreadable', { status: 302 }],
    ['unreadable', { status: 409, body: refused('Conflict') }],
    ['unreadable', { status: 403, body: refused('AuthorizationFailed') }],
    ['unreadable', { status: 404, body: refused('NotFound') }],
    ['unreadable', { status: 410 }]
  ])('returns %s for %j', async (state, answer) => {
    expect(await calls(() => answer).azure.readOperation(path)).toBe(state)
  })

  it.each([
    ['failed', 409],
    ['unreadable', 405]
  ])('returns %s for a result address that answers %i', async (state, status) => {
    const { azure } = calls(() => ({ status, body: refused('Conflict') }))
    expect(await azure.readOperation(path.replace('operations', 'operationResults'))).toBe(state)
  })

  it.each([408, 429])(
    'throws instead of counting the operation as ended when the poll is refused with %i',
    async status => {
      // The throttle does not wait for a message like this one, because it names the limit of another registry.
      const body = { error: { code: 'TooManyRequests', message: 'toomanyrequests' } }
      await expect(calls(() => ({ status, body })).azure.readOperation(path)).rejects.toMatchObject({
        details: { status }
      })
    }
  )
})

describe('onStarted', () => {
  const STATUS = 'https://management.azure.com/subscriptions/s/providers/Microsoft.Network/locations/w/operations/1'
  const accepted = { status: 202, headers: { 'azure-asyncoperation': `${STATUS}?api-version=9&t=1&s=x` } }
  const done = { status: 200, body: { status: 'Succeeded' } }

  it.each([
    ['write', (azure: Calls, onStarted: Started) => azure.write(FIREWALL, {}, { onStarted })],
    ['act', (azure: Calls, onStarted: Started) => azure.act(FIREWALL, 'start', {}, { onStarted })],
    ['remove', (azure: Calls, onStarted: Started) => azure.remove(FIREWALL, { onStarted })]
  ])('is awaited by %s before the first poll', async (_, send) => {
    const { azure, network } = calls(({ method, path }) =>
      method !== 'GET' ? accepted : path.includes('/operations/') ? done : { status: 200, body: {} }
    )
    const seen: unknown[] = []
    await send(azure, async operation => {
      await Promise.resolve()
      seen.push(operation?.id, network.requests.length)
    })
    expect(seen).toEqual(['1', 1])
  })

  it('is not called when Azure refuses the request', async () => {
    const { azure } = calls(() => ({ status: 412, body: refused('PreconditionFailed') }))
    const seen: unknown[] = []
    await thrownBy(azure.write(FIREWALL, {}, { ifMatch: 'x', onStarted: async operation => void seen.push(operation) }))
    expect(seen).toEqual([])
  })
})

describe('list', () => {
  const path = '/subscriptions/s/providers/Microsoft.ContainerService/locations/westeurope/kubernetesVersions'
  const list = async (...pages: object[]) => {
    const { azure } = calls(inTurn(...pages.map(body => ({ status: 200, body }))))
    return await Array.fromAsync(azure.list(path, 'Microsoft.ContainerService/locations/kubernetesVersions'))
  }

  it('follows pages to the last, and takes what AKS calls `values`', async () => {
    const nextLink = 'https://management.azure.com/next?api-version=1'
    expect(await list({ value: [1, 2], nextLink }, { value: [3], nextLink: null })).toEqual([1, 2, 3])
    expect(await list({ values: [1, 2] })).toEqual([1, 2])
    expect(await list({})).toEqual([])
  })

  it('fails when the pages lead in a circle', async () => {
    const to = (page: string) => ({ value: [1], nextLink: `https://management.azure.com/${page}?api-version=1` })
    expect(await thrownBy(list(to('a'), to('b'), to('a'), to('b')))).toMatchObject({
      reason: 'azure-unavailable',
      message: expect.stringContaining('was already read')
    })
  })
})

describe('write', () => {
  it('gives the resource', async () => {
    const { azure, network } = calls(() => ({ status: 201, body: { name: 'hub' } }))
    expect(await azure.write(GROUP, { location: 'westeurope' })).toEqual({ name: 'hub' })
    expect(network.requests[0]).toMatchObject({ method: 'PUT', body: { location: 'westeurope' } })
  })

  it('sends a condition, and says that it does not hold', async () => {
    const { azure, network } = calls(
      inTurn({ status: 201, body: {} }, { status: 412, body: refused('PreconditionFailed') }, { status: 200 })
    )
    await azure.write(GROUP, {}, { ifNoneMatch: '*' })
    expect(await thrownBy(azure.write(GROUP, {}, { ifMatch: 'e1' }))).toMatchObject({ details: { status: 412 } })
    await azure.remove(GROUP, { ifMatch: 'e2' })
    const sent = network.requests.map(({ header }) => [header('if-none-match'), header('if-match')])
    expect(sent).toEqual([
      ['*', undefined],
      [undefined, 'e1'],
      [undefined, 'e2']
    ])
  })

  it('is not sent again after a lost response if it would cancel itself', async () => {
    const { azure, network } = calls(inTurn('drop'))
    const error = await thrownBy(azure.write(FIREWALL, {}, { repeatable: false }))
    expect(error).toMatchObject({ reason: 'azure-unavailable', message: expect.stringContaining('not known whether') })
    expect(network.requests).toHaveLength(1)
  })

  it('marks the refusal of a request whose earlier response was lost', async () => {
    const { azure } = calls(inTurn('drop', { status: 400, body: refused('Bad') }))
    expect(await thrownBy(azure.write(FIREWALL, {}))).toMatchObject({ details: { status: 400, isRepeated: true } })
  })

  it('ends when its operation does not', async () => {
    const { azure, clock } = calls(() => ({ status: 200, body: { properties: { provisioningState: 'Updating' } } }))
    const began = clock.now()
    const error = await thrownBy(azure.write(FIREWALL, {}, { expectedSeconds: 3600 }))
    expect(error).toMatchObject({ reason: 'operation-stuck' })
    expect(clock.now() - began).toBeLessThan(4.2 * 3_600_000)
  })

  it('waits for its own first PUT where the repeated one meets it', async () => {
    const { azure, network } = calls(
      inTurn(
        'drop',
        { status: 409, body: refused('AnotherOperationInProgress') },
        { status: 200, body: { properties: { provisioningState: 'Updating' } } },
        { status: 200, body: { properties: { provisioningState: 'Succeeded' } } },
        { status: 200, body: { properties: { provisioningState: 'Succeeded' }, name: 'f' } }
      )
    )
    expect(await azure.write(FIREWALL, {})).toMatchObject({ name: 'f' })
    expect(network.requests.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'GET', 'GET', 'PUT'])
  })

  it('reports a failed condition only after its own first PUT, whose response was lost, has ended', async () => {
    const { azure, network } = calls(
      inTurn(
        'drop',
        { status: 412, body: refused('PreconditionFailed') },
        { status: 200, body: { properties: { provisioningState: 'Updating' } } },
        { status: 200, body: { properties: { provisioningState: 'Succeeded' } } }
      )
    )
    expect(await thrownBy(azure.write(FIREWALL, {}, { ifMatch: 'e1' }))).toMatchObject({ details: { status: 412 } })
    expect(network.requests.map(({ method }) => method)).toEqual(['PUT', 'PUT', 'GET', 'GET'])
  })

  it('takes a conflict with somebody else for what it is', async () => {
    const { azure } = calls(inTurn({ status: 409, body: refused('AnotherOperationInProgress') }))
    expect(await thrownBy(azure.write(FIREWALL, {}))).toMatchObject({
      reason: 'azure-refused',
      details: { status: 409 }
    })
  })
})

describe('act', () => {
  it('posts to the address of the action', async () => {
    const { azure, network } = calls(() => ({ status: 200, body: { value: 1 } }))
    expect(await azure.act(FIREWALL, 'learnedIPPrefixes')).toEqual({ value: 1 })
    expect(network.requests[0]).toMatchObject({ method: 'POST', path: `${FIREWALL}/learnedIPPrefixes` })
  })

  const limited = { status: 429, body: refused('TooManyRequests', 'StatusCode: 429, TOOMANYREQUESTS: pull rate limit') }

  it('retries an idempotent action after the limit of a source registry, and gives up after three retries', async () => {
    const once = calls(inTurn(limited, limited, { status: 200, body: {} }))
    await once.azure.act(REGISTRY, 'importImage', {}, { idempotent: true })
    expect(once.clock.sleeps).toEqual([60_000, 120_000])
    const always = calls(() => limited)
    expect(await thrownBy(always.azure.act(REGISTRY, 'importImage', {}, { idempotent: true }))).toMatchObject({
      details: { status: 429, remedy: expect.stringContaining('SOURCE_CREDENTIALS') }
    })
    expect(always.clock.sleeps).toEqual([60_000, 120_000, 240_000])
  })

  it('retries it when the limit ends the operation, or the response is lost', async () => {
    const ended = { status: 400, body: refused('InvalidParameters', 'StatusCode: 429, TOOMANYREQUESTS') }
    const accepted = { status: 202, headers: { location: 'https://management.azure.com/x?api-version=1' } }
    const { azure, network } = calls(inTurn('drop', accepted, ended, accepted, { status: 200, body: {} }))
    await azure.act(REGISTRY, 'importImage', {}, { idempotent: true })
    expect(network.requests.map(({ method }) => method)).toEqual(['POST', 'POST', 'GET', 'POST', 'GET'])
  })

  it('does not retry an action that is not idempotent', async () => {
    const { azure, network } = calls(() => limited)
    expect(await thrownBy(azure.act(REGISTRY, 'importImage', {}))).toMatchObject({ details: { status: 429 } })
    expect(network.requests).toHaveLength(1)
  })
})

describe('remove', () => {
  it('takes an absent resource for removed', async () => {
    await calls(inTurn({ status: 204 })).azure.remove(FIREWALL)
    await calls(inTurn({ status: 404, body: refused('ResourceGroupNotFound') })).azure.remove(FIREWALL)
  })

  it('waits until it is gone where the repeated DELETE meets the first', async () => {
    const { azure, clock } = calls(
      inTurn(
        'drop',
        { status: 409, body: refused('ResourceGroupBeingDeleted') },
        { status: 200, body: {} },
        { status: 404 }
      )
    )
    await azure.remove(GROUP)
    expect(clock.sleeps).toEqual([1_000, 15_000])
  })

  it('waits out what passes by itself, and not for ever', async () => {
    const busy = { status: 409, body: refused('AnotherOperationInProgress') }
    const { azure, clock, network } = calls(inTurn(busy, busy, { status: 204 }))
    await azure.remove(FIREWALL)
    expect(clock.sleeps).toEqual([30_000, 60_000])
    expect(network.requests).toHaveLength(3)
    const always = calls(() => busy)
    expect(await thrownBy(always.azure.remove(FIREWALL))).toMatchObject({ reason: 'azure-refused' })
    expect(always.network.requests).toHaveLength(4)
  })

  it('does not ask again where Azure means it', async () => {
    const { azure, network } = calls(() => ({ status: 409, body: refused('ScopeLocked') }))
    expect(await thrownBy(azure.remove(FIREWALL))).toMatchObject({ reason: 'locked' })
    expect(network.requests).toHaveLength(1)
  })
})

describe('ask', () => {
  it('asks again when the answer was lost, since asking changes nothing', async () => {
    const { azure, network } = calls(inTurn('drop', { status: 200, body: { nameAvailable: true } }))
    const path = '/subscriptions/s/providers/Microsoft.KeyVault/checkNameAvailability'
    expect(await azure.ask(path, 'Microsoft.KeyVault/vaults', { name: 'x' })).toEqual({ nameAvailable: true })
    expect(network.requests.map(({ method, body }) => [method, body])).toEqual([
      ['POST', { name: 'x' }],
      ['POST', { name: 'x' }]
    ])
    expect(network.requests[0]?.query.get('api-version')).toBe('2026-02-01')
  })

  it('throws where Azure refuses the question', async () => {
    const { azure } = calls(() => ({ status: 409, body: refused('MissingSubscriptionRegistration') }))
    const asked = azure.ask('/subscriptions/s/providers/x/y', 'Microsoft.KeyVault/vaults', {})
    expect(await thrownBy(asked)).toMatchObject({ reason: 'provider-not-registered' })
  })
})

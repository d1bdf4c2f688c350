import { describe, expect, it } from '@jest/globals'
import { asResourceId } from '../../../../src/arm/resource-id.ts'
import { resourceCalls } from '../../../../src/azure/services/resources.ts'
import { lastDeploymentHadDigest } from '../../../../src/azure/services/stack-body.ts'
import { createStacks } from '../../../../src/azure/services/stacks.ts'
import { type FakeAnswer, fakeClock, fixture, inTurn, refused, thrownBy } from '../fakes.ts'
import { fakeStacks, OURS, PATH, SUBSCRIPTION, stack } from './fake-stacks.ts'

const passing = { error: { code: 'W', message: 'w', details: [{ code: 'PrincipalNotFound', message: 'p' }] } }
const lasting = {
  error: {
    code: 'DeploymentStackDeploymentFailed',
    message: 'w',
    details: [{ code: 'SubnetConflict', message: 's', target: '/r' }]
  }
}

function world(seconds?: number, outcomes?: Parameters<typeof fakeStacks>[2], interrupt?: (n: number) => void) {
  const clock = fakeClock(interrupt)
  const azure = fakeStacks(clock, seconds, outcomes)
  const rest = fixture(azure.handler, clock)
  return { azure, ...rest, stacks: createStacks(rest.client, SUBSCRIPTION) }
}

describe('apply', () => {
  it('looks, writes and follows the stack itself', async () => {
    const { azure, stacks, network, clock } = world(60)
    const state = await stacks.apply(stack, { expectedSeconds: 60 })
    expect(state.properties.provisioningState).toBe('succeeded')
    expect(azure.taken).toEqual([OURS])
    expect(network.requests.map(({ method }) => method)).toEqual(['GET', 'PUT', ...Array(6).fill('GET')])
    expect(clock.sleeps).toEqual([15_000, 15_000, 15_000, 6_000, 5_000, 5_000])
    expect(network.requests[1]?.path).toBe(PATH)
    expect(network.requests[1]?.body).toMatchObject({
      location: 'westeurope',
      properties: {
        deploymentScope: stack.deploymentScope,
        denySettings: { mode: 'none' },
        actionOnUnmanage: {
          resources: 'delete',
          resourceGroups: 'detach',
          managementGroups: 'detach',
          resourcesWithoutDeleteSupport: 'detach'
        }
      }
    })
  })

  it('writes a stack at rest again, though it was last written with the same template: somebody changed its resources', async () => {
    const { azure, stacks } = world()
    azure.begin(OURS, 0)
    await stacks.apply(stack)
    expect(azure.taken).toEqual([OURS])
  })

  it('follows a run of the same template and starts none', async () => {
    const { azure, stacks } = world()
    azure.begin(OURS, 100)
    expect((await stacks.apply(stack)).properties.provisioningState).toBe('succeeded')
    expect(azure.taken).toEqual([])
  })

  it('starts its own after a run of the same template that failed', async () => {
    const { azure, stacks } = world()
    azure.begin(OURS, 100, lasting)
    await stacks.apply(stack)
    expect(azure.taken).toEqual([OURS])
  })

  it.each(['another', undefined])('starts its own after a run of template %s', async digest => {
    const { azure, stacks, clock } = world()
    azure.begin(digest, 100)
    const before = clock.now()
    await stacks.apply(stack)
    expect(azure.taken).toEqual([OURS])
    expect(clock.now() - before).toBeGreaterThanOrEqual(160_000)
  })

  it('attaches when the answer to its PUT was lost', async () => {
    const { azure, stacks } = world()
    azure.lose('PUT', 'answer')
    expect((await stacks.apply(stack)).properties.provisioningState).toBe('succeeded')
    expect(azure.taken).toEqual([OURS])
  })

  it('writes again when its PUT never arrived', async () => {
    const { azure, stacks } = world()
    azure.lose('PUT', 'request')
    await stacks.apply(stack)
    expect(azure.taken).toEqual([OURS])
  })

  it('reports the failure of a run whose PUT was answered by nothing, instead of starting another', async () => {
    const { azure, stacks } = world(60, [lasting])
    azure.lose('PUT', 'answer')
    expect(await thrownBy(stacks.apply(stack))).toMatchObject({ reason: 'deployment-failed' })
    expect(azure.taken).toEqual([OURS])
  })

  it('waits and starts its own when another gets in between look and write', async () => {
    const clock = fakeClock()
    const azure = fakeStacks(clock)
    let looked = false
    const { client, network } = fixture(request => {
      const answer = azure.handler(request)
      if (!looked) azure.begin('another', 90)
      looked = true
      return answer
    }, clock)
    const state = await createStacks(client, SUBSCRIPTION).apply(stack)
    expect(azure.taken).toEqual([OURS])
    expect(lastDeploymentHadDigest(state, OURS)).toBe(true)
    expect(network.requests.filter(({ method }) => method === 'PUT')).toHaveLength(2)
  })

  it('takes a run of the same template that got in between for its own when it ends well', async () => {
    const clock = fakeClock()
    const azure = fakeStacks(clock)
    const { client } = fixture(request => {
      if (request.method === 'PUT' && azure.taken.length === 0) azure.begin(OURS, 30)
      return azure.handler(request)
    }, clock)
    await createStacks(client, SUBSCRIPTION).apply(stack)
    expect(azure.taken).toEqual([])
  })

  it('gives up against others who write the stack again and again', async () => {
    const clock = fakeClock()
    const azure = fakeStacks(clock)
    const { client } = fixture(request => {
      if (request.method === 'PUT') azure.begin('another', 30)
      return azure.handler(request)
    }, clock)
    const failure = await thrownBy(createStacks(client, SUBSCRIPTION).apply(stack))
    expect(failure).toMatchObject({
      reason: 'deployment-failed',
      message: expect.stringContaining('other writers deployed it')
    })
    expect(azure.taken).toEqual([])
  })

  it('gives leaves, correlation id and the way to the portal', async () => {
    const { stacks } = world(60, [lasting])
    expect(await thrownBy(stacks.apply(stack))).toMatchObject({
      reason: 'deployment-failed',
      details: {
        leaves: [{ code: 'SubnetConflict', message: 's', target: '/r' }],
        correlationId: 'corr',
        subject: PATH,
        remedy: expect.stringContaining('https://portal.azure.com/#view/HubsExtension/DeploymentDetailsBlade')
      }
    })
  })

  it('writes again, three times at most, when every leaf passes by itself', async () => {
    const well = world(60, [passing, passing, passing])
    await well.stacks.apply(stack)
    expect(well.azure.taken).toHaveLength(4)
    expect(well.clock.sleeps.filter(ms => ms >= 120_000)).toEqual([120_000, 240_000, 480_000])
    const ill = world(60, [passing, passing, passing, passing])
    expect(await thrownBy(ill.stacks.apply(stack))).toMatchObject({ reason: 'deployment-failed' })
    expect(ill.azure.taken).toHaveLength(4)
  })

  it.each([
    [201, 2, 'created'],
    [200, 1, 'only tagged']
  ])('after a group answered %d, writes %d time(s) when the group is not found: it was %s', async (status, times) => {
    const clock = fakeClock()
    const missing = { error: refused('ResourceGroupNotFound', "Resource group 'hub' could not be found.").error }
    const azure = fakeStacks(clock, 60, [missing])
    const group = `/subscriptions/${SUBSCRIPTION}/resourceGroups/hub`
    const { client } = fixture(
      request => (request.path === group ? { status, body: { id: group } } : azure.handler(request)),
      clock
    )
    await resourceCalls(client).write(asResourceId(group), { location: 'westeurope' })
    const applied = createStacks(client, SUBSCRIPTION).apply(stack)
    if (times === 2) await applied
    else
      expect(await thrownBy(applied)).toMatchObject({ details: { remedy: expect.stringContaining('az group show') } })
    expect(azure.taken).toHaveLength(times)
    expect(clock.sleeps.includes(30_000)).toBe(times === 2)
  })

  it('does not write again when one leaf lasts', async () => {
    const both = {
      error: passing.error,
      failedResources: [{ id: '/r', error: { code: 'SkuNotAvailable', message: 'm' } }]
    }
    const { azure, stacks } = world(60, [both])
    expect(await thrownBy(stacks.apply(stack))).toMatchObject({
      details: { leaves: [{ code: 'PrincipalNotFound' }, { code: 'SkuNotAvailable', target: '/r' }] }
    })
    expect(azure.taken).toHaveLength(1)
  })

  it('is stuck after two hours, whoever started the run', async () => {
    const { azure, stacks, clock } = world(3 * 3600)
    expect(await thrownBy(stacks.apply(stack))).toMatchObject({
      reason: 'stack-stuck',
      details: { remedy: expect.stringContaining('detachAll') }
    })
    clock.time += 600_000
    const sleeps = clock.sleeps.length
    expect(await thrownBy(stacks.apply(stack))).toMatchObject({ reason: 'stack-stuck' })
    expect(clock.sleeps).toHaveLength(sleeps)
    expect(azure.taken).toHaveLength(1)
  })

  it('stops waiting at once when it is aborted; the next run follows', async () => {
    const controller = new AbortController()
    const { azure, stacks } = world(60, [], n => n === 2 && controller.abort(new Error('enough')))
    expect(await thrownBy(stacks.apply(stack, { signal: controller.signal }))).toMatchObject({ message: 'enough' })
    expect((await stacks.apply(stack)).properties.provisioningState).toBe('succeeded')
    expect(azure.taken).toEqual([OURS])
  })

  it('throws what refuses the PUT, with the role that is missing', async () => {
    const message = `…does not have authorization to perform action 'Microsoft.Resources/deploymentStacks/write' over scope '/subscriptions/s'…`
    const { client } = fixture(inTurn({ status: 404 }, { status: 403, body: refused('AuthorizationFailed', message) }))
    expect(await thrownBy(createStacks(client, SUBSCRIPTION).apply(stack))).toMatchObject({
      reason: 'not-authorized',
      details: { remedy: expect.stringContaining('"Actions":["Microsoft.Resources/deploymentStacks/write"]') }
    })
  })

  it('does not take a hidden subscription for an absent stack', async () => {
    const { client, network } = fixture(() => ({ status: 404, body: refused('SubscriptionNotFound') }))
    expect(await thrownBy(createStacks(client, SUBSCRIPTION).apply(stack))).toMatchObject({ reason: 'not-authorized' })
    expect(network.requests).toHaveLength(1)
  })
})

describe('settled', () => {
  it('gives the stack at rest, waits for one that is not, and knows when there is none', async () => {
    const { azure, stacks, clock } = world()
    expect(await stacks.waitUntilSettled(stack.name)).toBeUndefined()
    azure.begin('another', 40, lasting)
    expect((await stacks.waitUntilSettled(stack.name))?.properties.provisioningState).toBe('failed')
    expect(clock.sleeps).toEqual([15_000, 15_000, 15_000])
    await stacks.waitUntilSettled(stack.name)
    expect(clock.sleeps).toHaveLength(3)
  })
})

describe('remove', () => {
  it('says what becomes of everything, and waits', async () => {
    const location = 'https://management.azure.com/subscriptions/s/operationresults/1?api-version=1'
    const { client, network } = fixture(
      inTurn({ status: 202, headers: { location } }, { status: 202 }, { status: 204 })
    )
    await createStacks(client, SUBSCRIPTION).remove(stack.name)
    expect(Object.fromEntries(network.requests[0]?.query ?? [])).toEqual({
      'api-version': '2025-07-01',
      'unmanageAction.Resources': 'delete',
      'unmanageAction.ResourceGroups': 'detach',
      'unmanageAction.ManagementGroups': 'detach',
      'unmanageAction.ResourcesWithoutDeleteSupport': 'detach',
      bypassStackOutOfSyncError: 'false'
    })
    expect(network.requests).toHaveLength(3)
  })

  it('is stuck where the deletion goes on for more than two hours, unless the stack is gone', async () => {
    const location = 'https://management.azure.com/subscriptions/s/operationresults/1?api-version=1'
    const deleting = { id: PATH, name: stack.name, properties: { provisioningState: 'deletingResources' } }
    const endless = (seen: FakeAnswer) =>
      fixture(({ method, path }) => {
        if (method === 'DELETE') return { status: 202, headers: { location } }
        return path.includes('deploymentStacks') ? seen : { status: 202 }
      })
    const stuck = endless({ status: 200, body: deleting })
    expect(await thrownBy(createStacks(stuck.client, SUBSCRIPTION).remove(stack.name))).toMatchObject({
      reason: 'stack-stuck',
      message: expect.stringContaining('deletingResources'),
      details: { correlationId: stuck.client.correlationId }
    })
    const gone = endless({ status: 404, body: refused('DeploymentStackNotFound') })
    await createStacks(gone.client, SUBSCRIPTION).remove(stack.name)
  })

  it('names what could not be deleted, which the operation itself does not', async () => {
    const location = 'https://management.azure.com/subscriptions/s/operationresults/1?api-version=1'
    const locked = { id: '/subscriptions/s/x', error: { code: 'ScopeLocked', message: 'a lock' } }
    const properties = { provisioningState: 'failed', failedResources: [locked] }
    const { client } = fixture(({ method, path }) => {
      if (method === 'DELETE') return { status: 202, headers: { location } }
      if (!path.includes('deploymentStacks')) return { status: 409, body: refused('DeploymentStackDeleteFailed') }
      return { status: 200, body: { id: PATH, name: stack.name, properties } }
    })
    expect(await thrownBy(createStacks(client, SUBSCRIPTION).remove(stack.name))).toMatchObject({
      reason: 'locked',
      details: { leaves: [{ code: 'ScopeLocked', target: '/subscriptions/s/x' }] }
    })
  })

  it('waits for a run under way first, and is done when there is nothing', async () => {
    const running = { id: PATH, name: stack.name, location: 'l', properties: { provisioningState: 'deploying' } }
    const { client, network } = fixture(
      inTurn(
        { status: 409, body: refused('DeploymentStackInNonTerminalState') },
        { status: 200, body: running },
        { status: 200, body: { ...running, properties: { provisioningState: 'failed' } } },
        { status: 204 },
        { status: 404, body: refused('DeploymentStackNotFound') }
      )
    )
    const stacks = createStacks(client, SUBSCRIPTION)
    await stacks.remove(stack.name)
    await stacks.remove(stack.name)
    expect(network.requests.map(({ method }) => method)).toEqual(['DELETE', 'GET', 'GET', 'DELETE', 'DELETE'])
  })
})

describe('list', () => {
  it('follows nextLink, and refuses one that leads elsewhere', async () => {
    const next = 'https://management.azure.com/subscriptions/s/more?api-version=1&$skiptoken=a%2Bb'
    const { client, network } = fixture(
      inTurn(
        { status: 200, body: { value: [{ name: 'a' }], nextLink: next } },
        { status: 200, body: { value: [{ name: 'b' }], nextLink: 'https://evil.example/more' } }
      )
    )
    const names: string[] = []
    const walk = async () => {
      for await (const { name } of createStacks(client, SUBSCRIPTION).list()) names.push(name)
    }
    expect(await thrownBy(walk())).toMatchObject({ reason: 'azure-refused' })
    expect(names).toEqual(['a', 'b'])
    expect(network.requests).toHaveLength(2)
  })
})

import { describe, expect, it } from '@jest/globals'
import type { Azure } from '../../../src/azure/types.ts'
import { observe } from '../../../src/provisioning/observe.ts'
import type { Failure } from '../../../src/runtime/failure.ts'
import { NOTHING_YET } from '../../../src/templates/index.ts'
import { refusedWith } from './fake-azure.ts'
import { baseline, doorsTo, newWorld } from './fixtures.ts'

const TYPE = 'Microsoft.Network/networkWatchers'
const watcher = (name: string) => `/subscriptions/s/resourceGroups/NetworkWatcherRG/providers/${TYPE}/${name}`

function refusing(failure: Failure): Azure {
  const { azure } = doorsTo(newWorld())
  const list = () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(failure) }) })
  return Object.assign(azure, { list })
}

describe('observe', () => {
  it('finds the network watcher of the region', async () => {
    const world = newWorld()
    world.put(watcher('a'), TYPE, { location: 'northeurope' })
    world.put(watcher('b'), TYPE, { location: 'West Europe' })
    const { azure } = doorsTo(world)
    expect(await world.clock.run(observe(baseline, azure))).toEqual({ ...NOTHING_YET, networkWatcher: watcher('b') })
    expect(azure.requests).toHaveLength(1)
  })

  it('finds nothing of a provider that is not registered', async () => {
    const azure = refusing(refusedWith('provider-not-registered', 'MissingSubscriptionRegistration', 409))
    expect(await observe(baseline, azure)).toEqual(NOTHING_YET)
  })

  it('fails where it may not look', async () => {
    const refusal = refusedWith('not-authorized', 'AuthorizationFailed', 403)
    await expect(observe(baseline, refusing(refusal))).rejects.toBe(refusal)
  })
})

describe("the hub's gateway", () => {
  const withGateway = {
    ...baseline,
    config: { ...baseline.config, hub: { ...baseline.config.hub, gateway: { kind: 'Vpn' } as const } }
  }

  it.each([
    [undefined, false, null],
    ['Updating', false, null],
    ['Succeeded', false, baseline.ids.hubGateway],
    ['Updating', true, baseline.ids.hubGateway]
  ])('in state %s, used already: %s, is seen as %s', async (provisioningState, useRemoteGateways, seen) => {
    const { azure } = doorsTo(newWorld())
    const found = { [baseline.ids.spokePeering]: { properties: { useRemoteGateways } } }
    if (provisioningState !== undefined) found[baseline.ids.hubGateway] = { properties: { provisioningState } } as never
    const read = (id: string) => Promise.resolve(found[id])
    const list = () => ({ async *[Symbol.asyncIterator]() {} })
    expect(await observe(withGateway, Object.assign(azure, { read, list }))).toMatchObject({ hubGateway: seen })
  })
})

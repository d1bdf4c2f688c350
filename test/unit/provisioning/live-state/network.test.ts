import { describe, expect, it } from '@jest/globals'
import { readSlices } from '../../../../src/provisioning/live-state/index.ts'
import type { Failure } from '../../../../src/runtime/failure.ts'
import { refusedWith } from '../fake-azure.ts'
import { baseline, contextFor, fakeClients, newWorld } from '../fixtures.ts'

const TYPE = 'Microsoft.Network/networkWatchers'
const watcher = (name: string) => `/subscriptions/s/resourceGroups/NetworkWatcherRG/providers/${TYPE}/${name}`

function refusing(failure: Failure) {
  const context = contextFor(fakeClients(newWorld()))
  const list = () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(failure) }) })
  return { ...context, azure: Object.assign(context.azure, { list }) }
}

describe('the network watcher', () => {
  it('is the one of the region', async () => {
    const world = newWorld()
    world.put(watcher('a'), TYPE, { location: 'northeurope' })
    world.put(watcher('b'), TYPE, { location: 'West Europe' })
    const clients = fakeClients(world)
    const found = await world.clock.run(readSlices(['networkWatcher'])(contextFor(clients)))
    expect(found).toEqual({ networkWatcher: watcher('b') })
    expect(clients.azure.requests).toHaveLength(1)
  })

  it('is none where the provider is not registered', async () => {
    const refusal = refusedWith('provider-not-registered', 'MissingSubscriptionRegistration', 409)
    expect(await readSlices(['networkWatcher'])(refusing(refusal))).toEqual({ networkWatcher: null })
  })

  it('is not guessed where one may not look', async () => {
    const refusal = refusedWith('not-authorized', 'AuthorizationFailed', 403)
    await expect(readSlices(['networkWatcher'])(refusing(refusal))).rejects.toBe(refusal)
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
    const context = { ...contextFor(fakeClients(newWorld())), baseline: withGateway }
    const found = { [baseline.ids.spokePeering]: { properties: { useRemoteGateways } } }
    if (provisioningState !== undefined) found[baseline.ids.hubGateway] = { properties: { provisioningState } } as never
    const read = (id: string) => Promise.resolve(found[id])
    const azure = Object.assign(context.azure, { read })
    expect(await readSlices(['hubGateway'])({ ...context, azure })).toEqual({ hubGateway: seen })
  })
})

describe('the address of an ExpressRoute gateway', () => {
  const ADDRESS = '/subscriptions/s/resourceGroups/hub/providers/Microsoft.Network/publicIPAddresses/pip'
  const look = async (kind: 'Vpn' | 'ExpressRoute', gatewayType: string | undefined, publicIPAddress?: object) => {
    const world = newWorld()
    const ipConfigurations = [{ properties: publicIPAddress === undefined ? {} : { publicIPAddress } }]
    if (gatewayType !== undefined)
      world.put(baseline.ids.hubGateway, 'x', { properties: { gatewayType, ipConfigurations } as object })
    const config = { ...baseline.config, hub: { ...baseline.config.hub, gateway: { kind } } }
    const context = { ...contextFor(fakeClients(world)), baseline: { ...baseline, config } }
    return await world.clock.run(readSlices(['hubGatewayAddress'])(context))
  }

  it.each([
    ['ExpressRoute', undefined, undefined, null],
    ['ExpressRoute', 'ExpressRoute', undefined, null],
    ['ExpressRoute', 'ExpressRoute', { id: ADDRESS }, ADDRESS],
    ['ExpressRoute', 'Vpn', { id: ADDRESS }, null],
    ['Vpn', 'Vpn', { id: ADDRESS }, null]
  ] as const)('of kind %s, found as %s with %j, is written back as %s', async (kind, found, address, expected) => {
    expect(await look(kind, found, address)).toEqual({ hubGatewayAddress: expected })
  })
})

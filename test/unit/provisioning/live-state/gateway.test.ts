import { describe, expect, it } from '@jest/globals'
import { readSlices } from '../../../../src/provisioning/live-state/index.ts'
import { previewFirewallPolicyId } from '../../../../src/templates/index.ts'
import type { FakeWorld } from '../fake-azure.ts'
import { baseline, contextFor, fakeClients, newWorld } from '../fixtures.ts'

const { ids } = baseline
const policy = previewFirewallPolicyId(baseline)
const contextIn = (world: FakeWorld) => contextFor(fakeClients(world))

describe('the slices of the gateway', () => {
  const look = (world: FakeWorld) =>
    world.clock.run(readSlices(['liveColour', 'clusters', 'preview'], [])(contextIn(world)))
  const rule = (name: string, colour: string) => ({
    name,
    properties: { backendAddressPool: { id: `${ids.gateway}/backendAddressPools/pool-${colour}` } }
  })
  const gatewayWith = (world: FakeWorld, requestRoutingRules: object[], httpListeners: object[] = []) =>
    world.put(ids.gateway, 'x', { properties: { requestRoutingRules, httpListeners } as object })
  const listener = (policy: string | undefined) => ({
    name: 'preview',
    properties: policy === undefined ? {} : { firewallPolicy: { id: policy } }
  })

  it('finds nothing before there is a gateway', async () => {
    expect(await look(newWorld())).toEqual({ liveColour: null, clusters: { blue: null, green: null }, preview: null })
  })

  it('finds where the live rule leads and which clusters exist', async () => {
    const world = newWorld()
    gatewayWith(world, [rule('live', 'green')])
    world.put(ids.clusters.green.cluster, 'x', {})
    expect(await look(world)).toEqual({
      liveColour: 'green',
      clusters: { blue: null, green: ids.clusters.green.cluster },
      preview: null
    })
  })

  it.each([
    ['ours, in the case we write it in', policy.toUpperCase(), policy],
    ['another one', `${policy}2`, `${policy}2`],
    ['none, so the listener is open to everybody and not written back', undefined, null]
  ])('finds the policy of the preview when it is %s', async (_, found, expected) => {
    const world = newWorld()
    gatewayWith(world, [rule('live', 'blue'), rule('preview', 'green')], [listener(found)])
    expect(await look(world)).toMatchObject({ liveColour: 'blue', preview: expected })
  })

  it('finds rules, listener and pools whatever the case of their names', async () => {
    const world = newWorld()
    const preview = { ...listener(policy), name: 'Preview' }
    gatewayWith(world, [rule('Live', 'GREEN'), rule('PREVIEW', 'blue')], [preview])
    expect(await look(world)).toMatchObject({ liveColour: 'green', preview: policy })
  })

  it('finds no preview when no rule uses its listener', async () => {
    const world = newWorld()
    gatewayWith(world, [rule('live', 'blue')], [listener(policy)])
    expect(await look(world)).toMatchObject({ preview: null })
  })

  it('does not read the policy of the preview, which holds the guard', async () => {
    const world = newWorld()
    gatewayWith(world, [rule('live', 'blue'), rule('preview', 'green')], [listener(policy)])
    const clients = fakeClients(world)
    await world.clock.run(readSlices(['liveColour', 'clusters', 'preview'], [])(contextFor(clients)))
    expect(clients.azure.requests.filter(request => request.includes(policy))).toEqual([])
  })

  it('counts a cluster that the same run makes as there', async () => {
    const world = newWorld()
    expect(
      await world.clock.run(readSlices(['liveColour', 'clusters', 'preview'], ['blue'])(contextIn(world)))
    ).toMatchObject({
      clusters: { blue: ids.clusters.blue.cluster, green: null }
    })
  })

  it('leads to green where there is no live rule and only green stands, and to no colour otherwise', async () => {
    const world = newWorld()
    const made = (...colours: ('blue' | 'green')[]) =>
      world.clock.run(readSlices(['liveColour', 'clusters', 'preview'], colours)(contextIn(world)))
    expect(await made('green')).toMatchObject({ liveColour: 'green' })
    expect(await made('blue', 'green')).toMatchObject({ liveColour: null })
    world.put(ids.clusters.blue.cluster, 'x', {})
    expect(await made('green')).toMatchObject({ liveColour: null })
    gatewayWith(world, [rule('live', 'blue')])
    expect(await made('green')).toMatchObject({ liveColour: 'blue' })
  })
})

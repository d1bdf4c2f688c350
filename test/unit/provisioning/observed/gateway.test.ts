import { describe, expect, it } from '@jest/globals'
import { observeGateway } from '../../../../src/provisioning/observed/gateway.ts'
import { previewFirewallPolicyId } from '../../../../src/templates/index.ts'
import type { FakeWorld } from '../fake-azure.ts'
import { baseline, contextFor, doorsTo, newWorld } from '../fixtures.ts'

const { ids } = baseline
const contextIn = (world: FakeWorld) => contextFor(doorsTo(world))

describe('observeGateway', () => {
  const look = (world: FakeWorld) => world.clock.run(observeGateway([])(contextIn(world)))
  const rule = (name: string, colour: string) => ({
    name,
    properties: { backendAddressPool: { id: `${ids.gateway}/backendAddressPools/pool-${colour}` } }
  })
  const gatewayWith = (world: FakeWorld, ...requestRoutingRules: object[]) =>
    world.put(ids.gateway, 'x', { properties: { requestRoutingRules } as object })

  it('finds nothing before there is a gateway', async () => {
    expect(await look(newWorld())).toEqual({ liveColour: null, clusters: { blue: null, green: null }, preview: null })
  })

  it('finds where the live rule leads and which clusters exist', async () => {
    const world = newWorld()
    gatewayWith(world, rule('live', 'green'))
    world.put(ids.clusters.green.cluster, 'x', {})
    expect(await look(world)).toEqual({
      liveColour: 'green',
      clusters: { blue: null, green: ids.clusters.green.cluster },
      preview: null
    })
  })

  it('finds the guard of a preview', async () => {
    const world = newWorld()
    gatewayWith(world, rule('live', 'blue'), rule('preview', 'green'))
    const customRules = [{ matchConditions: [{ matchValues: ['secret'] }] }]
    world.put(previewFirewallPolicyId(baseline), 'x', { properties: { customRules } as object })
    expect(await look(world)).toMatchObject({ liveColour: 'blue', preview: { guard: 'secret' } })
  })

  it('counts a cluster that the same run makes as there', async () => {
    const world = newWorld()
    expect(await world.clock.run(observeGateway(['blue'])(contextIn(world)))).toMatchObject({
      clusters: { blue: ids.clusters.blue.cluster, green: null }
    })
  })

  it('leads to green where there is no live rule and only green stands, and to no colour otherwise', async () => {
    const world = newWorld()
    const made = (...colours: ('blue' | 'green')[]) => world.clock.run(observeGateway(colours)(contextIn(world)))
    expect(await made('green')).toMatchObject({ liveColour: 'green' })
    expect(await made('blue', 'green')).toMatchObject({ liveColour: null })
    world.put(ids.clusters.blue.cluster, 'x', {})
    expect(await made('green')).toMatchObject({ liveColour: null })
    gatewayWith(world, rule('live', 'blue'))
    expect(await made('green')).toMatchObject({ liveColour: 'blue' })
  })
})

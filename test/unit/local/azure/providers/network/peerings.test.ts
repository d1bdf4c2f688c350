import { describe, expect, it } from '@jest/globals'
import { type Loose, NETWORK, newKit, refusalOf, virtualNetwork } from '../../kit.ts'

describe('peerings', () => {
  function pair(spaces: [string, string] = ['10.0.0.0/16', '10.1.0.0/16']) {
    const kit = newKit()
    const [hub, spoke] = [kit.network('virtualNetworks/hub'), kit.network('virtualNetworks/spoke')]
    kit.make(hub, virtualNetwork(spaces[0], { GatewaySubnet: spaces[0].replace('/16', '/27') }))
    kit.make(spoke, virtualNetwork(spaces[1]))
    const body = (remote: string, fields = {}) => ({ properties: { remoteVirtualNetwork: { id: remote }, ...fields } })
    const toHub = (fields = {}) => kit.put(`${spoke}/virtualNetworkPeerings/hub`, body(hub, fields))
    const toSpoke = () => kit.put(`${hub}/virtualNetworkPeerings/spoke`, body(spoke))
    const state = (id: string) => kit.get(id).properties.peeringState
    return {
      kit,
      hub,
      spoke,
      toHub,
      toSpoke,
      state,
      first: `${spoke}/virtualNetworkPeerings/hub`,
      second: `${hub}/virtualNetworkPeerings/spoke`
    }
  }

  it('are Initiated, and Connected on both sides at the second PUT', () => {
    const { kit, toHub, toSpoke, state, first } = pair()
    expect((toHub().body as Loose).properties).toMatchObject({
      peeringState: 'Initiated',
      allowForwardedTraffic: false,
      peeringSyncLevel: 'FullyInSync'
    })
    kit.settle()
    expect((toSpoke().body as Loose).properties.peeringState).toBe('Connected')
    expect(state(first)).toBe('Connected')
  })

  it('are Disconnected when the other half goes, and must be written again first', () => {
    const { kit, toHub, toSpoke, state, first, second } = pair()
    toHub()
    kit.settle()
    toSpoke()
    kit.settle()
    kit.remove(second)
    kit.settle()
    expect(state(first)).toBe('Disconnected')
    expect(refusalOf(toSpoke())).toEqual([400, 'RemotePeeringIsDisconnected'])
    toHub()
    kit.settle()
    expect(state(first)).toBe('Initiated')
    expect(toSpoke().status).toBe(201)
    expect(state(second)).toBe('Connected')
  })

  it('are Disconnected when the other network goes', () => {
    const { kit, toHub, toSpoke, state, first, hub } = pair()
    toHub()
    kit.settle()
    toSpoke()
    kit.settle()
    expect(kit.remove(hub).status).toBe(202)
    kit.settle()
    expect(state(first)).toBe('Disconnected')
  })

  it('are refused between overlapping networks, to nothing and to itself', () => {
    expect(refusalOf(pair(['10.0.0.0/16', '10.0.0.0/15']).toHub())).toEqual([400, 'VnetAddressSpacesOverlap'])
    const { kit, spoke } = pair()
    const put = (id: string) =>
      refusalOf(kit.put(`${spoke}/virtualNetworkPeerings/x`, { properties: { remoteVirtualNetwork: { id } } }))
    expect(put(kit.network('virtualNetworks/none'))).toEqual([400, 'InvalidResourceReference'])
    expect(put(spoke)).toEqual([400, 'InvalidResourceReference'])
    expect(refusalOf(kit.put(`${spoke}/virtualNetworkPeerings/x`, { properties: {} }))).toEqual([
      400,
      'InvalidRequestFormat'
    ])
  })

  it('use remote gateways only where there is one', () => {
    const { kit, hub, toHub } = pair()
    expect(refusalOf(toHub({ useRemoteGateways: true }))).toEqual([400, 'RemoteVnetHasNoGateways'])
    const id = kit.network('virtualNetworkGateways/g')
    const properties = {
      ipConfigurations: [{ name: 'a', properties: { subnet: { id: `${hub}/subnets/GatewaySubnet` } } }]
    }
    kit.world.resources[id.toLowerCase()] = {
      id,
      type: 'Microsoft.Network/virtualNetworkGateways',
      name: 'g',
      properties,
      generation: 1,
      createdAt: 0
    }
    expect(toHub({ useRemoteGateways: true }).status).toBe(201)
  })

  it('know when the other side’s ranges have changed, until they are written again', () => {
    const { kit, hub, toHub, toSpoke, first, second } = pair()
    toHub()
    kit.settle()
    toSpoke()
    kit.settle()
    const grown = {
      location: 'westeurope',
      properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16', '10.2.0.0/16'] } }
    }
    kit.make(hub, grown)
    const level = (id: string) => kit.get(id).properties.peeringSyncLevel
    expect([level(first), level(second)]).toEqual(['RemoteNotInSync', 'LocalNotInSync'])
    toHub()
    kit.settle()
    expect([level(first), level(second)]).toEqual(['FullyInSync', 'FullyInSync'])
    const overlapping = {
      location: 'westeurope',
      properties: { addressSpace: { addressPrefixes: ['10.0.0.0/16', '10.1.5.0/24'] } }
    }
    expect(refusalOf(kit.put(hub, overlapping))).toEqual([400, 'VnetAddressSpacesOverlap'])
  })

  it('hold their own network while they are written, not the other one', () => {
    const { toHub, toSpoke, kit, spoke } = pair()
    expect(toHub().status).toBe(201)
    expect(toSpoke().status).toBe(201)
    expect(
      refusalOf(kit.put(`${spoke}/subnets/a`, { properties: { addressPrefix: '10.1.0.0/24' } }, { version: NETWORK }))
    ).toEqual([409, 'AnotherOperationInProgress'])
    kit.settle()
  })
})

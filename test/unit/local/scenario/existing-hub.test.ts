import { beforeEach, describe, expect, it } from '@jest/globals'
import { outboundFailureCause } from '../../../../local/aks/node-egress.ts'
import { configurationLines } from '../../../../local/scenario/hub/configuration-lines.ts'
import { createHub, type Hub } from '../../../../local/scenario/hub/create-hub.ts'
import { type HubFile, loadHub, parseHub } from '../../../../local/scenario/hub/hub-file.ts'
import { peerHub } from '../../../../local/scenario/hub/peering.ts'
import { waitFor } from '../../../../local/scenario/passing-time.ts'
import { loadConfig } from '../../../../src/config/index.ts'
import { clientOf, codeOf, emptyWorld, type Kit, PLAN_IDENTITY } from '../azure/kit.ts'

let kit: Kit
beforeEach(() => {
  kit = clientOf(emptyWorld())
})

const RANGE = ['region: westeurope', 'addressSpace: 10.0.0.0/22']
const hubFile = (...lines: readonly string[]): HubFile => parseHub([...RANGE, ...lines].join('\n'), 'hub.yml')

function create(...lines: readonly string[]): { hub: Hub; file: HubFile } {
  const file = hubFile(...lines)
  const hub = createHub(kit.world, file)
  kit.world.tables.throttle = {}
  return { hub, file }
}

/** Creates a group in the subscription of the pipeline with a spoke whose traffic goes to an address. */
function createSpoke(address: string, hub: Hub): string {
  for (const registration of Object.values(kit.world.namespaces)) registration.state = 'Registered'
  kit.make(kit.group, { location: 'westeurope' })
  const table = kit.network('routeTables/egress')
  const route = { addressPrefix: '0.0.0.0/0', nextHopType: 'VirtualAppliance', nextHopIpAddress: address }
  kit.make(table, { location: 'westeurope', properties: { routes: [{ name: 'all', properties: route }] } })
  const spoke = kit.network('virtualNetworks/spoke')
  kit.make(spoke, {
    location: 'westeurope',
    properties: {
      addressSpace: { addressPrefixes: ['10.240.0.0/16'] },
      subnets: [{ name: 'nodes', properties: { addressPrefix: '10.240.0.0/24', routeTable: { id: table } } }]
    }
  })
  kit.make(`${spoke}/virtualNetworkPeerings/to-hub`, {
    properties: { remoteVirtualNetwork: { id: hub.network }, allowForwardedTraffic: true }
  })
  return spoke
}

describe('createHub', () => {
  it('creates the hub in a subscription that the pipeline does not see', () => {
    const { hub } = create('rights: none')
    expect(hub.subscription).not.toBe(kit.subscription)
    const as = { as: PLAN_IDENTITY }
    expect(codeOf(kit.send('GET', hub.network, undefined, as))).toBe('AuthorizationFailed')
    expect(kit.send('GET', '/subscriptions', undefined, as).body).toMatchObject({ value: { length: 1 } })
    expect(codeOf(kit.send('GET', '/subscriptions/99999999-0000-4000-8000-000000000000'))).toBe('SubscriptionNotFound')
    expect(kit.get(`${kit.subscription}/resourcegroups`).value).toEqual([])
  })

  it('lets the pipeline read the hub, and peer with it only if it may', () => {
    const { hub } = create('rights: read')
    expect(kit.get(hub.network, { as: PLAN_IDENTITY }).properties.addressSpace.addressPrefixes).toEqual(['10.0.0.0/22'])
    expect(kit.get('/subscriptions').value).toHaveLength(2)
    expect(kit.get(`${hub.subscription}/providers/Microsoft.Network`, { as: PLAN_IDENTITY })).toMatchObject({})
    expect(() => createSpoke('10.0.0.4', hub)).toThrow('LinkedAuthorizationFailed')
    create('rights: peer')
    expect(createSpoke('10.0.0.4', hub)).toContain('spoke')
  })

  it('adds rights to a hub that exists, and changes nothing else', () => {
    create('rights: none')
    const before = Object.keys(kit.world.resources)
    create('rights: write')
    const added = Object.keys(kit.world.resources).filter(id => !before.includes(id))
    expect(added.every(id => /\/microsoft\.authorization\/role(assignments|definitions)\//.test(id))).toBe(true)
    expect(added).toHaveLength(4)
  })

  it.each([
    ['addressSpace: 10.9.0.0/22\nregion: westeurope', 'addressSpace 10.0.0.0/22'],
    ['addressSpace: 10.0.0.0/22\nregion: northeurope', 'region westeurope'],
    ['addressSpace: 10.0.0.0/22\nregion: westeurope\nfirewall: appliance\napplianceAddress: 10.0.0.9', 'firewall azure']
  ])('refuses a file that differs from the hub that exists: %j', (lines, found) => {
    create('rights: none')
    const before = structuredClone(kit.world.resources)
    const file = parseHub(`${lines}\nrights: write`, 'hub.yml')
    expect(() => createHub(kit.world, file)).toThrow(
      `The hub 'connectivity' exists with ${found}. Write that in the file`
    )
    expect(kit.world.resources).toEqual(before)
  })

  it.each([
    ['azure', 'rights: peer', '10.0.0.4'],
    ['an appliance', 'firewall: appliance\napplianceAddress: 10.0.0.9\nrights: peer', '10.0.0.9']
  ])('gives nodes egress through %s once the hub team has peered', (_, lines, address) => {
    const { hub } = create(...lines.split('\n'))
    expect(hub.address).toBe(address)
    const spoke = createSpoke(address, hub)
    const outbound = { outboundType: 'userDefinedRouting', subnetId: `${spoke}/subnets/nodes` }
    const failure = () => outboundFailureCause(kit.world, outbound, 'mcr.microsoft.com')
    expect(failure()).toContain('has no connected peering')
    const done = peerHub(kit.world, 'vnet-connectivity', 'virtualNetworks/spoke')
    waitFor(kit.world, done)
    expect(failure()).toBeUndefined()
  })

  it('creates a hub in the subscription of the pipeline, with zones', () => {
    const { hub } = create('subscription: own', 'zones: [privatelink.azurecr.io]', 'rights: none')
    expect(hub.network.startsWith(kit.subscription)).toBe(true)
    expect(kit.get(`${hub.zones[0]}/virtualNetworkLinks/hub`).properties.virtualNetworkLinkState).toBe('Completed')
  })
})

describe('peerHub', () => {
  it('links the zones of the spoke to the hub as the spoke is linked, and waits for the links', () => {
    const { hub } = create('rights: peer')
    const spoke = createSpoke('10.0.0.4', hub)
    const zone = kit.network('privateDnsZones/privatelink.azurecr.io')
    kit.make(zone, { location: 'global' })
    const properties = {
      virtualNetwork: { id: spoke },
      registrationEnabled: false,
      resolutionPolicy: 'NxDomainRedirect'
    }
    kit.make(`${zone}/virtualNetworkLinks/spoke`, { location: 'global', properties })
    const done = peerHub(kit.world, 'vnet-connectivity', 'virtualNetworks/spoke')
    expect(done.text).toBe(
      'created the peering of vnet-connectivity with spoke and linked privatelink.azurecr.io to it'
    )
    waitFor(kit.world, done)
    expect(kit.get(`${zone}/virtualNetworkLinks/to-vnet-connectivity`).properties).toMatchObject({
      virtualNetworkLinkState: 'Completed',
      resolutionPolicy: 'NxDomainRedirect'
    })
    expect(() => peerHub(kit.world, 'rg-connectivity', 'virtualNetworks/spoke')).toThrow('is not a virtual network.')
  })
})

describe('configurationLines', () => {
  it.each([
    ['rights: none', 'none'],
    ['rights: write', 'write'],
    ['firewall: appliance\napplianceAddress: 10.0.0.9\nrights: none', 'none']
  ])('are accepted by the product for %s', (lines, may) => {
    const zones = 'zones: [privatelink.azurecr.io, privatelink.vaultcore.azure.net]'
    const { hub, file } = create(...lines.split('\n'), zones)
    const text = configurationLines(hub, file).replaceAll(/^/gm, '    ')
    const head = 'apiVersion: aks-baseline/v1\nworkload: shop\nenvironments:\n  production:\n    region: westeurope\n'
    const { hub: read, dns } = loadConfig(head + text, 'aks-baseline.yml', undefined)
    expect(read.existing).toMatchObject({ networkId: hub.network, firewallAddress: hub.address, peering: may })
    expect(dns.existing).toMatchObject({ registry: hub.zones[0], links: may })
  })
})

describe('parseHub', () => {
  it.each([
    [['rights: all'], 'hub.yml:3:9: found "all". Allowed: none, read, peer, write.'],
    [['rights: none', 'adress: 1'], "hub.yml:4:1: the key 'adress' is not known. "],
    [['rights: none', 'firewall: appliance'], 'hub.yml:1:1: firewall: appliance needs applianceAddress.'],
    [['rights: none', 'applianceAddress: 10.0.0.9'], 'hub.yml:1:1: applianceAddress needs firewall: appliance.'],
    [[], "hub.yml:1:1: 'rights' is missing. Allowed: none, read, peer, write."]
  ])('refuses %j with its line', (lines, message) => {
    expect(() => hubFile(...lines)).toThrow(message)
  })

  it('reports all mistakes at once', () => {
    const lines = [
      'region: atlantis',
      'addressSpace: 10.0.0.0/30',
      'firewall: appliance',
      'zones: [a b]',
      'rights: all'
    ]
    const check = () => parseHub(lines.join('\n'), 'hub.yml')
    expect(check).toThrow(/hub\.yml:1:9: found "atlantis". Allowed: a region of local Azure: australiaeast, /)
    expect(check).toThrow('hub.yml:2:15: found "10.0.0.0/30".')
    expect(check).toThrow('hub.yml:4:9: found "a b". Allowed: the name of a private DNS zone')
    expect(check).toThrow('hub.yml:5:9: found "all".')
    expect(check).toThrow('hub.yml:1:1: firewall: appliance needs applianceAddress.')
  })

  it.each([
    ['10.9.0.9', 'applianceAddress is not in addressSpace.'],
    ['here', 'Allowed: an address of the range']
  ])('refuses the address %s of an appliance', (address, message) => {
    const lines = ['rights: none', 'firewall: appliance', `applianceAddress: ${address}`]
    expect(() => hubFile(...lines)).toThrow(message)
  })

  it('names the page with an example when the file does not exist', () => {
    expect(() => loadHub('missing.yml')).toThrow('local/SCENARIOS.md has an example of a hub.')
  })

  it.each(['10.0.0.0/26', 'here', '10.0.0.0', '10.0.0.5/22'])('refuses the range %s', range => {
    expect(() => parseHub(`region: x\nrights: none\naddressSpace: ${range}`, 'hub.yml')).toThrow(
      'Allowed: a range of at least /24'
    )
  })
})

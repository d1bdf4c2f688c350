import { describe, expect, it } from '@jest/globals'
import { type Resolution, resolveByAzure, resolveName } from '../../../../../local/azure/dns/name-resolution.ts'
import { type Kit, newKit, publicAddress, virtualNetwork } from '../kit.ts'

const PROXY = '10.0.0.4'
const VAULTS = 'privatelink.vaultcore.azure.net'
const SERVERS = 'privatelink.westeurope.azmk8s.io'
const apiServer = `api.1234.${SERVERS}`

interface Scene extends Kit {
  readonly hub: string
  readonly spoke: string
  /** From the spoke, as its machines ask. */
  ask(name: string): Resolution
  zone(name: string, links: readonly string[], policy?: string): string
  record(zone: string, type: string, name: string, properties: object): void
}

/** A hub and a spoke; the spoke gives out the servers given. */
function scene(dnsServers: readonly string[] = []): Scene {
  const kit = newKit()
  const [hub, spoke] = [kit.network('virtualNetworks/hub'), kit.network('virtualNetworks/spoke')]
  kit.make(hub, virtualNetwork('10.0.0.0/16', { AzureFirewallSubnet: '10.0.0.0/26' }))
  const body = virtualNetwork('10.1.0.0/16', { nodes: '10.1.0.0/24' })
  kit.make(spoke, { ...body, properties: { ...body.properties, dhcpOptions: { dnsServers } } })
  const zone: Scene['zone'] = (name, links, resolutionPolicy = 'Default') => {
    const id = kit.network(`privateDnsZones/${name}`)
    kit.make(id, { location: 'global' })
    for (const network of links) {
      const properties = { virtualNetwork: { id: network }, resolutionPolicy }
      kit.make(`${id}/virtualNetworkLinks/${network.split('/').at(-1)}`, { location: 'global', properties })
    }
    return id
  }
  const record: Scene['record'] = (at, type, name, properties) => {
    kit.make(`${at}/${type}/${name}`, { properties: { ttl: 10, ...properties } })
  }
  return { ...kit, hub, spoke, zone, record, ask: name => resolveName(kit.world, spoke, name) }
}

function peer({ make, hub, spoke }: Scene, fields: object = {}): void {
  const body = (id: string) => ({ properties: { remoteVirtualNetwork: { id }, ...fields } })
  make(`${spoke}/virtualNetworkPeerings/hub`, body(hub))
  make(`${hub}/virtualNetworkPeerings/spoke`, body(spoke))
}

function addFirewall({ make, network, hub }: Scene, dnsSettings: object = { enableProxy: true }): void {
  make(network('publicIPAddresses/p'), publicAddress)
  const policy = network('firewallPolicies/f')
  make(policy, { location: 'westeurope', properties: { sku: { tier: 'Standard' }, dnsSettings } })
  const properties = {
    publicIPAddress: { id: network('publicIPAddresses/p') },
    subnet: { id: `${hub}/subnets/AzureFirewallSubnet` }
  }
  make(network('azureFirewalls/fw'), {
    location: 'westeurope',
    properties: {
      sku: { name: 'AZFW_VNet', tier: 'Standard' },
      firewallPolicy: { id: policy },
      ipConfigurations: [{ name: 'c', properties }]
    }
  })
}

const address = (ipv4Address: string) => ({ aRecords: [{ ipv4Address }] })

describe('Azure DNS of a network', () => {
  it('knows the zones linked to it, and no others', () => {
    const at = scene()
    at.record(at.zone(SERVERS, [at.hub]), 'A', 'api.1234', address('10.1.0.9'))
    expect(resolveByAzure(at.world, at.hub, `${apiServer}.`)).toMatchObject({
      name: apiServer,
      answer: 'address',
      addresses: ['10.1.0.9']
    })
    const missed = at.ask(apiServer)
    expect(missed.answer).toBe('nxdomain')
    expect(missed.because).toContain('is not linked to')
    expect(missed.because).toContain('/virtualNetworks/spoke')
  })

  it('asks the longest of them, which answers alone', () => {
    const at = scene()
    at.record(at.zone('corp.test', [at.spoke]), 'A', 'x.dev', address('10.1.0.1'))
    expect(at.ask('x.dev.corp.test').addresses).toEqual(['10.1.0.1'])
    at.zone('dev.corp.test', [at.spoke])
    expect(at.ask('x.dev.corp.test').answer).toBe('nxdomain')
    expect(at.ask('x.notcorp.test').answer).toBe('public')
  })

  it('does not know a link before it is made', () => {
    const at = scene()
    const zone = at.zone('corp.test', [])
    at.record(zone, 'A', '@', address('10.1.0.1'))
    const link = { location: 'global', properties: { virtualNetwork: { id: at.spoke } } }
    at.put(`${zone}/virtualNetworkLinks/spoke`, link)
    expect(at.ask('corp.test')).toMatchObject({
      answer: 'nxdomain',
      because: expect.stringContaining('not linked yet')
    })
    at.settle()
    expect(at.ask('corp.test').answer).toBe('address')
    at.put(`${zone}/virtualNetworkLinks/spoke`, { ...link, tags: { a: 'b' } })
    expect(at.ask('corp.test').answer).toBe('address')
  })

  it('follows aliases through its zones, and gives up where they go round', () => {
    const at = scene()
    const zone = at.zone('corp.test', [at.spoke])
    at.record(zone, 'CNAME', 'a', { cnameRecord: { cname: 'b.corp.test.' } })
    at.record(zone, 'A', 'b', address('10.1.0.2'))
    expect(at.ask('a.corp.test')).toMatchObject({ name: 'b.corp.test', addresses: ['10.1.0.2'] })
    at.record(zone, 'CNAME', 'c', { cnameRecord: { cname: 'c.corp.test' } })
    expect(at.ask('c.corp.test')).toMatchObject({ answer: 'nxdomain', because: expect.stringContaining('circle') })
  })

  it('lets a wildcard speak for names that have no records of any kind', () => {
    const at = scene()
    const zone = at.zone('corp.test', [at.spoke])
    at.record(zone, 'A', '*', address('10.1.0.3'))
    at.record(zone, 'TXT', 'text', { txtRecords: [{ value: ['x'] }] })
    expect(at.ask('any.corp.test').addresses).toEqual(['10.1.0.3'])
    expect(at.ask('two.labels.corp.test').addresses).toEqual(['10.1.0.3'])
    expect(at.ask('text.corp.test').answer).toBe('nxdomain')
    expect(at.ask('corp.test').answer).toBe('nxdomain')
  })

  it('falls back to the internet where the link of a private link zone says so, and only there', () => {
    const at = scene()
    at.zone(VAULTS, [at.spoke], 'NxDomainRedirect')
    at.zone('corp.test', [at.spoke], 'NxDomainRedirect')
    expect(at.ask(`other.${VAULTS}`).answer).toBe('public')
    expect(at.ask('other.corp.test').answer).toBe('nxdomain')
    at.zone('privatelink.azurecr.io', [at.spoke])
    expect(at.ask('other.privatelink.azurecr.io').answer).toBe('nxdomain')
  })

  it('finds a vault in the private zone once the vault has an endpoint, publicly before', () => {
    const at = scene()
    const plain = (type: string, name: string, properties: Record<string, unknown> = {}) => {
      const id = `${at.group}/providers/${type}/${name}`
      at.world.resources[id.toLowerCase()] = { id, type, name, properties, generation: 1, createdAt: at.world.now }
      return id
    }
    const vault = plain('Microsoft.KeyVault/vaults', 'kv')
    at.record(at.zone(VAULTS, [at.spoke]), 'A', 'kv', address('10.1.0.5'))
    expect(at.ask('kv.vault.azure.net').answer).toBe('public')
    const connection = { properties: { privateLinkServiceId: vault, groupIds: ['vault'] } }
    plain('Microsoft.Network/privateEndpoints', 'pe', { privateLinkServiceConnections: [connection] })
    expect(at.ask('kv.vault.azure.net')).toMatchObject({ name: `kv.${VAULTS}`, addresses: ['10.1.0.5'] })
    expect(resolveByAzure(at.world, at.hub, 'kv.vault.azure.net')).toMatchObject({
      answer: 'public',
      because: expect.stringContaining('is not linked to')
    })
  })

  it('holds the name of a private API server for known nowhere else', () => {
    expect(scene().ask(apiServer).answer).toBe('nxdomain')
    expect(scene().ask('mcr.microsoft.com').answer).toBe('public')
  })
})

describe('a network with servers of its own', () => {
  it('sees what the network of the DNS proxy sees, not what is linked to itself', () => {
    const at = scene([PROXY])
    peer(at)
    addFirewall(at)
    const zone = at.zone(SERVERS, [at.spoke])
    at.record(zone, 'A', 'api.1234', address('10.1.0.9'))
    expect(at.ask(apiServer)).toMatchObject({
      answer: 'nxdomain',
      because: expect.stringContaining('/virtualNetworks/hub')
    })
    expect(resolveByAzure(at.world, at.spoke, apiServer).answer).toBe('address')
    const link = { location: 'global', properties: { virtualNetwork: { id: at.hub } } }
    at.make(`${zone}/virtualNetworkLinks/hub`, link)
    expect(at.ask(apiServer)).toMatchObject({ answer: 'address', addresses: ['10.1.0.9'] })
  })

  it('reaches the proxy only through a connected peering that lets traffic pass', () => {
    const at = scene([PROXY])
    addFirewall(at)
    const why = () => at.ask('mcr.microsoft.com')
    expect(why()).toMatchObject({ answer: 'unreachable', because: expect.stringContaining('no connected peering') })
    peer(at, { allowVirtualNetworkAccess: false })
    expect(why().answer).toBe('unreachable')
    peer(at)
    expect(why().answer).toBe('public')
    at.remove(`${at.hub}/virtualNetworkPeerings/spoke`)
    at.settle()
    expect(why().answer).toBe('unreachable')
  })

  it('learns nothing before there is a firewall, nor from one whose proxy is off', () => {
    const at = scene([PROXY])
    peer(at)
    expect(at.ask('mcr.microsoft.com').because).toBe(`nothing that answers names is at ${PROXY}`)
    addFirewall(at, { enableProxy: false })
    expect(at.ask('mcr.microsoft.com')).toMatchObject({
      answer: 'unreachable',
      because: expect.stringContaining('DNS proxy')
    })
  })

  it('asks each server only where those before it cannot be reached', () => {
    const at = scene(['192.168.0.4', '168.63.129.16'])
    at.record(at.zone('corp.test', [at.spoke]), 'A', 'x', address('10.1.0.1'))
    expect(at.ask('x.corp.test').answer).toBe('address')
    const lost = scene(['192.168.0.4', '10.1.0.7'])
    expect(lost.ask('mcr.microsoft.com').because).toBe(
      'server 192.168.0.4 lies in no network; nothing that answers names is at 10.1.0.7'
    )
  })

  it('follows the servers of the policy from the firewall, and not in a circle', () => {
    const at = scene([PROXY])
    peer(at)
    addFirewall(at, { enableProxy: true, servers: ['192.168.0.4'] })
    expect(at.ask('mcr.microsoft.com').because).toBe('server 192.168.0.4 lies in no network')
    const round = scene([PROXY])
    peer(round)
    addFirewall(round, { enableProxy: true, servers: [PROXY] })
    expect(round.ask('mcr.microsoft.com').because).toBe(`server ${PROXY} asks itself`)
  })

  it('that does not exist learns nothing', () => {
    const { world, network } = scene()
    expect(resolveName(world, network('virtualNetworks/none'), 'a.test').answer).toBe('unreachable')
  })
})

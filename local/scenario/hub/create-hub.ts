import { parseCidr } from 'cidr-tools'
import { advanceTo } from '../../azure/protocol/operations.ts'
import { placeAppliance } from '../../azure/providers/network/appliances.ts'
import { keyOf } from '../../azure/resource-ids.ts'
import { otherSubscription } from '../../azure/subscriptions.ts'
import type { World } from '../../azure/world.ts'
import { ask, makeOwner } from '../colleague.ts'
import { waitFor } from '../passing-time.ts'
import { ScenarioError } from '../scenario-error.ts'
import type { HubFile } from './hub-file.ts'
import { giveHubRights } from './hub-rights.ts'

/** Subnet of a hub whose firewall is an appliance. */
const APPLIANCES = 'appliances'

/** Ids of a hub. */
export interface Hub {
  readonly subscription: string
  readonly group: string
  readonly network: string
  /** Private address of the firewall or of the appliance. */
  readonly address: string
  /** Firewall policy. Absent with an appliance. */
  readonly policy?: string
  readonly zones: readonly string[]
}

/**
 * Creates a hub as its team does, and gives the rights of the file. Parts that exist stay as they are, so that a second call
 * gives more rights. Time passes. Throws ScenarioError if the hub exists with other values, or if Azure refuses.
 */
export function createHub(world: World, file: HubFile): Hub {
  const { name = 'connectivity', region: location, firewall = 'azure', rights } = file
  const subscription = subscriptionOf(world, file)
  const group = `${subscription}/resourceGroups/rg-${name}`
  const providers = `${group}/providers/Microsoft.Network`
  const network = `${providers}/virtualNetworks/vnet-${name}`
  refuseOtherValues(world, network, file)
  const write = (path: string, body: object) => put(world, path, { location, ...body })
  write(group, {})
  write(network, networkBody(file))
  const policy =
    firewall === 'azure' ? writeFirewall(write, providers, { name, network, isOpen: isOpen(file) }) : undefined
  const address = firewall === 'azure' ? firstAddress(file.addressSpace) : (file.applianceAddress ?? '')
  if (firewall === 'appliance') placeAppliance(world, address, network)
  const zones = (file.zones ?? []).map(zone => `${providers}/privateDnsZones/${zone}`)
  for (const zone of zones) {
    put(world, zone, { location: 'global' })
    // A pipeline that may write links creates its own, and a network can be linked to a zone once.
    if (rights === 'write') continue
    const link = { location: 'global', properties: { virtualNetwork: { id: network }, registrationEnabled: false } }
    put(world, `${zone}/virtualNetworkLinks/hub`, link)
  }
  const hub: Hub = { subscription, group, network, address, ...(policy !== undefined && { policy }), zones }
  giveHubRights(world, hub, rights)
  return hub
}

/** Throws ScenarioError if the network of the hub exists with values that the file does not have. */
function refuseOtherValues(world: World, network: string, file: HubFile): void {
  const existing = world.resources[keyOf(network)]
  if (existing === undefined) return
  const { addressPrefixes } = existing.properties.addressSpace as AddressSpace
  const isAppliance = world.resources[keyOf(`${network}/subnets/${APPLIANCES}`)] !== undefined
  const values: readonly (readonly [string, string, string])[] = [
    ['addressSpace', addressPrefixes.join(', '), file.addressSpace],
    ['region', existing.location ?? '', file.region],
    ['firewall', isAppliance ? 'appliance' : 'azure', file.firewall ?? 'azure']
  ]
  const other = values.filter(([, exists, requested]) => exists !== requested)
  if (other.length === 0) return
  const found = other.map(([key, exists]) => `${key} ${exists}`).join(', ')
  throw new ScenarioError(
    `The hub '${file.name ?? 'connectivity'}' exists with ${found}. Write that in the file, choose another name, or begin with --fresh.`
  )
}

interface AddressSpace {
  readonly addressPrefixes: readonly string[]
}

/** Returns whether the hub team allows all traffic. By default it does not if the pipeline may write rules. */
function isOpen({ egress, rights }: HubFile): boolean {
  return (egress ?? (rights === 'write' ? 'closed' : 'open')) === 'open'
}

/** Returns the subscription of a hub. The colleague becomes its Owner, and the provider of networks is registered. */
function subscriptionOf(world: World, { subscription = 'other', name = 'connectivity' }: HubFile): string {
  if (subscription === 'other') {
    const scope = `/subscriptions/${otherSubscription(world, name).subscriptionId}`
    makeOwner(world, scope)
    return scope
  }
  const scope = `/subscriptions/${world.subscriptionId}`
  ask(world, { method: 'POST', path: `${scope}/providers/Microsoft.Network/register`, apiVersion: '2021-04-01' })
  const registration = world.namespaces[keyOf('Microsoft.Network')]
  while (registration?.state === 'Registering') advanceTo(world, world.now + 10_000)
  return scope
}

function put(world: World, path: string, body: object): void {
  if (world.resources[keyOf(path)] !== undefined) return
  const { operation } = ask(world, { method: 'PUT', path, body })
  waitFor(world, { text: '', ...(operation && { operation }) })
}

/** Returns the network of a hub, whose firewall has the first /26 of the range. */
function networkBody({ addressSpace, firewall = 'azure' }: HubFile): object {
  const [base = ''] = addressSpace.split('/')
  const name = firewall === 'azure' ? 'AzureFirewallSubnet' : APPLIANCES
  const subnets = [{ name, properties: { addressPrefix: `${base}/26` } }]
  return { properties: { addressSpace: { addressPrefixes: [addressSpace] }, subnets } }
}

/** Returns the first address of a range that Azure gives out. */
function firstAddress(range: string): string {
  const address = parseCidr(range).start + 4n
  return [24n, 16n, 8n, 0n].map(shift => (address >> shift) & 255n).join('.')
}

interface FirewallRequest {
  readonly name: string
  readonly network: string
  readonly isOpen: boolean
}

/** Writes a firewall with its policy. Returns the id of the policy. */
function writeFirewall(
  write: (path: string, body: object) => void,
  providers: string,
  { name, network, isOpen: open }: FirewallRequest
): string {
  const policy = `${providers}/firewallPolicies/afwp-${name}`
  const address = `${providers}/publicIPAddresses/pip-afw-${name}`
  write(policy, { properties: { sku: { tier: 'Standard' }, dnsSettings: { enableProxy: true } } })
  if (open) write(`${policy}/ruleCollectionGroups/hub-team`, { properties: openRules })
  write(address, { sku: { name: 'Standard' }, properties: { publicIPAllocationMethod: 'Static' } })
  const subnet = { id: `${network}/subnets/AzureFirewallSubnet` }
  const configuration = { name: 'ip', properties: { subnet, publicIPAddress: { id: address } } }
  write(`${providers}/azureFirewalls/afw-${name}`, {
    properties: {
      sku: { name: 'AZFW_VNet', tier: 'Standard' },
      ipConfigurations: [configuration],
      firewallPolicy: { id: policy }
    }
  })
  return policy
}

const applicationRule = (name: string, target: object) => ({
  ruleType: 'ApplicationRule',
  name,
  sourceAddresses: ['*'],
  protocols: [{ protocolType: 'Https', port: 443 }],
  ...target
})

/** Rules of a hub team that filters nothing: all traffic may leave. */
const openRules = {
  priority: 200,
  ruleCollections: [
    {
      ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
      name: 'everything',
      priority: 200,
      action: { type: 'Allow' },
      rules: [
        {
          ruleType: 'NetworkRule',
          name: 'everything',
          ipProtocols: ['Any'],
          sourceAddresses: ['*'],
          destinationAddresses: ['*'],
          destinationPorts: ['*']
        }
      ]
    },
    {
      ruleCollectionType: 'FirewallPolicyFilterRuleCollection',
      name: 'names',
      priority: 300,
      action: { type: 'Allow' },
      rules: [
        applicationRule('every-name', { targetFqdns: ['*'] }),
        applicationRule('kubernetes', { fqdnTags: ['AzureKubernetesService'] })
      ]
    }
  ]
}

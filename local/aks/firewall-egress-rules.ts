import { rangesContain } from '../azure/providers/network/address-space.ts'
import { referenceId } from '../azure/providers/put-helpers.ts'
import { findResource, resourcesWithin } from '../azure/resources/resource-lookup.ts'
import type { Resource, World } from '../azure/world.ts'

const RULE_GROUP = 'Microsoft.Network/firewallPolicies/ruleCollectionGroups'

/** A rule of either kind, as far as it bears on HTTPS from nodes. */
interface Rule {
  readonly ruleType: 'ApplicationRule' | 'NetworkRule'
  readonly sourceAddresses?: readonly string[]
  readonly sourceIpGroups?: readonly string[]
  readonly targetFqdns?: readonly string[]
  readonly fqdnTags?: readonly string[]
  readonly protocols?: readonly { readonly protocolType?: string; readonly port?: number }[]
  readonly destinationAddresses?: readonly string[]
  readonly destinationFqdns?: readonly string[]
  readonly destinationPorts?: readonly string[]
  readonly ipProtocols?: readonly string[]
}

interface Collection {
  readonly priority?: number
  readonly action?: { readonly type?: string }
  readonly rules?: readonly Rule[]
}

/** What AKS itself needs, as one tag ("FQDN tags overview"), and the names that are in it. */
const KUBERNETES_TAG = 'AzureKubernetesService'
const TAGGED_NAMES = [
  'mcr.microsoft.com',
  '*.data.mcr.microsoft.com',
  'management.azure.com',
  'login.microsoftonline.com',
  'packages.microsoft.com',
  'packages.aks.azure.com',
  'acs-mirror.azureedge.net',
  '*.azmk8s.io'
]
const HTTPS = 443

/**
 * Whether a firewall lets a range reach a port of a name, HTTPS unless said otherwise. Network rules come before application rules, and within each
 * kind the lower priority first ("Azure Firewall rule processing logic"); what no rule speaks of is denied.
 */
export function firewallAllows(world: World, firewall: Resource, range: string, name: string, port = HTTPS): boolean {
  for (const kind of ['NetworkRule', 'ApplicationRule'] as const) {
    for (const { action, rules = [] } of collectionsOf(world, firewall)) {
      const speaks = rules.some(
        rule => rule.ruleType === kind && isFrom(world, rule, range) && leadsTo(rule, name, port)
      )
      if (speaks) return action?.type !== 'Deny'
    }
  }
  return false
}

function collectionsOf(world: World, firewall: Resource): Collection[] {
  const policy = findResource(world, referenceId(firewall.properties.firewallPolicy) ?? '')
  const base = findResource(world, referenceId(policy?.properties.basePolicy) ?? '')
  return [base, policy].flatMap(each => (each === undefined ? [] : ownCollections(world, each)))
}

/** By priority of the group, then of the collection. A group that is still being written does not count yet. */
function ownCollections(world: World, policy: Resource): Collection[] {
  const groups = resourcesWithin(world, policy.id).filter(
    ({ type, generation, properties: { provisioningState } }) =>
      type === RULE_GROUP && (provisioningState === 'Succeeded' || generation > 1)
  )
  return groups
    .toSorted((a, b) => Number(a.properties.priority) - Number(b.properties.priority))
    .flatMap(({ properties }) =>
      ((properties.ruleCollections ?? []) as Collection[]).toSorted((a, b) => (a.priority ?? 0) - (b.priority ?? 0))
    )
}

function isFrom(world: World, { sourceAddresses = [], sourceIpGroups = [] }: Rule, range: string): boolean {
  const groups = sourceIpGroups.flatMap(id => (findResource(world, id)?.properties.ipAddresses ?? []) as string[])
  return [...sourceAddresses, ...groups].some(space => space === '*' || covers(space, range))
}

/** Ranges written `first-last` are not followed. */
function covers(space: string, range: string): boolean {
  return /^[\d.]+(\/\d+)?$/.test(space) && rangesContain([space.includes('/') ? space : `${space}/32`], range)
}

function leadsTo(rule: Rule, name: string, port: number): boolean {
  return rule.ruleType === 'ApplicationRule' ? namedBy(rule, name, port) : openTo(rule, name, port)
}

function namedBy({ protocols = [], fqdnTags = [], targetFqdns = [] }: Rule, name: string, wanted: number): boolean {
  const isHttps = protocols.some(({ protocolType, port }) => protocolType === 'Https' && (port ?? HTTPS) === wanted)
  const isTagged =
    wanted === HTTPS && fqdnTags.includes(KUBERNETES_TAG) && TAGGED_NAMES.some(pattern => matches(pattern, name))
  // An application rule with a tag has no protocols of its own.
  return isTagged || (isHttps && targetFqdns.some(pattern => matches(pattern, name)))
}

function openTo(rule: Rule, name: string, port: number): boolean {
  const { ipProtocols = [], destinationPorts = [], destinationAddresses = [], destinationFqdns = [] } = rule
  const isTcp = ipProtocols.some(protocol => protocol === 'TCP' || protocol === 'Any')
  const isOpen = destinationPorts.some(ports => hasPort(ports, port))
  // Services of Azure have addresses of its own tags; a region's tag holds the region's front ends.
  const isAzure = destinationAddresses.some(address => address === '*' || /^AzureCloud(\.|$)/i.test(address))
  return isTcp && isOpen && (isAzure || destinationFqdns.some(pattern => matches(pattern, name)))
}

function hasPort(ports: string, port: number): boolean {
  const [first = '', last = first] = ports.split('-')
  return ports === '*' || (Number(first) <= port && port <= Number(last))
}

/** A name, `*`, or `*.` with what follows. */
function matches(pattern: string, name: string): boolean {
  if (pattern === '*') return true
  return pattern.startsWith('*.') ? name.endsWith(pattern.slice(1)) : pattern.toLowerCase() === name
}

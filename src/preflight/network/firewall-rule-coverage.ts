import { asResourceId, type ResourceId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import { parseRange, rangeContains, rangeProblem } from '../../config/index.ts'
import type { ExistingHubRule } from '../../templates/index.ts'

interface RuleGroup {
  readonly properties: {
    readonly ruleCollections?: readonly {
      readonly action?: { readonly type?: string }
      readonly rules?: readonly FoundRule[]
    }[]
  }
}

interface FoundRule {
  readonly ruleType: string
  readonly sourceAddresses?: readonly string[]
  readonly sourceIpGroups?: readonly string[]
  readonly protocols?: readonly { readonly protocolType: string; readonly port: number }[]
  readonly targetFqdns?: readonly string[]
  readonly fqdnTags?: readonly string[]
  readonly ipProtocols?: readonly string[]
  readonly destinationFqdns?: readonly string[]
  readonly destinationPorts?: readonly string[]
}

/** A required rule, with the destination names that no firewall rule allows. */
interface Lack {
  readonly rule: ExistingHubRule
  readonly names: readonly string[]
}

/**
 * Returns the required rules that a firewall policy does not cover. A rule is covered if every source may reach every
 * name of the rule. Only allow rules of the policy itself count: for HTTPS, its application rules, because a network
 * rule would allow more than the names; for other protocols, its network rules with FQDNs. Rules of a base policy do
 * not count, because its allow rules cannot be distinguished from its deny rules.
 */
export async function missingFirewallRules(
  azure: AzureReader,
  policy: ResourceId,
  sources: readonly string[],
  wanted: readonly ExistingHubRule[]
): Promise<Lack[]> {
  const rules = await allowingRules(azure, policy)
  return wanted.flatMap(rule => {
    const open = rules.filter(found => (rule.protocol === 'https' ? allowsHttps : allowsTcp)(found, rule.port))
    const lacks = (suits: (found: FoundRule) => boolean) => !isCovered(sources, open, suits)
    const fqdns = rule.fqdns.filter(name =>
      lacks(({ targetFqdns = [], destinationFqdns = [] }) => reaches([...targetFqdns, ...destinationFqdns], name))
    )
    const tags = rule.fqdnTags.filter(tag => lacks(({ fqdnTags = [] }) => fqdnTags.includes(tag)))
    const names = [...fqdns, ...tags.map(tag => `FQDN tag ${tag}`)]
    return names.length === 0 ? [] : [{ rule, names }]
  })
}

/** Returns the allow rules of a policy, with the addresses of their source IP groups. */
async function allowingRules(azure: AzureReader, policy: ResourceId): Promise<FoundRule[]> {
  const type = 'Microsoft.Network/firewallPolicies/ruleCollectionGroups'
  const rules: FoundRule[] = []
  for await (const { properties } of azure.list<RuleGroup>(`${policy}/ruleCollectionGroups`, type)) {
    const allowing = (properties.ruleCollections ?? []).filter(({ action }) => action?.type === 'Allow')
    rules.push(...allowing.flatMap(collection => collection.rules ?? []))
  }
  return await Promise.all(rules.map(rule => withSources(azure, rule)))
}

function allowsHttps({ ruleType, protocols = [] }: FoundRule, wanted: number): boolean {
  return (
    ruleType === 'ApplicationRule' &&
    protocols.some(({ protocolType, port }) => protocolType.toLowerCase() === 'https' && port === wanted)
  )
}

function allowsTcp({ ruleType, ipProtocols = [], destinationPorts = [] }: FoundRule, wanted: number): boolean {
  const isTcp = ipProtocols.some(protocol => /^(tcp|any)$/i.test(protocol))
  return ruleType === 'NetworkRule' && isTcp && destinationPorts.some(ports => coversPort(ports, wanted))
}

/** Returns whether a port specification contains a port: `*`, a port, or `first-last`. */
function coversPort(ports: string, wanted: number): boolean {
  const [first = '', last = first] = ports.split('-')
  return ports === '*' || (Number(first) <= wanted && wanted <= Number(last))
}

async function withSources(azure: AzureReader, rule: FoundRule): Promise<FoundRule> {
  const groups = await Promise.all(
    (rule.sourceIpGroups ?? []).map(id =>
      azure.read<{ properties?: { ipAddresses?: readonly string[] } }>(asResourceId(id))
    )
  )
  const addresses = groups.flatMap(group => group?.properties?.ipAddresses ?? [])
  return { ...rule, sourceAddresses: [...(rule.sourceAddresses ?? []), ...addresses] }
}

function isCovered(
  sources: readonly string[],
  rules: readonly FoundRule[],
  reachesIt: (rule: FoundRule) => boolean
): boolean {
  return sources.every(source =>
    rules.some(rule => reachesIt(rule) && coversSource(rule.sourceAddresses ?? [], source))
  )
}

/**
 * Returns whether sources contain a range. Sources are `*`, ranges, single addresses or spans `a-b`. This function
 * never reports that a span contains a range.
 */
function coversSource(given: readonly string[], source: string): boolean {
  return given.some(text => {
    if (text === '*') return true
    const cidr = text.includes('/') ? text : `${text}/32`
    return rangeProblem(cidr) === undefined && rangeContains(parseRange(cidr), parseRange(source))
  })
}

/** Returns whether targets contain a name. `*.a.b` matches all names below `a.b`, and every narrower wildcard. */
function reaches(targets: readonly string[], name: string): boolean {
  const wanted = name.toLowerCase()
  return targets
    .map(target => target.toLowerCase())
    .some(
      target => target === '*' || target === wanted || (target.startsWith('*.') && wanted.endsWith(target.slice(1)))
    )
}

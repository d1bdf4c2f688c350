import { type ResourceId, sameId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import type { ExistingHubNeeds } from '../../templates/index.ts'
import type { Finding } from '../finding.ts'
import { orNotEvaluated } from '../not-evaluated.ts'
import { readNamed } from '../read-named.ts'
import { missingFirewallRules } from './firewall-rule-coverage.ts'

/** An externally owned network, as the configuration describes it. */
export interface DescribedNetwork {
  readonly id: ResourceId
  readonly addressSpaces: readonly string[]
}

/** Checks that the network of an existing hub exists and has the ranges on which the address plan relies. */
export function checkHubNetwork(azure: AzureReader, { id, addressSpaces }: DescribedNetwork): Promise<Finding[]> {
  return orNotEvaluated('hub-not-ready', id, async () => {
    const found = await readNamed<{ properties?: { addressSpace?: { addressPrefixes?: readonly string[] } } }>(
      azure,
      id
    )
    if (found === undefined)
      return [
        lacking(
          'error',
          id,
          'The network does not exist, or the identity may not read it.',
          'Correct `hub.existing.networkId`, or give the identity read access.'
        )
      ]
    const present = found.properties?.addressSpace?.addressPrefixes ?? []
    const unknown = present.filter(range => !addressSpaces.includes(range))
    const gone = addressSpaces.filter(range => !present.includes(range))
    if (unknown.length + gone.length === 0) return []
    const evidence = `The network has the ranges ${present.join(', ')}, but the configuration names ${addressSpaces.join(', ')}.`
    return [lacking('error', id, evidence, `Write hub.existing.addressSpaces: [${present.join(', ')}].`)]
  })
}

/**
 * Checks that the owners of externally owned resources have created everything that the pipeline may not create. Each
 * finding has the request to send to the owner. `severity` is a warning before the spoke network exists, because a
 * peering needs both networks, and an error before a cluster is created.
 */
export async function checkExistingHub(
  azure: AzureReader,
  { rules, peering, links }: ExistingHubNeeds,
  severity: 'error' | 'warning'
): Promise<Finding[]> {
  const checks = [
    ...(rules?.right === 'none' ? [checkRules(azure, rules, severity)] : []),
    ...(peering?.right === 'none' ? [checkPeering(azure, peering, severity)] : []),
    ...links.filter(({ right }) => right === 'none').map(link => checkLink(azure, link, severity))
  ]
  return (await Promise.all(checks)).flat()
}

type Rules = NonNullable<ExistingHubNeeds['rules']>
type Peering = NonNullable<ExistingHubNeeds['peering']>
type Link = ExistingHubNeeds['links'][number]

function checkRules(azure: AzureReader, wanted: Rules, severity: 'error' | 'warning'): Promise<Finding[]> {
  const { policy, sources, rules } = wanted
  if (policy === undefined) return Promise.resolve([rulesNotEvaluated(wanted)])
  return orNotEvaluated('hub-not-ready', policy, async () => {
    const lacks = await missingFirewallRules(azure, policy, sources, rules)
    return lacks.map(({ rule, names }) =>
      lacking(
        severity,
        policy,
        `No rule allows ${sources.join(', ')} to reach ${names.join(', ')} (${rule.because}).`,
        `Ask the owner of the hub for ${kindOf(rule)} "${rule.name}": source ${sources.join(', ')}; ${rule.protocol} ${rule.port}; destination ${names.join(', ')}.`
      )
    )
  })
}

/**
 * Returns the kind of firewall rule to ask for. FQDNs in network rules need the firewall's DNS proxy ("Use FQDN
 * filtering in network rules").
 */
function kindOf({ protocol }: Rules['rules'][number]): string {
  return protocol === 'https' ? 'an application rule' : 'a network rule (with FQDNs, which need DNS proxy)'
}

/**
 * Returns the finding for a firewall whose policy is not named: the finding lists all rules to ask for, because no rule
 * could be checked.
 */
function rulesNotEvaluated({ sources, rules }: Rules): Finding {
  const ways = Map.groupBy(rules, ({ protocol, port }) => `${protocol} ${port}`)
  const from = sources.join(', ')
  const asked = [...ways].map(([way, those]) => `${way} from ${from} to ${those.flatMap(namesOf).join(', ')}`)
  return {
    code: 'hub-not-ready',
    severity: 'not-evaluated',
    subject: 'hub.existing.firewallPolicy',
    evidence: 'The file does not name the firewall policy, so the rules of the firewall were not checked.',
    remedy: `Ask the owner of the hub to allow ${asked.join('; ')}. Or set \`hub.existing.firewallPolicy.id\`, so that the rules are checked.`
  }
}

function namesOf({ fqdns, fqdnTags }: Rules['rules'][number]): string[] {
  return [...fqdns, ...fqdnTags.map(tag => `FQDN tag ${tag}`)]
}

function checkPeering(
  azure: AzureReader,
  { id, body, ours }: Peering,
  severity: 'error' | 'warning'
): Promise<Finding[]> {
  return orNotEvaluated('hub-not-ready', ours, async () => {
    const found = await azure.read<{ properties?: { peeringState?: string } }>(ours)
    const state = found?.properties?.peeringState
    if (state === 'Connected') return []
    const seen =
      found === undefined
        ? 'The peering on the side of the spoke does not exist yet.'
        : `The peering on the side of the spoke is ${state}.`
    const ask = `Once the spoke network exists, ask the owner of the hub for the peering on the side of the hub: PUT ${id} ${JSON.stringify(body)}.`
    return [lacking(severity, id, seen, ask)]
  })
}

function checkLink(
  azure: AzureReader,
  { id, zoneId, network, body }: Link,
  severity: 'error' | 'warning'
): Promise<Finding[]> {
  return orNotEvaluated('hub-not-ready', zoneId, async () => {
    const state = await linkState(azure, zoneId, network)
    if (state === 'Completed') return []
    if (state === undefined) {
      const ask = `Ask the owner for the link: PUT ${id} ${JSON.stringify(body)}.`
      return [lacking(severity, zoneId, `The zone is not linked to ${network}.`, ask)]
    }
    const evidence = `The link of the zone to ${network} is ${state}.`
    return [lacking(severity, zoneId, evidence, 'Run again when the link is Completed, or ask its owner.')]
  })
}

/**
 * Returns the state of the link of a zone to a network, or undefined if there is none. The name of the link does not
 * matter, because a zone has at most one link to a network.
 */
async function linkState(azure: AzureReader, zone: ResourceId, network: ResourceId): Promise<string | undefined> {
  const type = 'Microsoft.Network/privateDnsZones/virtualNetworkLinks'
  // The zone itself can belong to the environment and not exist yet. Azure would then refuse the list.
  if ((await azure.read(zone)) === undefined) return undefined
  for await (const { properties } of azure.list<FoundLink>(`${zone}/virtualNetworkLinks`, type)) {
    if (sameId(properties.virtualNetwork.id, network)) return properties.virtualNetworkLinkState ?? 'Completed'
  }
  return undefined
}

interface FoundLink {
  readonly properties: { readonly virtualNetwork: { readonly id: string }; readonly virtualNetworkLinkState?: string }
}

function lacking(severity: 'error' | 'warning', subject: string, evidence: string, remedy: string): Finding {
  return { code: 'hub-not-ready', severity, subject, evidence, remedy }
}

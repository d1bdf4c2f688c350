import { type ResourceId, sameId } from '../arm/resource-id.ts'
import type { AzureReader } from '../azure/index.ts'
import type { ForeignNeeds } from '../templates/index.ts'
import type { Finding } from './finding.ts'
import { lackingRules } from './firewall-cover.ts'
import { orNotEvaluated } from './not-evaluated.ts'

/** A network that others own, as the configuration describes it. */
export interface DescribedNetwork {
  readonly id: ResourceId
  readonly addressSpaces: readonly string[]
}

/** Whether a hub of others is there and has the ranges the address plan reckons with. */
export function checkHubNetwork(azure: AzureReader, { id, addressSpaces }: DescribedNetwork): Promise<Finding[]> {
  return orNotEvaluated('hub-not-ready', id, async () => {
    const found = await azure.read<{ properties?: { addressSpace?: { addressPrefixes?: readonly string[] } } }>(id)
    if (found === undefined)
      return [
        lacking('error', id, 'There is no such network, or it is hidden from us.', 'Correct `hub.existing.networkId`.')
      ]
    const present = found.properties?.addressSpace?.addressPrefixes ?? []
    const unknown = present.filter(range => !addressSpaces.includes(range))
    const gone = addressSpaces.filter(range => !present.includes(range))
    if (unknown.length + gone.length === 0) return []
    const evidence = `It has the ranges ${present.join(', ')}; the configuration says ${addressSpaces.join(', ')}.`
    return [lacking('error', id, evidence, `Write hub.existing.addressSpaces: [${present.join(', ')}].`)]
  })
}

/**
 * What others have to make because we may not, each with what to ask for. `severity` is a warning before the network is
 * there, since a peering needs both halves, and an error before a cluster is.
 */
export async function checkForeign(
  azure: AzureReader,
  { rules, peering, links }: ForeignNeeds,
  severity: 'error' | 'warning'
): Promise<Finding[]> {
  const checks = [
    ...(rules?.right === 'none' ? [checkRules(azure, rules, severity)] : []),
    ...(peering?.right === 'none' ? [checkPeering(azure, peering, severity)] : []),
    ...links.filter(({ right }) => right === 'none').map(link => checkLink(azure, link, severity))
  ]
  return (await Promise.all(checks)).flat()
}

type Rules = NonNullable<ForeignNeeds['rules']>
type Peering = NonNullable<ForeignNeeds['peering']>
type Link = ForeignNeeds['links'][number]

function checkRules(azure: AzureReader, wanted: Rules, severity: 'error' | 'warning'): Promise<Finding[]> {
  const { policy, sources, rules } = wanted
  if (policy === undefined) return Promise.resolve([rulesUnseen(wanted)])
  return orNotEvaluated('hub-not-ready', policy, async () => {
    const lacks = await lackingRules(azure, policy, sources, rules)
    return lacks.map(({ rule, names }) =>
      lacking(
        severity,
        policy,
        `No rule lets ${sources.join(', ')} reach ${names.join(', ')} (${rule.because}).`,
        `Ask for ${kindOf(rule)} "${rule.name}": source ${sources.join(', ')}; ${rule.protocol} ${rule.port}; to ${names.join(', ')}.`
      )
    )
  })
}

/** Names in network rules take the firewall's DNS proxy ("Use FQDN filtering in network rules"). */
function kindOf({ protocol }: Rules['rules'][number]): string {
  return protocol === 'https' ? 'an application rule' : 'a network rule by name, which takes DNS proxy,'
}

/** A firewall we cannot look at: everything has to be asked for, and nothing of it is known to be there. */
function rulesUnseen({ sources, rules }: Rules): Finding {
  const ways = Map.groupBy(rules, ({ protocol, port }) => `${protocol} ${port}`)
  const from = sources.join(', ')
  const asked = [...ways].map(([way, those]) => `for ${way} from ${from} to ${those.flatMap(namesOf).join(', ')}`)
  return {
    code: 'hub-not-ready',
    severity: 'not-evaluated',
    subject: 'hub.existing.firewallPolicy',
    evidence: 'Without the policy of the firewall it cannot be seen what it lets through.',
    remedy: `Ask ${asked.join('; ')}; or name the policy.`
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
      found === undefined ? 'Our half of the peering is not there yet.' : `Our half of the peering is ${state}.`
    const ask = `Once our network is there, ask for the hub's half: PUT ${id} ${JSON.stringify(body)}.`
    return [lacking(severity, id, seen, ask)]
  })
}

function checkLink(
  azure: AzureReader,
  { id, zoneId, network, body }: Link,
  severity: 'error' | 'warning'
): Promise<Finding[]> {
  return orNotEvaluated('hub-not-ready', zoneId, async () => {
    if (await isLinked(azure, zoneId, network)) return []
    return [
      lacking(
        severity,
        zoneId,
        `It is not linked to ${network}.`,
        `Ask for the link: PUT ${id} ${JSON.stringify(body)}.`
      )
    ]
  })
}

/** Under whatever name: a zone has one link to a network. */
async function isLinked(azure: AzureReader, zone: ResourceId, network: ResourceId): Promise<boolean> {
  const type = 'Microsoft.Network/privateDnsZones/virtualNetworkLinks'
  // The zone itself may be ours and not made yet; its list would be refused then.
  if ((await azure.read(zone)) === undefined) return false
  for await (const { properties } of azure.list<FoundLink>(`${zone}/virtualNetworkLinks`, type)) {
    const isComplete = (properties.virtualNetworkLinkState ?? 'Completed') === 'Completed'
    if (isComplete && sameId(properties.virtualNetwork.id, network)) return true
  }
  return false
}

interface FoundLink {
  readonly properties: { readonly virtualNetwork: { readonly id: string }; readonly virtualNetworkLinkState?: string }
}

function lacking(severity: 'error' | 'warning', subject: string, evidence: string, remedy: string): Finding {
  return { code: 'hub-not-ready', severity, subject, evidence, remedy }
}

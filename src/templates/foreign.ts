import { asResourceId, childId, type ResourceId } from '../arm/resource-id.ts'
import type { Baseline, Right } from '../config/types.ts'
import { egressNames, egressRulesOf, egressSources, portOf, ruleGroupProperties } from './firewall-rules.ts'
import { hubPeeringProperties } from './peering.ts'
import { placement } from './placement.ts'
import { type ZoneLink, zoneLinkProperties, zoneLinks } from './private-zones.ts'

/** A resource as it is wanted, with the body of its PUT. */
export interface WantedResource {
  readonly id: ResourceId
  /** Its id in an environment that an earlier version provisioned. */
  readonly formerId?: ResourceId
  readonly body: {
    readonly location?: string
    readonly tags?: object
    readonly identity?: object
    readonly properties: object
  }
}

/** One egress rule, as whoever keeps the firewall would write it: from the sources to a port of the names. */
export interface ForeignRule {
  readonly name: string
  readonly because: string
  readonly fqdns: readonly string[]
  readonly fqdnTags: readonly string[]
  readonly protocol: 'https' | 'tcp'
  readonly port: number
}

/**
 * What the environment needs in places that others own: it is in no stack of ours, since a stack would delete it with us
 * and a hub is not ours to clean. Where we have the right it is written directly, else asked for.
 */
export interface ForeignNeeds {
  readonly rules?: {
    /** `undefined` where the firewall is not Azure's, or not named. */
    readonly policy: ResourceId | undefined
    readonly right: Right
    readonly sources: readonly string[]
    readonly rules: readonly ForeignRule[]
    readonly groups: readonly WantedResource[]
  }
  readonly peering?: WantedResource & {
    readonly right: Right
    /** Our half, which tells whether theirs is there. */
    readonly ours: ResourceId
  }
  readonly links: readonly (ZoneLink & WantedResource)[]
}

/** What must be so in a hub or in zones that others own. */
export function foreignNeeds(baseline: Baseline): ForeignNeeds {
  const { existing } = baseline.config.hub
  const links = zoneLinks(baseline)
    .filter(({ zoneOwner, right }) => zoneOwner === 'others' || right === 'none')
    .map(link => ({ ...link, body: linkBody(baseline, link) }))
  if (existing === undefined) return { links }
  const { ids } = baseline
  const peering = { id: ids.hubPeering, body: { properties: hubPeeringProperties(baseline) } }
  return { links, rules: rules(baseline), peering: { ...peering, right: existing.peering, ours: ids.spokePeering } }
}

/** What we write ourselves where we have the right, in the order to write it. */
export function foreignWrites(baseline: Baseline): WantedResource[] {
  const { rules: wanted, peering, links } = foreignNeeds(baseline)
  return [
    ...(wanted?.right === 'write' ? wanted.groups : []),
    ...(peering?.right === 'write' ? [peering] : []),
    ...links.filter(({ right }) => right === 'write')
  ].map(({ id, formerId, body }: WantedResource) => ({ id, body, ...(formerId === undefined ? {} : { formerId }) }))
}

/** What the identity that applies must be allowed to do outside our groups, and where. */
export function foreignActions(baseline: Baseline): { readonly action: string; readonly scope: ResourceId }[] {
  const { ids, config } = baseline
  const { existing } = config.hub
  const links = zoneLinks(baseline).filter(({ right }) => right === 'write')
  const needed = [
    [existing !== undefined, 'Microsoft.Network/virtualNetworks/peer/action', ids.hubNetwork],
    [existing?.peering === 'write', 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write', ids.hubNetwork],
    [
      existing !== undefined && links.some(({ to }) => to === 'hub'),
      'Microsoft.Network/virtualNetworks/join/action',
      ids.hubNetwork
    ],
    [
      existing?.firewallPolicy?.rules === 'write',
      'Microsoft.Network/firewallPolicies/ruleCollectionGroups/write',
      existing?.firewallPolicy?.id
    ],
    [
      existing?.logWorkspaceId !== undefined,
      'Microsoft.OperationalInsights/workspaces/sharedKeys/action',
      existing?.logWorkspaceId
    ],
    ...links
      .filter(({ zoneOwner, to }) => zoneOwner === 'others' && to === 'spoke')
      .map(({ zoneId }) => [true, 'Microsoft.Network/privateDnsZones/virtualNetworkLinks/write', zoneId] as const)
  ] as const
  return needed.flatMap(([when, action, scope]) =>
    when && scope !== undefined ? [{ action, scope: asResourceId(scope) }] : []
  )
}

/** The same for the platform: endpoints lead to a registry that is shared, and write their records into zones of others. */
export function platformForeignActions({
  config,
  ids
}: Baseline): { readonly action: string; readonly scope: ResourceId }[] {
  const join = 'Microsoft.Network/privateDnsZones/join/action'
  const approve = 'Microsoft.ContainerRegistry/registries/privateEndpointConnectionsApproval/action'
  const zones = config.dns.zones === 'existing' ? [ids.zones.registry, ids.zones.vault] : []
  const shared = config.registry.kind === 'shared' && config.dns.zones === 'own' ? [ids.registry] : []
  return [...zones.map(scope => ({ action: join, scope })), ...shared.map(scope => ({ action: approve, scope }))]
}

function rules(baseline: Baseline): NonNullable<ForeignNeeds['rules']> {
  const { config, addresses } = baseline
  const policy = config.hub.existing?.firewallPolicy
  const sources = egressSources(addresses)
  return {
    policy: policy === undefined ? undefined : asResourceId(policy.id),
    right: policy?.rules ?? 'none',
    sources,
    rules: egressRulesOf(baseline).flatMap(({ collections }) =>
      collections.flatMap(collection =>
        collection.rules.map(rule => ({
          name: rule.name,
          because: rule.because,
          fqdns: egressNames(rule, config),
          fqdnTags: rule.fqdnTag === undefined ? [] : [rule.fqdnTag],
          protocol: rule.overTcp ? 'tcp' : 'https',
          port: portOf(rule)
        }))
      )
    ),
    groups: policy === undefined ? [] : ruleGroups(baseline, policy, sources)
  }
}

/**
 * Groups of a policy that others write to as well: the name tells whose they are, the priorities are those left to us. The
 * name carries the region, since environments of one name in two regions can share a hub.
 */
function ruleGroups(
  baseline: Baseline,
  policy: { readonly id: string; readonly priority: number },
  sources: readonly string[]
): WantedResource[] {
  const { config } = baseline
  const idOf = (name: string) => childId(asResourceId(policy.id), 'ruleCollectionGroups', name)
  return egressRulesOf(baseline).map((group, i) => {
    const name = `${config.workload}-${config.environment}-${group.name}`
    return {
      id: idOf(`${name}-${config.region}`),
      formerId: idOf(name),
      body: { properties: { ...ruleGroupProperties(group, sources, config), priority: policy.priority + i } }
    }
  })
}

function linkBody({ config }: Baseline, link: ZoneLink): WantedResource['body'] {
  return { ...placement(config), location: 'global', properties: zoneLinkProperties(link) }
}

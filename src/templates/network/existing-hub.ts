import { asResourceId, childId, type ResourceId } from '../../arm/resource-id.ts'
import type { Baseline, Right } from '../../config/types.ts'
import { type ZoneLink, zoneLinkProperties, zoneLinks } from '../dns/private-zones.ts'
import { placement } from '../placement.ts'
import { egressNames, egressPortOf, egressRulesOf, egressSources, ruleGroupProperties } from './firewall-rules.ts'
import { hubPeeringProperties } from './peering.ts'

/** Requested resource with the body of its PUT. */
export interface RequestedResource {
  readonly id: ResourceId
  /** Id of the resource in an environment that an earlier version provisioned. */
  readonly formerId?: ResourceId
  readonly body: {
    readonly location?: string
    readonly tags?: object
    readonly identity?: object
    readonly properties: object
  }
}

/** Egress rule for the owner of an existing firewall: from the sources to one port of the names. */
export interface ExistingHubRule {
  readonly name: string
  readonly because: string
  readonly fqdns: readonly string[]
  readonly fqdnTags: readonly string[]
  readonly protocol: 'https' | 'tcp'
  readonly port: number
}

/**
 * Resources that the environment needs in an existing hub or in existing DNS zones. They are in no stack, since a stack
 * would delete them with the environment, and the hub has another owner. If the file grants the right, the run writes
 * them directly; otherwise it asks the owner for them.
 */
export interface ExistingHubNeeds {
  readonly rules?: {
    /** Policy of the firewall; `undefined` if it is not an Azure Firewall, or if the file does not name it. */
    readonly policy: ResourceId | undefined
    readonly right: Right
    readonly sources: readonly string[]
    readonly rules: readonly ExistingHubRule[]
    readonly groups: readonly RequestedResource[]
  }
  readonly peering?: RequestedResource & {
    readonly right: Right
    /** Our half of the peering, which shows whether the hub's half exists. */
    readonly ours: ResourceId
  }
  readonly links: readonly (ZoneLink & RequestedResource)[]
}

/** Returns the resources that must exist in an existing hub or in existing zones. */
export function existingHubNeeds(baseline: Baseline): ExistingHubNeeds {
  const { existing } = baseline.config.hub
  const links = zoneLinks(baseline)
    .filter(({ zoneOwner, right }) => zoneOwner === 'others' || right === 'none')
    .map(link => ({ ...link, body: linkBody(baseline, link) }))
  if (existing === undefined) return { links }
  const { ids } = baseline
  const peering = { id: ids.hubPeering, body: { properties: hubPeeringProperties(baseline) } }
  return { links, rules: rules(baseline), peering: { ...peering, right: existing.peering, ours: ids.spokePeering } }
}

/** Returns the externally owned resources that the file allows us to write, in the order of the writes. */
export function existingHubWrites(baseline: Baseline): RequestedResource[] {
  const { rules: wanted, peering, links } = existingHubNeeds(baseline)
  return [
    ...(wanted?.right === 'write' ? wanted.groups : []),
    ...(peering?.right === 'write' ? [peering] : []),
    ...links.filter(({ right }) => right === 'write')
  ].map(({ id, formerId, body }: RequestedResource) => ({ id, body, ...(formerId === undefined ? {} : { formerId }) }))
}

/** Returns the permissions that the apply identity needs outside our groups. */
export function existingHubActions(baseline: Baseline): { readonly action: string; readonly scope: ResourceId }[] {
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

/**
 * Returns these permissions for the platform: private endpoints connect to a shared registry, and write their records
 * into existing zones.
 */
export function platformExternalActions({
  config,
  ids
}: Baseline): { readonly action: string; readonly scope: ResourceId }[] {
  const join = 'Microsoft.Network/privateDnsZones/join/action'
  const approve = 'Microsoft.ContainerRegistry/registries/privateEndpointConnectionsApproval/action'
  const zones = config.dns.zones === 'existing' ? [ids.zones.registry, ids.zones.vault] : []
  const shared = config.registry.kind === 'shared' && config.dns.zones === 'own' ? [ids.registry] : []
  return [...zones.map(scope => ({ action: join, scope })), ...shared.map(scope => ({ action: approve, scope }))]
}

function rules(baseline: Baseline): NonNullable<ExistingHubNeeds['rules']> {
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
          port: egressPortOf(rule)
        }))
      )
    ),
    groups: policy === undefined ? [] : ruleGroups(baseline, policy, sources)
  }
}

/**
 * Returns the rule groups in a policy that other teams also write to. The name shows the environment, and the
 * priorities are those reserved for us. The name includes the region, since environments of the same name in two
 * regions can share a hub.
 */
function ruleGroups(
  baseline: Baseline,
  policy: { readonly id: string; readonly priority: number },
  sources: readonly string[]
): RequestedResource[] {
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

function linkBody({ config }: Baseline, link: ZoneLink): RequestedResource['body'] {
  return { ...placement(config), location: 'global', properties: zoneLinkProperties(link) }
}

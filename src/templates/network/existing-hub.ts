import { asResourceId, childId, type ResourceId } from '../../arm/resource-id.ts'
import { acceptedTags, type Tags } from '../../arm/tag-limits.ts'
import type { Baseline, Right } from '../../config/types.ts'
import { type ZoneLink, zoneLinkProperties, zoneLinks } from '../dns/private-zones.ts'
import { egressNames, egressPortOf, egressRulesOf, egressSources, ruleGroupProperties } from './firewall-rules.ts'
import { hubPeeringProperties } from './peering.ts'

/** Requested resource with the body of its PUT. */
export interface RequestedResource {
  readonly id: ResourceId
  /** Id that the resource has in an environment that an earlier version of this project provisioned. */
  readonly formerId?: ResourceId
  readonly body: {
    readonly location?: string
    readonly tags?: Tags
    readonly identity?: object
    readonly properties: object
  }
}

/**
 * Egress rule that the owner of an existing firewall must add. It allows traffic from the environment's sources to the
 * named hosts, on one port.
 */
export interface ExistingHubRule {
  readonly name: string
  readonly because: string
  readonly fqdns: readonly string[]
  readonly fqdnTags: readonly string[]
  readonly protocol: 'https' | 'tcp'
  readonly port: number
}

/**
 * Resources that the environment needs in an existing hub or in existing DNS zones. They are in no stack, because they
 * belong to another owner and a stack would delete them with the environment. If the configuration allows it, the run
 * writes them directly. Otherwise, the run asks the owner to create them.
 */
export interface ExistingHubNeeds {
  readonly rules?: {
    /**
     * Id of the firewall policy. `undefined` if the firewall is not an Azure Firewall or the configuration does not
     * name its policy.
     */
    readonly policy: ResourceId | undefined
    readonly right: Right
    readonly sources: readonly string[]
    readonly rules: readonly ExistingHubRule[]
    readonly groups: readonly RequestedResource[]
  }
  readonly peering?: RequestedResource & {
    readonly right: Right
    /** Id of the spoke's half of the peering. Its state shows whether the hub's half exists. */
    readonly ours: ResourceId
  }
  readonly links: readonly (ZoneLink & RequestedResource)[]
}

/** Returns the resources that must exist in an existing hub or in existing DNS zones. */
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

/**
 * Returns the resources in an existing hub or in existing DNS zones that the configuration allows the run to write, in
 * the order of the writes.
 */
export function existingHubWrites(baseline: Baseline): RequestedResource[] {
  const { rules: wanted, peering, links } = existingHubNeeds(baseline)
  return [
    ...(wanted?.right === 'write' ? wanted.groups : []),
    ...(peering?.right === 'write' ? [peering] : []),
    ...links.filter(({ right }) => right === 'write')
  ].map(({ id, formerId, body }: RequestedResource) => ({ id, body, ...(formerId === undefined ? {} : { formerId }) }))
}

/**
 * Returns the permissions that the apply identity needs outside the environment's resource groups: on an existing hub,
 * its firewall policy and log workspace, and on existing DNS zones.
 */
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
 * Returns the permissions that the apply identity needs outside the environment's resource groups for the platform. Its
 * private endpoints connect to a shared registry and write their records into existing zones.
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
 * Returns the rule collection groups for an existing firewall policy, to which other teams also write. Names contain
 * workload and environment, and priorities start at the configured value, which is reserved for this environment. Names
 * also contain the region, because environments of the same name in two regions can share a hub.
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
  const tags = acceptedTags('Microsoft.Network/privateDnsZones/virtualNetworkLinks', config.tags)
  return { location: 'global', tags, properties: zoneLinkProperties(link) }
}

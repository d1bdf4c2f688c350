import type { Baseline } from '../config/types.ts'
import { connections } from './connections.ts'
import { endpoints } from './endpoints.ts'
import { gateway } from './gateway.ts'
import { hubAccess } from './hub-access.ts'
import { hubEgress } from './hub-egress.ts'
import { hubGateway } from './hub-gateway.ts'
import { hubNetwork } from './hub-network.ts'
import { identityGateway, platformIdentities } from './identity-gateway.ts'
import { platform } from './platform.ts'
import { platformRoles } from './platform-roles.ts'
import { policy } from './policy.ts'
import { spoke } from './spoke.ts'
import type { NetworkStackName, PlatformStackName, SharedStackName, StackBuilder } from './types.ts'
import { zones, zonesBesideSpoke } from './zones.ts'

export { backupPrincipals, type PrincipalSource } from './cluster-backup.ts'
export { type RelayTarget, relaySubscription } from './cluster-events.ts'
export { clusterIdentities } from './cluster-identities.ts'
export { awaitedForeignRoles, clusterForeignActions, clusterGrants, foreignClusterRoles } from './cluster-roles.ts'
export {
  bootstrapStacksOf,
  CLUSTER_PARTS,
  type ClusterPart,
  clusterStackBuilders,
  clusterStacksOf,
  PROVISIONED_PARTS
} from './cluster-stacks.ts'
export { kubernetesVersionOf } from './cluster-version.ts'
export { collectionRuleIds } from './data-collection.ts'
export { vaultRecordsId } from './endpoints.ts'
export { eventRelayId } from './event-relay.ts'
export { RELAY_HEADERS, RELAY_TRIGGER } from './event-workflow.ts'
export { FEDERATIONS } from './federation.ts'
export { flowLog } from './flow-logs.ts'
export { FLUX_CONFIGURATION, fluxConfigurationId, fluxExtensionId, GIT_KEY } from './flux.ts'
export { KUSTOMIZATIONS, type Kustomization, kustomizationsOf } from './flux-kustomizations.ts'
export { substitutions } from './flux-substitutions.ts'
export {
  type ForeignNeeds,
  type ForeignRule,
  foreignActions,
  foreignNeeds,
  foreignWrites,
  platformForeignActions,
  type WantedResource
} from './foreign.ts'
export { FIRST_COLOUR } from './gateway.ts'
export { backendNames } from './gateway-backends.ts'
export { PREVIEW_HEADER, previewFirewallPolicy, previewFirewallPolicyId } from './gateway-firewall.ts'
export { ruleNames } from './gateway-listeners.ts'
export { platformGroups, type ResourceGroup, resourceGroups } from './groups.ts'
export { firewallAddresses } from './hub-egress.ts'
export { platformIdentities } from './identity-gateway.ts'
export { SYSTEM_POOL_NAME } from './node-pools.ts'
export { spokePeeringProperties } from './peering.ts'
export { platformGrants } from './platform-roles.ts'
export { type Prerequisites, prerequisitesOf } from './prerequisites.ts'
export { zoneLinks } from './private-zones.ts'
export { replicaIds } from './registry.ts'
export { spokeSubnetId } from './spoke-subnets.ts'
export type {
  AwaitedResource,
  BackupIdentityName,
  ClusterIdentity,
  ClusterIdentityName,
  ClusterStackName,
  IdentityName,
  LiveState,
  NetworkStackName,
  PlatformIdentityName,
  PlatformStackName,
  Principals,
  SharedStackName,
  StackBuilder,
  StackName,
  StackTemplate,
  Stamp
} from './types.ts'

/** The builder of every stack that clusters share, in the order a reader expects. Which of them a configuration wants say the functions below. */
export const stackBuilders: Readonly<Record<SharedStackName, StackBuilder>> = {
  'hub-network': hubNetwork,
  'hub-egress': hubEgress,
  'hub-access': hubAccess,
  'hub-gateway': hubGateway,
  zones,
  spoke,
  connections,
  policy,
  'identity-gateway': identityGateway,
  platform,
  roles: platformRoles,
  endpoints,
  gateway
}

/** Every stack of a network, wanted or not. */
export const NETWORK_STACKS: readonly NetworkStackName[] = [
  'hub-network',
  'hub-egress',
  'hub-access',
  'hub-gateway',
  'zones',
  'spoke',
  'connections'
]

/** Every stack of a platform, wanted or not. */
export const PLATFORM_STACKS: readonly PlatformStackName[] = [
  'policy',
  'identity-gateway',
  'platform',
  'roles',
  'endpoints',
  'gateway'
]

/** The stacks of the network a configuration wants, in the order of `NETWORK_STACKS`. */
export function networkStacksOf(baseline: Baseline): NetworkStackName[] {
  return [
    ...hubStacksOf(baseline),
    ...(isEmpty(zonesBesideSpoke(baseline)) ? [] : (['zones'] as const)),
    'spoke',
    'connections'
  ]
}

function hubStacksOf({ config }: Baseline): NetworkStackName[] {
  const { bastion, gateway: hubGatewayWish, existing } = config.hub
  if (existing !== undefined) return []
  return [
    'hub-network',
    'hub-egress',
    ...(bastion.enabled ? (['hub-access'] as const) : []),
    ...(hubGatewayWish.kind === 'none' ? [] : (['hub-gateway'] as const))
  ]
}

function isEmpty(resources: object): boolean {
  return Object.keys(resources).length === 0
}

/** The stacks of the platform a configuration wants, in the order of `PLATFORM_STACKS`. Without a domain there is no gateway. */
export function platformStacksOf(baseline: Baseline): PlatformStackName[] {
  return [
    'policy',
    ...(isEmpty(platformIdentities(baseline)) ? [] : (['identity-gateway'] as const)),
    'platform',
    ...(isEmpty(platformIdentities(baseline)) ? [] : (['roles'] as const)),
    'endpoints',
    ...(baseline.config.ingress.domain === undefined ? [] : (['gateway'] as const))
  ]
}

/** All stacks of a configuration that clusters share: of its network, then of its platform. */
export function stacksOf(baseline: Baseline): SharedStackName[] {
  return [...networkStacksOf(baseline), ...platformStacksOf(baseline)]
}

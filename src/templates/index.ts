export { backupPrincipals, backupVaultId, type PrincipalSource } from './cluster-backup.ts'
export { type RelayTarget, relaySubscription } from './cluster-events.ts'
export { clusterIdentities } from './cluster-identities.ts'
export { awaitedForeignRoles, clusterForeignActions, clusterGrants, foreignClusterRoles } from './cluster-roles.ts'
export { kubernetesVersionOf } from './cluster-version.ts'
export { collectionRuleIds } from './data-collection.ts'
export { vaultRecordsId } from './endpoints.ts'
export { eventRelayId } from './event-relay.ts'
export { RELAY_HEADERS, RELAY_TRIGGER } from './event-workflow.ts'
export { FEDERATIONS } from './federation.ts'
export { flowLog } from './flow-logs.ts'
export { fluxConfigurationId, fluxExtensionId } from './flux.ts'
export { KUSTOMIZATIONS, type Kustomization, kustomizationsOf } from './flux-kustomizations.ts'
export { FLUX_CONFIGURATION, GIT_KEY } from './flux-names.ts'
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
export {
  ALL_STACKS,
  bootstrapStacksOf,
  CLUSTER_PARTS,
  type ClusterPart,
  clusterStacksOf,
  NETWORK_STACKS,
  networkStacksOf,
  PLATFORM_STACKS,
  platformStacksOf,
  provisionedStacks,
  STACKS,
  type Stack,
  stacksOf
} from './stacks.ts'
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

export { backupRoles, clusterAdministrator, pipelineRoles } from '../arm/role-table.ts'
export { backupPrincipals, backupVaultId, type PrincipalSource } from './cluster/cluster-backup.ts'
export { type RelayTarget, relaySubscription } from './cluster/cluster-events.ts'
export { clusterIdentities } from './cluster/cluster-identities.ts'
export {
  awaitedExternalRoles,
  clusterExternalActions,
  clusterGrants,
  externalClusterRoles
} from './cluster/cluster-roles.ts'
export { kubernetesVersionOf } from './cluster/cluster-version.ts'
export { SYSTEM_POOL_NAME } from './cluster/node-pools.ts'
export { FEDERATED_SERVICE_ACCOUNTS } from './cluster/workload-identity.ts'
export { zoneLinks } from './dns/private-zones.ts'
export { type ExternalAction, type ExternalUser, externalActions } from './external-actions.ts'
export { INITIAL_COLOUR } from './gateway/gateway.ts'
export { backendNames } from './gateway/gateway-backends.ts'
export { PREVIEW_HEADER, previewFirewallPolicy, previewFirewallPolicyId } from './gateway/gateway-firewall.ts'
export { gatewayRuleNames } from './gateway/gateway-listeners.ts'
export { fluxConfigurationId, fluxExtensionId } from './gitops/flux.ts'
export { KUSTOMIZATIONS, type Kustomization, kustomizationsOf } from './gitops/flux-kustomizations.ts'
export { FLUX_CONFIGURATION, GIT_KEY } from './gitops/flux-names.ts'
export { fluxSubstitutions } from './gitops/flux-substitutions.ts'
export { collectionRuleIds } from './monitoring/data-collection.ts'
export {
  type ExistingHubNeeds,
  type ExistingHubRule,
  existingHubNeeds,
  existingHubWrites,
  type RequestedResource
} from './network/existing-hub.ts'
export { flowLog } from './network/flow-logs.ts'
export { firewallAddresses } from './network/hub-egress.ts'
export { spokePeeringProperties } from './network/peering.ts'
export { spokeSubnetId } from './network/spoke-subnets.ts'
export { eventRelayId } from './platform/event-relay.ts'
export { RELAY_HEADERS, RELAY_TRIGGER } from './platform/event-workflow.ts'
export { vaultRecordsId } from './platform/platform-endpoints.ts'
export { platformIdentities } from './platform/platform-identities.ts'
export { platformGrants } from './platform/platform-roles.ts'
export { replicaIds } from './platform/registry.ts'
export { type Prerequisites, prerequisitesOf } from './prerequisites.ts'
export { platformGroups, type ResourceGroup, resourceGroups } from './resource-groups.ts'
export { type RequestedAssignment, requestedAssignments } from './roles/requested-assignments.ts'
export { isApplyIdentity } from './setup/setup-identities.ts'
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
  LiveCluster,
  LiveState,
  LiveUpgrade,
  NetworkStackName,
  PlatformIdentityName,
  PlatformStackName,
  Principals,
  SharedStackName,
  StackBuilder,
  StackName,
  StackTemplate
} from './types.ts'

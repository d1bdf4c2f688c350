import '../../kubernetes/batch/batch-turn.ts'
import type { ResourceType } from '../world.ts'
import './container-service/automatic-upgrades.ts'
import { applicationGatewayTypes } from './application-gateway/application-gateways.ts'
import { wafPolicyTypes } from './application-gateway/web-application-firewall-policies.ts'
import { authorizationTypes } from './authorization/authorization.ts'
import { policyTypes } from './authorization/policy.ts'
import { budgetTypes } from './budgets.ts'
import { registries } from './container-registry/container-registries.ts'
import { registryChildTypes } from './container-registry/registry-children.ts'
import { agentPools } from './container-service/agent-pools.ts'
import { maintenanceConfigurations } from './container-service/maintenance-configurations.ts'
import { managedClusters } from './container-service/managed-clusters.ts'
import { nodeResourceTypes } from './container-service/node-resources.ts'
import { eventSubscriptions } from './event-grid/event-subscriptions.ts'
import { systemTopics } from './event-grid/event-topics.ts'
import { keyVaultTypes } from './key-vault/key-vault-secrets.ts'
import { fluxConfigurations } from './kubernetes-configuration/flux-configurations.ts'
import { kubernetesExtensions } from './kubernetes-configuration/kubernetes-extensions.ts'
import { logicWorkflows } from './logic/logic-workflows.ts'
import { managedIdentityTypes } from './managed-identity.ts'
import { alertTypes } from './monitoring/alerts.ts'
import { dataCollectionTypes } from './monitoring/data-collection.ts'
import { insightsTypes } from './monitoring/insights.ts'
import { metricsWorkspaceTypes } from './monitoring/metrics-workspaces.ts'
import { operationalInsightsTypes } from './monitoring/operational-insights.ts'
import { prometheusRuleGroups } from './monitoring/prometheus-rule-groups.ts'
import { bastionTypes } from './network/bastion.ts'
import { firewallPolicyTypes } from './network/firewall-policies.ts'
import { firewallTypes } from './network/firewalls.ts'
import { securityTypes } from './network/network-security-groups.ts'
import { watcherTypes } from './network/network-watchers.ts'
import { privateEndpointTypes } from './network/private-endpoints.ts'
import { publicAddressTypes } from './network/public-addresses.ts'
import { routeTableTypes } from './network/route-tables.ts'
import { gatewayTypes } from './network/virtual-network-gateways.ts'
import { virtualNetworkTypes } from './network/virtual-networks.ts'
import { privateDnsTypes } from './private-dns/private-dns.ts'
import { resourceGroups } from './resource-groups.ts'
import { storageTypes } from './storage.ts'

/** Every type local Azure offers. */
export const providers: readonly ResourceType[] = [
  resourceGroups,
  ...authorizationTypes,
  ...virtualNetworkTypes,
  ...securityTypes,
  ...routeTableTypes,
  ...publicAddressTypes,
  ...firewallPolicyTypes,
  ...firewallTypes,
  ...bastionTypes,
  ...gatewayTypes,
  ...privateDnsTypes,
  ...watcherTypes,
  ...operationalInsightsTypes,
  ...metricsWorkspaceTypes,
  ...dataCollectionTypes,
  ...alertTypes,
  ...policyTypes,
  ...budgetTypes,
  ...insightsTypes,
  ...managedIdentityTypes,
  ...privateEndpointTypes,
  registries,
  ...registryChildTypes,
  ...keyVaultTypes,
  ...applicationGatewayTypes,
  ...wafPolicyTypes,
  ...storageTypes,
  managedClusters,
  agentPools,
  maintenanceConfigurations,
  ...nodeResourceTypes,
  prometheusRuleGroups,
  kubernetesExtensions,
  fluxConfigurations,
  systemTopics,
  eventSubscriptions,
  logicWorkflows
]

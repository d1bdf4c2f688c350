import type { ResourceType } from '../world.ts'
import './automatic-upgrades.ts'
import { agentPools } from './agent-pools.ts'
import { alertTypes } from './alerts.ts'
import { applicationGatewayTypes } from './application-gateways.ts'
import { authorizationTypes } from './authorization.ts'
import { bastionTypes } from './bastion.ts'
import { budgetTypes } from './budgets.ts'
import { registries } from './container-registries.ts'
import { dataCollectionTypes } from './data-collection.ts'
import { eventSubscriptions } from './event-subscriptions.ts'
import { systemTopics } from './event-topics.ts'
import { firewallPolicyTypes } from './firewall-policies.ts'
import { firewallTypes } from './firewalls.ts'
import { fluxConfigurations } from './flux-configurations.ts'
import { gatewayTypes } from './gateways.ts'
import { insightsTypes } from './insights.ts'
import { keyVaultTypes } from './key-vault-secrets.ts'
import { kubernetesExtensions } from './kubernetes-extensions.ts'
import { logicWorkflows } from './logic-workflows.ts'
import { maintenanceConfigurations } from './maintenance-configurations.ts'
import { managedClusters } from './managed-clusters.ts'
import { managedIdentityTypes } from './managed-identity.ts'
import { metricsWorkspaceTypes } from './metrics-workspaces.ts'
import { nodeResourceTypes } from './node-resources.ts'
import { operationalInsightsTypes } from './operational-insights.ts'
import { policyTypes } from './policy.ts'
import { privateDnsTypes } from './private-dns.ts'
import { privateEndpointTypes } from './private-endpoints.ts'
import { prometheusRuleGroups } from './prometheus-rule-groups.ts'
import { publicAddressTypes } from './public-addresses.ts'
import { registryChildTypes } from './registry-children.ts'
import { resourceGroups } from './resources.ts'
import { routeTableTypes } from './route-tables.ts'
import { securityTypes } from './security.ts'
import { storageTypes } from './storage.ts'
import { virtualNetworkTypes } from './virtual-networks.ts'
import { watcherTypes } from './watchers.ts'
import { wafPolicyTypes } from './web-application-firewall-policies.ts'

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

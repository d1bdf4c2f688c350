import {
  asResourceId,
  childId,
  parseResourceId,
  type ResourceId,
  resourceGroupId,
  resourceId,
  subscriptionId
} from '../arm/resource-id.ts'
import { addressPlan } from './addresses/address-plan.ts'
import { configAdvice } from './config-advice.ts'
import type { ConfigurationOrigin, EnvironmentKey } from './environment-key.ts'
import { globalNames, resourceNames } from './names.ts'
import type { Baseline, BaselineConfig, BaselineIds, ClusterIds, Colour } from './types.ts'
import { zoneNames } from './zone-names.ts'

/**
 * Returns the addresses, ids and advice of a configuration. `subscription` is the GUID of the subscription, `origin`
 * the file of the configuration. Throws AddressError if the address ranges are not valid together.
 */
export function createBaseline(config: BaselineConfig, subscription: string, origin?: ConfigurationOrigin): Baseline {
  const addresses = addressPlan(config)
  const ids = idsOf(config, subscription)
  return { config, addresses, ids, advice: configAdvice(config), ...(origin === undefined ? {} : { origin }) }
}

/**
 * Returns the baseline of an environment that the file no longer contains: the settings of `baseline` with another
 * workload, environment and region. Its ids and names are those of the former environment.
 */
export function formerBaseline(baseline: Baseline, key: EnvironmentKey): Baseline {
  const config = { ...baseline.config, ...key }
  return { ...baseline, config, ids: idsOf(config, parseResourceId(baseline.ids.subscription).subscriptionId) }
}

function idsOf(config: BaselineConfig, subscription: string): BaselineIds {
  const names = resourceNames(config)
  const hubGroup = resourceGroupId(subscription, names.hubGroup)
  const spokeGroup = resourceGroupId(subscription, names.spokeGroup)
  const { existing } = config.hub
  const hubNetwork = existing === undefined ? network(hubGroup, names.hubNetwork) : asResourceId(existing.networkId)
  const spokeNetwork = network(spokeGroup, names.spokeNetwork)
  return {
    subscription: subscriptionId(subscription),
    hubGroup,
    spokeGroup,
    hubNetwork,
    firewall: resourceId(hubGroup, 'Microsoft.Network/azureFirewalls', names.firewall),
    firewallPolicy: resourceId(hubGroup, 'Microsoft.Network/firewallPolicies', names.firewallPolicy),
    bastion: resourceId(hubGroup, 'Microsoft.Network/bastionHosts', names.bastion),
    hubGateway: resourceId(hubGroup, 'Microsoft.Network/virtualNetworkGateways', names.hubGateway),
    hubLogs: logsOf(config, hubGroup, spokeGroup),
    spokeNetwork,
    spokePeering: childId(spokeNetwork, 'virtualNetworkPeerings', `to-${parseResourceId(hubNetwork).name}`),
    hubPeering: childId(hubNetwork, 'virtualNetworkPeerings', names.hubPeering),
    zones: zonesOf(config, hubGroup, spokeGroup),
    ...platformIds(config, subscription, spokeGroup)
  }
}

/** Returns the ids of the registry, vault, gateway, monitoring and both clusters. */
function platformIds(config: BaselineConfig, subscription: string, spokeGroup: ResourceId) {
  const names = resourceNames(config)
  const unique = globalNames(config, subscription)
  const platformGroup = resourceGroupId(subscription, names.platformGroup)
  const of = (type: string, name: string) => resourceId(platformGroup, type, name)
  const { registry, ingress, monitoring } = config
  return {
    platformGroup,
    clusterGroup: resourceGroupId(subscription, names.clusterGroup),
    backupGroup: resourceGroupId(subscription, names.backupGroup),
    recordZone: resourceId(spokeGroup, 'Microsoft.Network/privateDnsZones', names.recordZone),
    ingressZone:
      ingress.domain === undefined
        ? undefined
        : resourceId(spokeGroup, 'Microsoft.Network/privateDnsZones', `aks-ingress.${ingress.domain}`),
    registry: registry.kind === 'shared' ? registry.id : of('Microsoft.ContainerRegistry/registries', unique.registry),
    vault: of('Microsoft.KeyVault/vaults', unique.vault),
    gateway: of('Microsoft.Network/applicationGateways', names.gateway),
    gatewayFirewallPolicy: of(
      'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies',
      names.gatewayFirewallPolicy
    ),
    gatewayIdentity: of(IDENTITY, names.gatewayIdentity),
    clusterLogs: of('Microsoft.OperationalInsights/workspaces', names.platformLogs),
    metrics: of('Microsoft.Monitor/accounts', names.metrics),
    actionGroup: monitoring.alerts.actionGroupId ?? of('Microsoft.Insights/actionGroups', names.actionGroup),
    clusters: { blue: clusterIds(config, subscription, 'blue'), green: clusterIds(config, subscription, 'green') }
  }
}

const IDENTITY = 'Microsoft.ManagedIdentity/userAssignedIdentities'

function clusterIds(config: BaselineConfig, subscription: string, colour: Colour): ClusterIds {
  const names = resourceNames(config)
  const group = resourceGroupId(subscription, names.clusterGroup)
  return {
    cluster: resourceId(group, 'Microsoft.ContainerService/managedClusters', names.cluster(colour)),
    controlPlaneIdentity: resourceId(group, IDENTITY, names.controlPlaneIdentity(colour)),
    kubeletIdentity: resourceId(group, IDENTITY, names.kubeletIdentity(colour)),
    ingressIdentity: resourceId(group, IDENTITY, names.ingressIdentity(colour)),
    nodeGroup: resourceGroupId(subscription, names.nodeGroup(colour))
  }
}

function network(group: ResourceId, name: string): ResourceId {
  return resourceId(group, 'Microsoft.Network/virtualNetworks', name)
}

/**
 * Returns the id of the workspace for network logs. If an existing hub names no workspace, the workspace is in the
 * resource group of the spoke.
 */
function logsOf({ hub, ...config }: BaselineConfig, hubGroup: ResourceId, spokeGroup: ResourceId): ResourceId {
  const type = 'Microsoft.OperationalInsights/workspaces'
  const names = resourceNames(config)
  if (hub.existing === undefined) return resourceId(hubGroup, type, names.hubLogs)
  const { logWorkspaceId } = hub.existing
  return logWorkspaceId === undefined ? resourceId(spokeGroup, type, names.spokeLogs) : asResourceId(logWorkspaceId)
}

/**
 * Returns the ids of the private DNS zones. The zone of the API servers belongs to the environment, unless the file
 * names an existing zone. With `dns.zones: hub`, environments share only the other zones.
 */
function zonesOf(config: BaselineConfig, hubGroup: ResourceId, spokeGroup: ResourceId): BaselineIds['zones'] {
  const names = zoneNames(config)
  const { zones, existing } = config.dns
  const zone = (group: ResourceId, name: string) => resourceId(group, 'Microsoft.Network/privateDnsZones', name)
  const shared = zones === 'hub' ? hubGroup : spokeGroup
  return {
    registry: existing === undefined ? zone(shared, names.registry) : asResourceId(existing.registry),
    vault: existing === undefined ? zone(shared, names.vault) : asResourceId(existing.vault),
    apiServer: existing?.apiServer === undefined ? zone(spokeGroup, names.apiServer) : asResourceId(existing.apiServer)
  }
}

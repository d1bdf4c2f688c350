import { Expression } from '../../arm/expression.ts'
import { parseResourceId } from '../../arm/resource-id.ts'
import type { ArmResource } from '../../arm/template.ts'
import { resourceNames } from '../../config/names.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import { withDiagnostics } from '../monitoring/diagnostics.ts'
import { placement } from '../placement.ts'
import type { LiveState } from '../types.ts'
import {
  autoscalerProfile,
  clusterAddOns,
  clusterMonitoring,
  clusterSecurity,
  clusterStorage
} from './cluster-features.ts'
import { apiServerAccessProfile, clusterNetworkProfile } from './cluster-network.ts'
import { kubernetesVersionOf } from './cluster-version.ts'
import { systemPool } from './node-pools.ts'
import { clusterUpgradeSettings } from './upgrade-settings.ts'

/** Symbolic name of the cluster, for resources that depend on it. */
export const CLUSTER = 'cluster'

/** Returns the cluster with its system pool. */
export function cluster(baseline: Baseline, liveState: LiveState, colour: Colour): Record<string, ArmResource> {
  const { config, ids } = baseline
  const { cluster: id, controlPlaneIdentity } = ids.clusters[colour]
  const fields = {
    name: parseResourceId(id).name,
    ...placement(config),
    sku: { name: 'Base', tier: config.cluster.tier },
    identity: { type: 'UserAssigned', userAssignedIdentities: { [controlPlaneIdentity]: {} } },
    properties: properties(baseline, liveState, colour)
  }
  return withDiagnostics(CLUSTER, 'Microsoft.ContainerService/managedClusters', id, ids.clusterLogs, fields)
}

function properties(baseline: Baseline, liveState: LiveState, colour: Colour): object {
  const { config, ids } = baseline
  const { supportPlan } = config.cluster
  return {
    ...version(baseline, liveState, colour),
    supportPlan,
    dnsPrefix: resourceNames(config).dnsPrefix(colour),
    nodeResourceGroup: parseResourceId(ids.clusters[colour].nodeGroup).name,
    agentPoolProfiles: [systemPool(baseline, liveState, colour)],
    identityProfile: { kubeletidentity: { resourceId: ids.clusters[colour].kubeletIdentity } },
    ...signIn(),
    apiServerAccessProfile: apiServerAccessProfile(baseline, colour),
    networkProfile: clusterNetworkProfile(baseline),
    ...channels(baseline, liveState, colour),
    ...clusterUpgradeSettings(liveState, colour),
    ...clusterSecurity(baseline),
    ...clusterMonitoring(baseline),
    addonProfiles: clusterAddOns(baseline),
    storageProfile: clusterStorage(baseline),
    autoScalerProfile: autoscalerProfile(baseline),
    workloadAutoScalerProfile: { keda: { enabled: config.cluster.features.keda } },
    ingressProfile: { webAppRouting: { enabled: false } }
  }
}

/**
 * Returns the version property of the cluster. A running version is written back unchanged, because a channel or an
 * operator may have upgraded the cluster to a version that this release of the project does not know. The preflight
 * checks whether a new cluster can use the requested version.
 */
function version(baseline: Baseline, liveState: LiveState, colour: Colour): object {
  const kubernetesVersion = kubernetesVersionOf(baseline, liveState, colour)
  return kubernetesVersion === undefined ? {} : { kubernetesVersion }
}

/**
 * Returns the sign-in settings: users sign in with Entra only, and Azure roles grant their permissions. Service
 * accounts sign in to Azure with tokens from the issuer of the cluster.
 */
function signIn(): object {
  return {
    enableRBAC: true,
    disableLocalAccounts: true,
    // Groups in `adminGroupObjectIDs` would be administrators in addition to the holders of Azure roles. The list is
    // explicitly empty, so that a plan shows a group that another caller added, and the write removes it.
    aadProfile: {
      managed: true,
      enableAzureRBAC: true,
      adminGroupObjectIDs: [],
      tenantID: new Expression('subscription().tenantId')
    },
    oidcIssuerProfile: { enabled: true }
  }
}

/** Returns the channels of automatic upgrades: those of an upgrade that owns them, otherwise those of the configuration. */
function channels({ config }: Baseline, { upgrades }: LiveState, colour: Colour): object {
  const { kubernetesChannel, nodeImageChannel } = config.upgrades
  const configured = { upgradeChannel: kubernetesChannel, nodeOSUpgradeChannel: nodeImageChannel }
  return { autoUpgradeProfile: { ...configured, ...upgrades[colour].channels } }
}

import { Expression } from '../arm/expression.ts'
import { parseResourceId } from '../arm/resource-id.ts'
import type { ArmResource } from '../arm/template.ts'
import { resourceNames } from '../config/names.ts'
import type { Baseline, Colour } from '../config/types.ts'
import { addOns, autoscalerProfile, monitoring, security, storage } from './cluster-features.ts'
import { apiServer, network } from './cluster-network.ts'
import { kubernetesVersionOf } from './cluster-version.ts'
import { withDiagnostics } from './diagnostics.ts'
import { systemPool } from './node-pools.ts'
import { placement } from './placement.ts'
import type { LiveState } from './types.ts'
import { clusterUpgradeSettings } from './upgrade-settings.ts'

/** Symbol of the cluster, for what waits for it. */
export const CLUSTER = 'cluster'

/** The cluster with its system pool. */
export function cluster(baseline: Baseline, observed: LiveState, colour: Colour): Record<string, ArmResource> {
  const { config, ids } = baseline
  const { cluster: id, controlPlaneIdentity } = ids.clusters[colour]
  const fields = {
    name: parseResourceId(id).name,
    ...placement(config),
    sku: { name: 'Base', tier: config.cluster.tier },
    identity: { type: 'UserAssigned', userAssignedIdentities: { [controlPlaneIdentity]: {} } },
    properties: properties(baseline, observed, colour)
  }
  return withDiagnostics(CLUSTER, 'Microsoft.ContainerService/managedClusters', id, ids.clusterLogs, fields)
}

function properties(baseline: Baseline, observed: LiveState, colour: Colour): object {
  const { config, ids } = baseline
  const { supportPlan } = config.cluster
  return {
    ...version(baseline, observed, colour),
    supportPlan,
    dnsPrefix: resourceNames(config).dnsPrefix(colour),
    nodeResourceGroup: parseResourceId(ids.clusters[colour].nodeGroup).name,
    agentPoolProfiles: [systemPool(baseline, observed, colour)],
    identityProfile: { kubeletidentity: { resourceId: ids.clusters[colour].kubeletIdentity } },
    ...signIn(),
    apiServerAccessProfile: apiServer(baseline, colour),
    networkProfile: network(baseline),
    ...upgrades(baseline),
    ...clusterUpgradeSettings(observed, colour),
    ...security(baseline),
    ...monitoring(baseline),
    addonProfiles: addOns(baseline),
    storageProfile: storage(baseline),
    autoScalerProfile: autoscalerProfile(baseline),
    workloadAutoScalerProfile: { keda: { enabled: config.cluster.features.keda } },
    ingressProfile: { webAppRouting: { enabled: false } }
  }
}

/**
 * A version that runs is written back whatever it is, since a channel or an operator may have moved the cluster to one that
 * this release does not know. Whether a new cluster can have the requested version is a question of the preflight.
 */
function version(baseline: Baseline, observed: LiveState, colour: Colour): object {
  const kubernetesVersion = kubernetesVersionOf(baseline, observed, colour)
  return kubernetesVersion === undefined ? {} : { kubernetesVersion }
}

/** Through Entra and Azure's roles only; service accounts sign in to Azure with tokens of the cluster's own issuer. */
function signIn(): object {
  return {
    enableRBAC: true,
    disableLocalAccounts: true,
    // No groups here: they would be administrators beside the roles. Said, so that one that was added is seen and goes.
    aadProfile: {
      managed: true,
      enableAzureRBAC: true,
      adminGroupObjectIDs: [],
      tenantID: new Expression('subscription().tenantId')
    },
    oidcIssuerProfile: { enabled: true }
  }
}

function upgrades({ config }: Baseline): object {
  const { kubernetesChannel, nodeImageChannel } = config.upgrades
  return { autoUpgradeProfile: { upgradeChannel: kubernetesChannel, nodeOSUpgradeChannel: nodeImageChannel } }
}

import { removeApiServer, writeApiServer } from '../../../aks/api-server-record.ts'
import { CLUSTER, clusterProperties, poolsOf, requestedPools } from '../../../aks/cluster-model.ts'
import { clusterWork, rememberNodes } from '../../../aks/cluster-work.ts'
import { creationFailureCause, deletionFailureCause, nameFailureCause } from '../../../aks/failure-causes.ts'
import { watchMaintenance } from '../../../aks/maintenance-watch.ts'
import { egressFirewall } from '../../../aks/node-egress.ts'
import {
  clusterGuid,
  makeNodeGroup,
  removeNodeGroup,
  writeIdentities,
  writeScaleSets
} from '../../../aks/node-resource-group.ts'
import { forgetAllNodes } from '../../../aks/nodes/node.ts'
import { scaleNodes } from '../../../aks/nodes/node-creation.ts'
import { writeFirstVersion } from '../../../aks/upgrades/first-version.ts'
import {
  continueUpgrade,
  forgetPhases,
  phasesOf,
  planPhases,
  runningOperation,
  stopUpgrade
} from '../../../aks/upgrades/upgrade-operation.ts'
import { forgetCluster } from '../../../kubernetes/cluster-state.ts'
import { rememberPolicyAddon } from '../../../kubernetes/policy/constraints.ts'
import { faultError } from '../../protocol/operations.ts'
import type { ArmError, Put, PutBody, Refusal, Resource, ResourceType, World } from '../../world.ts'
import { completeIdentity } from '../user-assigned-identities.ts'
import { capacityRules } from './agent-pool-capacity.ts'
import { refuseFixed } from './agent-pool-changes.ts'
import { firstOf, refuseTooManyPools } from './agent-pool-check.ts'
import { networkRules } from './agent-pool-network.ts'
import { poolRules } from './agent-pool-rules.ts'
import { showProfiles, writeProfiles } from './agent-pools.ts'
import { bodyCheck } from './body-check.ts'
import { containerService, deletionPreempts, refuseStopped } from './container-service.ts'
import { clusterActions } from './managed-cluster-actions.ts'
import { autoscalerRules } from './managed-cluster-autoscaler.ts'
import { changeRules } from './managed-cluster-changes.ts'
import { type ClusterCheck, clusterCheck, completeProfiles, tierOf } from './managed-cluster-check.ts'
import { completeCluster } from './managed-cluster-defaults.ts'
import { featureRules } from './managed-cluster-features.ts'
import { identityRules } from './managed-cluster-identity.ts'
import { clusterNetworkRules } from './managed-cluster-network.ts'
import { previewClusterWrite } from './managed-cluster-preview.ts'
import { managedClusterProperties } from './managed-cluster-properties.ts'
import { clusterVersionRules } from './managed-cluster-versions.ts'

const rules = [
  ...changeRules,
  ...featureRules,
  ...autoscalerRules,
  ...identityRules,
  ...clusterNetworkRules,
  refusePools,
  ...clusterVersionRules
]

function refuse(put: Put): Refusal | undefined {
  return refuseStopped(put.existing) ?? firstOf(clusterCheck(put), rules)
}

function refusePools({ pools, present }: ClusterCheck): Refusal | undefined {
  const names = new Set([...pools, ...present].map(({ name }) => name))
  const tooMany = refuseTooManyPools(names.size)
  if (tooMany !== undefined) return tooMany
  for (const pool of pools) {
    const refused = firstOf(pool, [refuseFixed, ...poolRules, ...capacityRules, ...networkRules])
    if (refused !== undefined) return refused
  }
  return undefined
}

function complete(put: Put): Record<string, unknown> {
  const cluster = completeCluster(put)
  return { ...cluster, agentPoolProfiles: completeProfiles(put, cluster) }
}

function envelope(put: Put): Partial<PutBody> {
  const identity = put.body.identity ?? put.existing?.identity
  return {
    sku: { name: 'Base', ...put.existing?.sku, ...put.body.sku, tier: tierOf(put) },
    kind: 'Base',
    ...(identity && { identity: completeIdentity(put, identity) })
  }
}

function isNew(cluster: Resource): boolean {
  return clusterProperties(cluster).currentKubernetesVersion === undefined
}

function seconds(world: World, cluster: Resource, verb: 'create' | 'update' | 'delete'): number | undefined {
  if (verb === 'delete') return undefined
  const failureCause = isNew(cluster) ? creationFailureCause(world, cluster) : undefined
  return failureCause?.seconds ?? clusterWork(world, cluster).seconds
}

/** Nodes come up only if they get out. */
function reaches(world: World, cluster: Resource): string[] {
  const subnets = requestedPools(world, cluster).map(({ vnetSubnetID }) => vnetSubnetID)
  return subnets.flatMap(subnet => egressFirewall(world, subnet)?.id ?? [])
}

/** The write has begun: the group of the nodes and the name are there, pools are resources of their own. */
function stored(world: World, cluster: Resource): void {
  const { state, phases } = clusterWork(world, cluster)
  planPhases(world, cluster.id, phases)
  makeNodeGroup(world, cluster)
  writeApiServer(world, cluster, requestedPools(world, cluster))
  writeProfiles(world, cluster, state)
  cluster.properties.provisioningState = state
}

/** Nodes run; what only a running cluster has is filled in. */
function settled(world: World, cluster: Resource): void {
  if (isNew(cluster)) writeFirstVersions(world, cluster)
  forgetPhases(world, cluster.id)
  writeIdentities(world, cluster)
  writeIssuer(world, cluster)
  for (const pool of poolsOf(world, cluster.id)) {
    pool.properties.provisioningState = 'Succeeded'
    delete pool.properties.status
    rememberNodes(world, pool)
    scaleNodes(world, cluster, pool)
  }
  writeScaleSets(world, cluster)
  rememberPolicyAddon(world, cluster)
  watchMaintenance(world, cluster)
}

/** Gives a new cluster and its pools the versions that its write requested. */
function writeFirstVersions(world: World, cluster: Resource): void {
  const phases = phasesOf(world, cluster.id)
  cluster.properties.currentKubernetesVersion = phases.find(({ pool }) => pool === undefined)?.version
  for (const pool of poolsOf(world, cluster.id)) writeFirstVersion(world, pool, phases)
}

function writeIssuer(world: World, cluster: Resource): void {
  const { oidcIssuerProfile } = clusterProperties(cluster)
  if (oidcIssuerProfile?.enabled !== true || oidcIssuerProfile.issuerURL !== undefined) return
  const issuerURL = `https://${cluster.location}.oic.prod-aks.azure.com/${world.tenantId}/${clusterGuid(world, cluster)}/`
  cluster.properties.oidcIssuerProfile = { ...oidcIssuerProfile, issuerURL }
}

function outcome(world: World, cluster: Resource): ArmError | undefined {
  if (!isNew(cluster)) return undefined
  const error = creationFailureCause(world, cluster)?.error ?? nameFailureCause(world, cluster)
  if (error !== undefined) cluster.properties.status = { provisioningError: error }
  return error
}

function outcomeOfDelete(world: World, cluster: Resource): ArmError | undefined {
  const error = deletionFailureCause(world, cluster)
  if (error !== undefined) cluster.properties.status = { provisioningError: error }
  return error
}

function preemptedByDelete(world: World, cluster: Resource): ArmError {
  stopUpgrade(world, cluster, cluster.id)
  return deletionPreempts()
}

/** What was done before it failed stays done: phases that were over, but for the one it failed in. */
function failed(world: World, cluster: Resource): void {
  stopUpgrade(world, cluster, cluster.id)
  const operation = runningOperation(world, cluster.id)
  if (operation !== undefined) cluster.properties.status ??= { provisioningError: faultError(operation) }
  for (const pool of poolsOf(world, cluster.id)) pool.properties.provisioningState = 'Failed'
}

/** The group of the nodes goes with the cluster, and its record with it. */
function removed(world: World, cluster: Resource): void {
  forgetAllNodes(world, cluster.id)
  removeApiServer(world, cluster)
  removeNodeGroup(world, cluster)
  forgetCluster(world, cluster.id)
}

export const managedClusters: ResourceType = {
  ...containerService,
  type: CLUSTER,
  location: 'region',
  names: /^[a-zA-Z0-9]$|^[a-zA-Z0-9][-_a-zA-Z0-9]{0,61}[a-zA-Z0-9]$/,
  seconds: { create: 450, update: 180, delete: 300 },
  takes: seconds,
  refuseBody: bodyCheck(managedClusterProperties),
  refuse,
  complete,
  foresee: previewClusterWrite,
  envelope,
  stored,
  progress: (world, cluster, operation) => {
    const step = isNew(cluster) ? undefined : continueUpgrade(world, cluster, operation)
    if (step !== undefined && 'error' in step) cluster.properties.status = { provisioningError: step.error }
    return step
  },
  reaches,
  outcome,
  settled,
  failed,
  outcomeOfDelete,
  preemptedByDelete,
  removed,
  show: (world, cluster) => ({ agentPoolProfiles: showProfiles(world, cluster) }),
  actions: clusterActions
}

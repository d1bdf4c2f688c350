import type { ClusterState, PoolState, RawBody } from './types.ts'

/**
 * Properties that Azure computes. Azure ignores them in a write, except `nodeImageVersion` of a pool: sending this property
 * would request a return to that image.
 */
const COMPUTED_OF_POOL: readonly string[] = [
  'currentOrchestratorVersion',
  'eTag',
  'nodeImageVersion',
  'powerState',
  'provisioningState',
  'status'
]

const COMPUTED_OF_CLUSTER: readonly string[] = [
  'azurePortalFQDN',
  'currentKubernetesVersion',
  'eTag',
  'fqdn',
  'maxAgentPools',
  'powerState',
  'privateFQDN',
  'provisioningState',
  'resourceUID',
  // The placeholder of a cluster with a managed identity. `az aks upgrade` leaves it out, too.
  'servicePrincipalProfile',
  'status'
]

const COMPUTED_OF_ENVELOPE: readonly string[] = ['eTag', 'etag', 'id', 'name', 'systemData', 'type']

type Properties = RawBody['properties']

/**
 * Returns the body of a write that changes properties of a cluster and keeps all others. The pools keep their versions,
 * because Azure accepts a body only if all versions in it are unchanged or new (Azure/azure-cli#22807).
 */
export function clusterBody({ body }: ClusterState, changes: Properties): RawBody {
  const { agentPoolProfiles, ...properties } = body.properties
  const pools = Array.isArray(agentPoolProfiles) ? agentPoolProfiles.map(each => writablePool(Object(each))) : []
  return {
    ...without(body, [...COMPUTED_OF_ENVELOPE, 'identity']),
    ...(body.identity === undefined ? {} : { identity: writableIdentity(Object(body.identity)) }),
    properties: { ...without(properties, COMPUTED_OF_CLUSTER), agentPoolProfiles: pools, ...changes }
  }
}

/** Returns the body of a write that changes properties of a pool and keeps all others. */
export function poolBody({ body }: PoolState, changes: Properties): RawBody {
  return { properties: { ...writablePool(body.properties), ...changes } }
}

/** Returns the properties of a pool without the count of an autoscaler, which changes it at any time. */
function writablePool(properties: Properties): Properties {
  const isScaled = properties.enableAutoScaling === true
  return without(properties, isScaled ? [...COMPUTED_OF_POOL, 'count'] : COMPUTED_OF_POOL)
}

function writableIdentity({ type, userAssignedIdentities: assigned }: Properties): object {
  if (assigned === undefined) return { type }
  return { type, userAssignedIdentities: Object.fromEntries(Object.keys(Object(assigned)).map(id => [id, {}])) }
}

function without(value: Properties, names: readonly string[]): Properties {
  return Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)))
}

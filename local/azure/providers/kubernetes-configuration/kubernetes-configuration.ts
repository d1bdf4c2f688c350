import { CLUSTER, clusterProperties } from '../../../aks/cluster-model.ts'
import { extendedCluster } from '../../../kubernetes/flux/configuration.ts'
import { armError, refusal } from '../../errors.ts'
import { keyOf, parseId, sameId } from '../../resource-ids.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import { tableOf } from '../../tables.ts'
import type { ArmError, Put, Refusal, Resource, World } from '../../world.ts'
import { refuseStopped } from '../container-service/container-service.ts'

/** What both types of the Kubernetes Configuration provider have in common. */
export const kubernetesConfiguration = { location: 'none', style: 'azure-async' } as const

/** Only clusters are extended, and only such as run. */
export function refuseCluster(put: Put): Refusal | undefined {
  const { scope } = parseId(put.id)
  if (!sameId(parseId(scope).type, CLUSTER)) {
    return refusal(400, 'BadRequest', `'${scope}' cannot be extended: it is no cluster.`)
  }
  if (put.preflight) return undefined
  const cluster = findResource(put.world, scope)
  return refuseStopped(cluster) ?? (cluster && refuseUnfinished(cluster))
}

function refuseUnfinished(cluster: Resource): Refusal | undefined {
  const { currentKubernetesVersion, provisioningState } = clusterProperties(cluster)
  if (currentKubernetesVersion !== undefined) return undefined
  return refusal(
    409,
    'OperationNotAllowed',
    `Operation is not allowed: managed cluster ${cluster.name} is in state ${provisioningState}; it must have been created first.`
  )
}

/** A stopped cluster takes nothing away either. */
export function refuseStoppedDelete(world: World, { id }: Resource): Refusal | undefined {
  return refuseStopped(extendedCluster(world, id))
}

/** A write has begun: what is there already is updated, and secrets go where nobody reads them. */
export function beginWrite(world: World, resource: Resource): void {
  if (resource.generation > 1) resource.properties.provisioningState = 'Updating'
  keepProtectedSettings(world, resource)
}

/**
 * Keeps what must not be read again (`protectedValues`, as `complete` leaves it) apart from the resource, in a place a GET
 * does not show.
 */
export function keepProtectedSettings(world: World, { id, properties }: Resource): void {
  const given = properties.protectedValues as Record<string, string> | undefined
  delete properties.protectedValues
  if (given === undefined) return
  const table = tableOf<Record<string, string>>(world, 'protectedSettings')
  table[keyOf(id)] = { ...table[keyOf(id)], ...given }
}

export function forgetProtectedSettings(world: World, { id }: Resource): void {
  delete tableOf(world, 'protectedSettings')[keyOf(id)]
}

/** How the provider says that an operation has failed: one error around what the agent in the cluster had to say. */
export function operationFailure(code: string, message: string): ArmError {
  return armError(
    'ResourceOperationFailure',
    "The resource operation completed with terminal provisioning state 'Failed'.",
    { details: [armError(code, message)] }
  )
}

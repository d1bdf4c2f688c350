import { keyOf, parseId } from '../resource-ids.ts'
import { findResource } from '../resources/resource-lookup.ts'
import type { Operation, Resource, ResourceType, World } from '../world.ts'
import { type OperationPaths, operationHeaders } from './operations.ts'

/** Headers of the answer that starts a resource's operation, in the style of its type. */
export function resourceOperationHeaders(
  world: World,
  operation: Operation,
  entry: ResourceType,
  apiVersion: string
): Record<string, string> {
  if (entry.style === 'state' || entry.style === 'sync') return {}
  const { status, result } = operationPaths(world, operation)
  const isDelete = operation.verb === 'DELETE'
  const wanted: OperationPaths =
    entry.style === 'location'
      ? { result }
      : { status, ...((isDelete || isPrivateDns(operation.target)) && { result }) }
  const headers = operationHeaders(world, operation, wanted, apiVersion)
  return /^microsoft\.network\//i.test(entry.type) ? { ...headers, 'azure-asyncnotification': 'Enabled' } : headers
}

function isPrivateDns(id: string): boolean {
  return /\/providers\/microsoft\.network\/privatednszones\//i.test(id)
}

/**
 * Where an operation is polled. Regional operations hang on the region of the resource, private DNS ones on the group; the
 * status of a registry's (azure-rest-api-specs#18934) and of what extends a cluster hangs on the resource itself.
 */
export function operationPaths(world: World, operation: Operation): { status: string; result: string } {
  const { namespace, resourceGroup, subscriptionId } = parseId(operation.target)
  if (isPrivateDns(operation.target)) {
    const base = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Network`
    return {
      status: `${base}/privateDnsOperationStatuses/${operation.id}`,
      result: `${base}/privateDnsOperationResults/${operation.id}`
    }
  }
  const base = `/subscriptions/${subscriptionId}/providers/${namespace}/locations/${placeOf(world, operation.target)}`
  if (/^microsoft\.containerregistry$/i.test(namespace)) {
    const name = `${parseId(operation.target).type.split('/').at(-1)}-${operation.id}`
    return { status: `${operation.target}/operationStatuses/${name}`, result: `${base}/operationResults/${name}` }
  }
  if (/^microsoft\.kubernetesconfiguration$/i.test(namespace)) {
    const status = `${operation.target}/operations/${operation.id}`
    return { status, result: `${base}/operationResults/${operation.id}` }
  }
  return { status: `${base}/operations/${operation.id}`, result: `${base}/operationResults/${operation.id}` }
}

/** The region of a resource, or of the nearest resource above it. */
function placeOf(world: World, id: string): string {
  const found: Resource | undefined = findResource(world, id)
  if (found?.location !== undefined) return found.location
  const { parent } = parseId(id)
  return parent === '' || keyOf(parent) === keyOf(id) ? 'global' : placeOf(world, parent)
}

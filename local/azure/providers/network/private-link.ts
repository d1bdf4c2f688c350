import { sameId } from '../../resource-ids.ts'
import { resourcesWithin } from '../../resources/resource-lookup.ts'
import type { Resource, World } from '../../world.ts'
import { type InlineElement, inlineElements } from '../put-helpers.ts'

export const PRIVATE_ENDPOINT = 'Microsoft.Network/privateEndpoints'

/** The connections of an endpoint, those that ask for approval by hand included. */
export function connectionsOf(properties: Readonly<Record<string, unknown>>): InlineElement[] {
  return [
    ...inlineElements(properties.privateLinkServiceConnections),
    ...inlineElements(properties.manualPrivateLinkServiceConnections)
  ]
}

export function targetOf({ properties }: InlineElement): string {
  return String(properties.privateLinkServiceId ?? '')
}

/** Endpoints that lead to a resource, sorted by id. */
export function endpointsOf(world: World, targetId: string): Resource[] {
  return resourcesWithin(world, '/').filter(
    ({ type, properties }) =>
      type === PRIVATE_ENDPOINT && connectionsOf(properties).some(connection => sameId(targetOf(connection), targetId))
  )
}

/** `privateEndpointConnections` of a resource: one for each endpoint that is connected with it. */
export function connectionsTo(world: World, targetId: string): Record<string, unknown>[] {
  return endpointsOf(world, targetId).flatMap(endpoint =>
    connectionsOf(endpoint.properties)
      .filter(connection => sameId(targetOf(connection), targetId) && stateOf(connection) !== 'Disconnected')
      .map(connection => ({
        id: `${targetId}/privateEndpointConnections/${endpoint.name}`,
        name: endpoint.name,
        properties: {
          provisioningState: 'Succeeded',
          privateEndpoint: { id: endpoint.id },
          privateLinkServiceConnectionState: connection.properties.privateLinkServiceConnectionState
        }
      }))
  )
}

export function stateOf({ properties }: InlineElement): string {
  return (properties.privateLinkServiceConnectionState as { status?: string } | undefined)?.status ?? 'Pending'
}

/** The target is gone: its endpoints stay, keep their addresses, and lead nowhere. */
export function disconnectEndpoints(world: World, targetId: string): void {
  for (const endpoint of endpointsOf(world, targetId)) {
    for (const connection of connectionsOf(endpoint.properties)) {
      if (!sameId(targetOf(connection), targetId)) continue
      connection.properties.privateLinkServiceConnectionState = {
        status: 'Disconnected',
        description: '',
        actionsRequired: 'None'
      }
    }
  }
}

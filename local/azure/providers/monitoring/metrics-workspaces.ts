import { deterministicGuid } from '../../deterministic-ids.ts'
import { keyOf } from '../../resource-ids.ts'
import type { Put, Resource, ResourceType, World } from '../../world.ts'
import { bodyProperties } from '../put-helpers.ts'

/** The group Azure keeps a workspace's default rule and endpoint in; it comes and goes with the workspace. */
function managedGroup({ name, location = '' }: Pick<Resource, 'name' | 'location'>): string {
  return `MA_${name}_${location}_managed`
}

function complete(put: Put): Record<string, unknown> {
  const { world, id, name } = put
  const group = `/subscriptions/${world.subscriptionId}/resourceGroups/${managedGroup({ name, location: put.body.location ?? '' })}`
  const accountId = deterministicGuid(world, 'metrics workspace', keyOf(id))
  return {
    publicNetworkAccess: 'Enabled',
    ...bodyProperties(put),
    accountId,
    metrics: {
      internalId: `mac_${accountId}`,
      prometheusQueryEndpoint: `https://${keyOf(name)}-${accountId.slice(0, 4)}.${put.body.location}.prometheus.monitor.azure.com`
    },
    defaultIngestionSettings: {
      dataCollectionEndpointResourceId: `${group}/providers/Microsoft.Insights/dataCollectionEndpoints/${name}`,
      dataCollectionRuleResourceId: `${group}/providers/Microsoft.Insights/dataCollectionRules/${name}`
    }
  }
}

function groupId(world: World, workspace: Resource): string {
  return `/subscriptions/${world.subscriptionId}/resourceGroups/${managedGroup(workspace)}`
}

/** Azure Monitor workspaces, which keep Prometheus metrics. */
export const metricsWorkspaceTypes: readonly ResourceType[] = [
  {
    type: 'Microsoft.Monitor/accounts',
    apiVersions: ['2025-10-03', '2025-05-03-preview', '2023-04-03'],
    location: 'region',
    style: 'state',
    seconds: { create: 20, update: 5, delete: 60 },
    complete,
    stored: (world, workspace) => {
      const id = groupId(world, workspace)
      const { name, location = '', createdAt } = workspace
      world.resources[keyOf(id)] ??= {
        id,
        type: 'Microsoft.Resources/resourceGroups',
        name: managedGroup({ name, location }),
        location,
        properties: { provisioningState: 'Succeeded' },
        generation: 1,
        createdAt
      }
    },
    removed: (world, workspace) => {
      delete world.resources[keyOf(groupId(world, workspace))]
    }
  }
]

import { deterministicGuid } from '../../deterministic-ids.ts'
import { groupOf, keyOf } from '../../resource-ids.ts'
import { findResource, resourcesWithin } from '../../resources/resource-lookup.ts'
import type { Resource, World } from '../../world.ts'

const RULE = 'Microsoft.Insights/dataCollectionRules'
const ENDPOINT = 'Microsoft.Insights/dataCollectionEndpoints'
const PREFIX = 'NWTA-'

interface Analytics {
  readonly networkWatcherFlowAnalyticsConfiguration?: {
    readonly enabled?: boolean
    readonly workspaceResourceId?: string
  }
}

/**
 * Creates a data collection endpoint and a data collection rule for a flow log with traffic analytics, without tags, in
 * the resource group of its workspace (hashicorp/terraform-provider-azurerm#29370,
 * microsoft/AzureMonitorCommunity#254). The name after the prefix is assumed.
 */
export function createAnalyticsResources(world: World, flowLog: Resource): void {
  const { flowAnalyticsConfiguration } = flowLog.properties as { flowAnalyticsConfiguration?: Analytics }
  const { enabled, workspaceResourceId = '' } =
    flowAnalyticsConfiguration?.networkWatcherFlowAnalyticsConfiguration ?? {}
  const workspace = enabled === true ? findResource(world, workspaceResourceId) : undefined
  const group = findResource(world, groupOf(workspace?.id ?? '') ?? '')?.id
  if (workspace === undefined || group === undefined) return
  if (resourcesWithin(world, group).some(({ type, name }) => type === RULE && name.startsWith(PREFIX))) return
  const name = `${PREFIX}${deterministicGuid(world, 'traffic-analytics', keyOf(workspace.id))}`
  const idOf = (type: string) => `${group}/providers/${type}/${name}`
  const location = workspace.location ?? ''
  const add = (type: string, properties: Record<string, unknown>) => {
    const common = { id: idOf(type), type, name, location, generation: 1, createdAt: world.now }
    world.resources[keyOf(common.id)] = { ...common, properties: { provisioningState: 'Succeeded', ...properties } }
  }
  add(ENDPOINT, { networkAcls: { publicNetworkAccess: 'Enabled' } })
  add(RULE, {
    dataCollectionEndpointId: idOf(ENDPOINT),
    destinations: { logAnalytics: [{ name: 'workspace', workspaceResourceId: workspace.id }] }
  })
}

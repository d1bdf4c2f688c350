import { asResourceId, parseResourceId, type ResourceId, sameId } from '../../../arm/resource-id.ts'
import { deletionSecondsOf } from '../../durations.ts'
import { managedIds, readStackInventory } from '../../ownership/stack-inventory.ts'
import type { EnvironmentReader, Need, ResourceChange, Step } from '../../types.ts'
import { resourceChange } from '../../what-if/resource-change.ts'

/** Name of the step that deletes the resources that traffic analytics created. */
export const TRAFFIC_ANALYTICS = 'traffic-analytics'

const GROUP = 'Microsoft.Resources/resourceGroups'
const PREFIX = /^NWTA-/i

/** Types of the resources, in the order in which they are deleted. The rule names the endpoint. */
const TYPES = ['Microsoft.Insights/dataCollectionRules', 'Microsoft.Insights/dataCollectionEndpoints'] as const

/**
 * Returns the step that deletes the data collection rule and the data collection endpoint that traffic analytics
 * created in the resource group of its workspace (hashicorp/terraform-provider-azurerm#29370,
 * microsoft/AzureMonitorCommunity#254). They would otherwise keep the resource group. The step runs after the flow log
 * is deleted, because the flow log uses them.
 */
export function trafficAnalyticsRemovalStep(needs: readonly Need[]): Step {
  return {
    name: TRAFFIC_ANALYTICS,
    needs,
    expectedSeconds: deletionSecondsOf(asResourceId(`/providers/${TYPES[0]}/NWTA`)) * TYPES.length,
    intent: ({ ids }) => ({ removed: `${ids.platformGroup}/providers/Microsoft.Insights/*/NWTA-*` }),
    // Azure delays a deletion while another deletion is in progress, so there is nothing to wait for.
    settle: () => Promise.resolve(),
    async plan(context) {
      const changes = (await findTrafficAnalytics(context)).map(deletionOf)
      const evaluation = { by: 'reads' } as const
      return { step: TRAFFIC_ANALYTICS, evaluation, changes, unchanged: 0, noise: 0, pending: changes.length > 0 }
    },
    async apply({ azure, signal }, _liveState, { changes }) {
      for (const { id } of changes) await azure.remove(id, { signal, expectedSeconds: deletionSecondsOf(id) })
    }
  }
}

function deletionOf(id: ResourceId): ResourceChange {
  const { type } = parseResourceId(id)
  return resourceChange({ step: TRAFFIC_ANALYTICS, id, type, kind: 'delete', certain: true })
}

/**
 * Returns the resources that traffic analytics created in the resource group of the platform. They are known by type
 * and prefix, and no stack manages them.
 */
export async function findTrafficAnalytics(reader: EnvironmentReader): Promise<ResourceId[]> {
  const { azure, baseline } = reader
  const group = baseline.ids.platformGroup
  if ((await azure.read(group)) === undefined) return []
  const found = await Array.fromAsync(azure.list<{ id: string }>(`${group}/resources`, GROUP))
  const created = TYPES.flatMap(type => found.map(({ id }) => asResourceId(id)).filter(id => isCreated(id, type)))
  if (created.length === 0) return []
  const { ours, others } = await readStackInventory(reader)
  const managed = managedIds([...ours, ...others.map(state => ({ state }))])
  return created.filter(id => !managed.some(each => sameId(each, id)))
}

function isCreated(id: ResourceId, wanted: string): boolean {
  const { type, name } = parseResourceId(id)
  return sameId(type, wanted) && PREFIX.test(name)
}

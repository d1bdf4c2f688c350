import { refusal } from '../../errors.ts'
import { groupId, isWithin, keyOf, parseId, sameId } from '../../resource-ids.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import type { Put, Refusal, Resource, ResourceType, World } from '../../world.ts'
import { bodyProperties } from '../put-helpers.ts'
import { networkProvider, refuseReferences } from './network-provider.ts'
import { createAnalyticsResources } from './traffic-analytics.ts'

const WATCHER = 'Microsoft.Network/networkWatchers'
const FLOW_LOG = `${WATCHER}/flowLogs`
const GROUP = 'NetworkWatcherRG'

/**
 * Azure makes a network watcher of its own, in a group of its own, when the first virtual network of a region appears
 * ("Enable or disable Azure Network Watcher").
 */
export function ensureWatcher(world: World, { id: networkId, location = '' }: Resource): void {
  const group = groupId(parseId(networkId).subscriptionId ?? world.subscriptionId, GROUP)
  const isThere = Object.values(world.resources).some(
    ({ id, type, location: place }) => type === WATCHER && place === location && isWithin(id, group)
  )
  if (isThere) return
  const name = `NetworkWatcher_${location}`
  const properties = { provisioningState: 'Succeeded' }
  if (findResource(world, group) === undefined) {
    add(world, {
      id: group,
      type: 'Microsoft.Resources/resourceGroups',
      name: GROUP,
      location,
      properties: { ...properties }
    })
  }
  add(world, { id: `${group}/providers/${WATCHER}/${name}`, type: WATCHER, name, location, properties })
}

function add(world: World, fields: Omit<Resource, 'generation' | 'createdAt'>): void {
  world.resources[keyOf(fields.id)] = { ...fields, generation: 1, createdAt: world.now }
}

/** Refuses a second flow log of a target. No source has the code or the words of Azure. */
function refuseSecondFlowLog(put: Put): Refusal | undefined {
  const target = String(bodyProperties(put).targetResourceId ?? '')
  const other = Object.values(put.world.resources).find(
    ({ type, id, properties }) =>
      type === FLOW_LOG && !sameId(id, put.id) && sameId(String(properties.targetResourceId), target)
  )
  if (other === undefined) return undefined
  return refusal(409, 'FlowLogTargetInUse', `The target '${target}' already has the flow log '${other.id}'.`)
}

export const watcherTypes: readonly ResourceType[] = [
  { ...networkProvider, type: WATCHER, location: 'region', seconds: { create: 3, update: 3, delete: 5 } },
  {
    ...networkProvider,
    type: FLOW_LOG,
    location: 'region',
    seconds: { create: 20, update: 10, delete: 10 },
    refuse: put => refuseSecondFlowLog(put) ?? refuseReferences(put),
    settled: createAnalyticsResources
  }
]

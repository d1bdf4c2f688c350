import { setNodes } from '../../../../../local/aks/nodes/node.ts'
import type { Resource } from '../../../../../local/azure/world.ts'
import type { Kit } from '../kit.ts'

/** Puts a gateway with two rules into the world, as it is after its write, and returns its id. */
export function addGateway(kit: Kit): string {
  const id = kit.network('applicationGateways/agw')
  const rule = (name: string) => ({
    name,
    properties: { httpListener: { id: `${id}/httpListeners/${name}` } }
  })
  addResource(kit, id, 'Microsoft.Network/applicationGateways', {
    requestRoutingRules: [rule('live'), rule('preview')]
  })
  return id
}

/** Puts a cluster with one node for each address into the world, and returns its id and its node resource group. */
export function addCluster(kit: Kit, addresses: readonly string[], properties: Record<string, unknown> = {}) {
  const id = `${kit.group}/providers/Microsoft.ContainerService/managedClusters/aks`
  addResource(kit, id, 'Microsoft.ContainerService/managedClusters', { nodeResourceGroup: 'nodes', ...properties })
  const pool = `${id}/agentPools/system`
  addResource(kit, pool, 'Microsoft.ContainerService/managedClusters/agentPools', { count: addresses.length })
  const readyAt = kit.world.now
  const machine = { kubernetesVersion: '1.36.1', image: 'image', readyAt }
  setNodes(
    kit.world,
    pool,
    addresses.map((address, instance) => ({ name: `node${instance}`, instance, address, ...machine }))
  )
  return { id, nodeGroup: `${kit.subscription}/resourceGroups/nodes` }
}

/** Puts a resource into the world as it is, without a write. */
export function addResource(kit: Kit, id: string, type: string, properties: Record<string, unknown>): Resource {
  const resource: Resource = {
    id,
    type,
    name: id.split('/').at(-1) ?? '',
    location: 'westeurope',
    properties: { provisioningState: 'Succeeded', ...properties },
    generation: 1,
    createdAt: kit.world.now
  }
  kit.world.resources[id.toLowerCase()] = resource
  return resource
}

import type { Resource, World } from '../../azure/world.ts'
import { nodeGroupId, POOL, poolProperties } from '../cluster-model.ts'
import { SCALE_SET, scaleSetName } from '../node-resource-group.ts'
import { type Node, nodesOfPool } from './node.ts'
import { nodeLabels } from './node-creation.ts'

/**
 * Returns the machines of a pool as Resource Manager lists them. General availability versions show zone, network and the
 * id of the virtual machine; only preview versions show Kubernetes version, node image and labels (types of
 * @azure/arm-containerservice and of 2026-05-02-preview).
 */
export function machinesOf(world: World, cluster: Resource, pool: Resource, apiVersion: string): object[] {
  return nodesOfPool(world, pool.id).map(node => {
    const { address } = node
    return {
      id: `${pool.id}/machines/${node.name}`,
      name: node.name,
      type: `${POOL}/machines`,
      ...(node.zone !== undefined && { zones: [node.zone] }),
      properties: {
        network: { ipAddresses: address === undefined ? [] : [{ family: 'IPv4', ip: address }] },
        resourceId: machineId(world, cluster, pool, node),
        ...(apiVersion.endsWith('-preview') && previewProperties(cluster, pool, node))
      }
    }
  })
}

function machineId(world: World, cluster: Resource, pool: Resource, { instance }: Node): string {
  const scaleSet = scaleSetName(world, cluster, pool.name)
  return `${nodeGroupId(world, cluster)}/providers/${SCALE_SET}/${scaleSet}/virtualMachines/${instance}`
}

function previewProperties(cluster: Resource, pool: Resource, node: Node): object {
  const { nodeTaints = [], mode = 'User', orchestratorVersion } = poolProperties(pool)
  return {
    nodeImageVersion: node.image,
    mode,
    provisioningState: 'Succeeded',
    kubernetes: {
      nodeName: node.name,
      orchestratorVersion: orchestratorVersion ?? node.kubernetesVersion,
      currentOrchestratorVersion: node.kubernetesVersion,
      nodeLabels: nodeLabels(cluster, pool, node),
      nodeTaints
    }
  }
}

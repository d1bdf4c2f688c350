import { clusterProperties, nodeGroupId, poolProperties } from '../../../aks/cluster-model.ts'
import { SCALE_SET, scaleSetName } from '../../../aks/node-resource-group.ts'
import { type Node, nodesOfCluster } from '../../../aks/nodes/node.ts'
import { findVmSize } from '../../../azure/providers/vm-sizes.ts'
import type { Resource, World } from '../../../azure/world.ts'
import type { KubernetesObject } from '../../objects.ts'
import { schedulableNode } from '../../pods/cluster-nodes.ts'
import { timestamp } from './object-identity.ts'

/** Returns the nodes of a cluster as its kubelets report them. A node that is not Ready yet is registered already. */
export function nodeObjects(world: World, cluster: Resource): KubernetesObject[] {
  return nodesOfCluster(world, cluster.id).map(({ node, pool }) => nodeObject(world, cluster, pool, node))
}

function nodeObject(world: World, cluster: Resource, pool: Resource, node: Node): KubernetesObject {
  const { labels, taints, allocatable } = schedulableNode(cluster, pool, node)
  const isReady = node.readyAt <= world.now
  const allTaints = [...taints, ...(isReady ? [] : [NOT_READY])].map(withoutEmptyValue)
  const isClosed = node.isCordoned === true || node.isQuarantined === true
  const scaleSet = scaleSetName(world, cluster, pool.name)
  const machine = `${nodeGroupId(world, cluster)}/providers/${SCALE_SET}/${scaleSet}/virtualMachines/${node.instance}`
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name: node.name, labels, creationTimestamp: timestamp(Math.min(node.readyAt, world.now)) },
    spec: {
      providerID: `azure://${machine}`,
      ...(isClosed && { unschedulable: true }),
      ...(allTaints.length > 0 && { taints: allTaints })
    },
    status: {
      capacity: capacityOf(pool),
      allocatable: {
        cpu: `${Math.round(allocatable.cpu * 1000)}m`,
        memory: `${Math.floor(allocatable.memory / 1024)}Ki`,
        pods: String(allocatable.pods)
      },
      conditions: conditionsOf(world, node, isReady),
      addresses: [
        ...(node.address === undefined ? [] : [{ type: 'InternalIP', address: node.address }]),
        { type: 'Hostname', address: node.name }
      ],
      nodeInfo: nodeInfoOf(cluster, pool, node)
    }
  }
}

const NOT_READY = { key: 'node.kubernetes.io/not-ready', value: '', effect: 'NoSchedule' } as const

function withoutEmptyValue({ key, value, effect }: { key: string; value: string; effect: string }): object {
  return { key, ...(value !== '' && { value }), effect }
}

function capacityOf(pool: Resource): object {
  const { vmSize = '', maxPods = 110 } = poolProperties(pool)
  const size = findVmSize(vmSize)
  return {
    cpu: String(size?.cores ?? 0),
    memory: `${(size?.memoryGB ?? 0) * 2 ** 20}Ki`,
    pods: String(maxPods)
  }
}

/** Returns the conditions that a kubelet writes. Pressure is not simulated. */
function conditionsOf(world: World, node: Node, isReady: boolean): object[] {
  const since = timestamp(Math.min(node.readyAt, world.now))
  const condition = (type: string, status: string, reason: string, message: string) => ({
    type,
    status,
    reason,
    message,
    lastHeartbeatTime: since,
    lastTransitionTime: since
  })
  return [
    condition('MemoryPressure', 'False', 'KubeletHasSufficientMemory', 'kubelet has sufficient memory available'),
    condition('DiskPressure', 'False', 'KubeletHasNoDiskPressure', 'kubelet has no disk pressure'),
    condition('PIDPressure', 'False', 'KubeletHasSufficientPID', 'kubelet has sufficient PID available'),
    isReady
      ? condition('Ready', 'True', 'KubeletReady', 'kubelet is posting ready status')
      : condition('Ready', 'False', 'KubeletNotReady', 'container runtime network not ready')
  ]
}

function nodeInfoOf(cluster: Resource, pool: Resource, { kubernetesVersion, image }: Node): object {
  const { osType = 'Linux', vmSize = '' } = poolProperties(pool)
  return {
    kubeletVersion: `v${kubernetesVersion || clusterProperties(cluster).currentKubernetesVersion}`,
    containerRuntimeVersion: containerRuntime(image),
    osImage: osImage(image),
    operatingSystem: osType.toLowerCase(),
    architecture: findVmSize(vmSize)?.architecture === 'Arm64' ? 'arm64' : 'amd64'
  }
}

/** Returns the container runtime of a node image. The patch versions are *assumed*; Ubuntu 22.04 images have containerd 1.7. */
function containerRuntime(image: string): string {
  return /Ubuntu-(18|20|22)04/.test(image) ? 'containerd://1.7.28' : 'containerd://2.1.4'
}

function osImage(image: string): string {
  const ubuntu = /Ubuntu-(\d{2})(\d{2})/.exec(image)
  if (ubuntu !== null) return `Ubuntu ${ubuntu[1]}.${ubuntu[2]} LTS`
  return /AzureLinux/.test(image) ? 'Microsoft Azure Linux 3.0' : image
}

import { armError } from '../../azure/errors.ts'
import { prefixLength } from '../../azure/providers/network/address-space.ts'
import type { ArmError, Resource, World } from '../../azure/world.ts'
import { failedWebhook } from '../../kubernetes/admission-webhooks.ts'
import { clusterProperties, poolProperties } from '../cluster-model.ts'
import { type FailureCause, nodeFailureCause, nodeNameFailureCause } from '../failure-causes.ts'
import { nodesOfCluster } from './node.ts'

/** Seconds until a start script that cannot resolve the API server gives up, and until AKS gives up a node (*assumed*). */
const SECONDS = { name: 900, node: 1200 } as const

/** Requests of a new node and of the controllers that prepare it. If a webhook fails on one of them, it is never Ready. */
const NODE_REQUESTS = [
  { group: '', version: 'v1', resource: 'nodes', operation: 'CREATE' },
  { group: '', version: 'v1', resource: 'nodes', operation: 'UPDATE' },
  { group: '', version: 'v1', resource: 'nodes/status', operation: 'UPDATE' },
  { group: '', version: 'v1', resource: 'pods', operation: 'CREATE', namespace: 'kube-system' }
] as const

/**
 * Returns why a machine of a pool that starts now would not become a Ready node, and when AKS gives up. The causes are the
 * network, the name of the API server, the range of the pods, and webhooks that fail closed.
 */
export function unreadyCause(world: World, cluster: Resource, pool: Resource): FailureCause | undefined {
  const name = nodeNameFailureCause(world, cluster, poolProperties(pool))
  const node = podRangeFailure(world, cluster, pool) ?? webhookFailure(world, cluster, pool)
  return (
    nodeFailureCause(world, cluster, poolProperties(pool)) ??
    (name && { seconds: SECONDS.name, error: name }) ??
    (node && { seconds: SECONDS.node, error: node })
  )
}

/** Returns why a node of an overlay network gets no /24 of the pod range ("Azure CNI Overlay networking"). */
function podRangeFailure(world: World, cluster: Resource, pool: Resource): ArmError | undefined {
  const { podCidr, networkPluginMode } = clusterProperties(cluster).networkProfile ?? {}
  if (networkPluginMode !== 'overlay' || podCidr === undefined) return undefined
  const most = 2 ** Math.max(0, 24 - prefixLength(podCidr))
  return nodesOfCluster(world, cluster.id).length <= most
    ? undefined
    : notReady(pool, `podCidr ${podCidr} has no /24 left: it is enough for ${most} nodes`)
}

function webhookFailure(world: World, cluster: Resource, pool: Resource): ArmError | undefined {
  for (const request of NODE_REQUESTS) {
    const failed = failedWebhook(world, cluster, request)
    if (failed !== undefined) return notReady(pool, failed)
  }
  return undefined
}

/** Returns the error of nodes that do not become Ready. Its code is *assumed*. */
function notReady(pool: Resource, why: string): ArmError {
  return armError('UpgradeFailed', `New nodes of pool ${pool.name} are not Ready: ${why}.`)
}

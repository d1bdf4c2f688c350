import type { Resource, World } from '../../azure/world.ts'
import { nodeCount, poolProperties } from '../cluster-model.ts'
import { type Node, nodesOfPool, setNodes } from '../nodes/node.ts'
import { removeNodes } from '../nodes/node-creation.ts'

/** Returns the nodes that upgrades added to a pool and that have not been deleted or kept. */
export function surgeNodes(world: World, poolId: string): Node[] {
  return nodesOfPool(world, poolId).filter(({ isSurge }) => isSurge === true)
}

/**
 * Returns the nodes of the surge that AKS deletes when all other nodes are replaced: one stays for each node in quarantine,
 * which the surge node replaces ("How AKS cluster upgrades work", step 5).
 */
export function surplusSurge(world: World, pool: Resource): Node[] {
  const own = nodesOfPool(world, pool.id).filter(({ isSurge, isQuarantined }) => !isSurge && !isQuarantined)
  const kept = Math.max(0, nodeCount(poolProperties(pool)) - own.length)
  return surgeNodes(world, pool.id).slice(kept)
}

/**
 * Makes the nodes of the surge that are left ordinary nodes of the pool. The count of the pool includes nodes in quarantine
 * until somebody scales it to the number of upgraded nodes ("Resolve undrainable nodes", step 4; that a read shows this
 * count is *assumed*).
 */
export function keepReplacements(world: World, pool: Resource): void {
  const nodes = nodesOfPool(world, pool.id)
  for (const node of nodes) delete node.isSurge
  setNodes(world, pool.id, nodes)
  const quarantined = nodes.filter(({ isQuarantined }) => isQuarantined)
  if (quarantined.length > 0) pool.properties.count = Math.max(nodeCount(poolProperties(pool)), nodes.length)
}

/**
 * Makes the nodes of a drain that failed schedulable again, and deletes each node of the surge without pods (REST API,
 * `UndrainableNodeBehavior` Schedule). That a surge node with pods stays is *assumed*.
 */
export function makeSchedulable(
  world: World,
  pool: Resource,
  draining: readonly string[],
  isEmpty: (node: string) => boolean
): void {
  const nodes = nodesOfPool(world, pool.id)
  for (const node of nodes) if (draining.includes(node.name)) delete node.isCordoned
  const empty = nodes.filter(({ name, isSurge }) => isSurge && isEmpty(name))
  removeNodes(world, pool.id, new Set(empty.map(({ name }) => name)))
}

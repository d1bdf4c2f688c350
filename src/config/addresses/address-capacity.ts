import type { BaselineConfig, Scale } from '../types.ts'
import { parseRange, type Range } from './address-ranges.ts'

/** Azure reserves the first four addresses and the last one of each subnet ("Virtual network FAQ"). */
export const AZURE_RESERVED_ADDRESSES = 5

/** A number with its calculation as text, for messages. */
export interface DerivedCount {
  readonly total: number
  readonly sum: string
}

/** Largest number of pools that a message lists one by one. */
const LISTED_POOLS = 6

/**
 * Returns the largest number of nodes of one cluster: the autoscaler's maximum of each pool, increased by the planned
 * growth, plus the surge nodes of an upgrade. AKS rounds the surge nodes up in each pool.
 */
export function nodesAtMost(scale: Scale): DerivedCount {
  const { maximumNodes, growthPercent } = scale
  const grown = Object.entries(maximumNodes)
    .filter(([, most]) => most > 0)
    .map(([pool, most]) => ({ pool, most, nodes: Math.ceil((most * growthPercent) / 100) }))
    .map(each => ({ ...each, surge: surgeOf(scale, each) }))
  const listed = grown
    .toSorted((a, b) => (grown.length > LISTED_POOLS ? b.nodes - a.nodes : 0))
    .slice(0, LISTED_POOLS)
    .map(({ pool, most, nodes, surge }) => `${pool} ${most} × ${growthPercent} % = ${nodes}, surge ${surge}`)
  const more = grown.length > LISTED_POOLS ? [`and ${grown.length - LISTED_POOLS} more pools`] : []
  const sum = [...listed, ...more].join('; ')
  return { total: grown.reduce((all, { nodes, surge }) => all + nodes + surge, 0), sum }
}

function surgeOf(
  { surgePercent, surgeNodes }: Scale,
  { pool, nodes }: { readonly pool: string; readonly nodes: number }
): number {
  return Math.max(Math.ceil((nodes * surgePercent) / 100), Math.min(nodes, surgeNodes[pool] ?? 0))
}

/** Returns the paths of the settings that determine the number of nodes: first the pool with the most nodes. */
export function scalePaths({ maximumNodes }: Scale): string[] {
  const pools = Object.entries(maximumNodes).sort(([, a], [, b]) => b - a)
  const holder = (pool: string) => (pool === 'system' ? 'cluster.systemPool' : `cluster.pools.${pool}`)
  return [...pools.map(([pool]) => `${holder(pool)}.maxNodes`), 'scale.growthPercent']
}

/**
 * Returns the number of addresses that a node subnet needs. Pods need none, because the cluster uses an overlay
 * network.
 */
export function nodeAddresses(scale: Scale): DerivedCount {
  const { total, sum } = nodesAtMost(scale)
  return {
    total: total + AZURE_RESERVED_ADDRESSES,
    sum: `${sum}; ${total} nodes + ${AZURE_RESERVED_ADDRESSES} that Azure reserves`
  }
}

/**
 * Returns the number of addresses that the subnet of private endpoints needs. The registry's endpoint takes one address
 * for the registry and one for the data of each region, including the region of the registry itself ("Geo-replication",
 * private endpoints). The number is doubled as a reserve, because a registry cannot be replicated further once the
 * subnet is full.
 */
export function endpointAddresses({ registryReplicas }: Scale): DerivedCount {
  const registry = 2 + registryReplicas
  const vault = 1
  return {
    total: 2 * (registry + vault) + AZURE_RESERVED_ADDRESSES,
    sum: `2 × (registry 1 + regions ${1 + registryReplicas} + vault ${vault}) + ${AZURE_RESERVED_ADDRESSES} that Azure reserves`
  }
}

/** Prefix length of the part of the pod range that each node takes ("Azure CNI Overlay", IP address planning). */
const PREFIX_OF_A_NODE = 24

/** Returns the number of nodes for which a pod range is large enough. */
export function nodesFor(pods: Range): number {
  return Math.floor(pods.size / 2 ** (32 - PREFIX_OF_A_NODE))
}

/** Returns the prefix length of the pod range that a number of nodes needs. */
export function podPrefixFor(nodes: number): number {
  return PREFIX_OF_A_NODE - Math.ceil(Math.log2(nodes))
}

/** Returns the pod range of a configuration. */
export function podRange({ clusterAddressSpaces }: Pick<BaselineConfig, 'clusterAddressSpaces'>): Range {
  return parseRange(clusterAddressSpaces.pods)
}

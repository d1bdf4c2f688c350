import { type Range, range } from './ranges.ts'
import type { BaselineConfig, Scale } from './types.ts'

/** Azure keeps the first four addresses and the last of each subnet ("Virtual network FAQ"). */
export const RESERVED = 5

/** A number with the sum it comes from, for messages. */
export interface Count {
  readonly total: number
  readonly sum: string
}

/**
 * Nodes of one cluster at its largest: the autoscaler's maximum of each pool, grown, and the extra nodes of an upgrade,
 * for which AKS rounds up in each pool.
 */
export function nodesAtMost({ maximumNodes, growthPercent, surgePercent }: Scale): Count {
  const grown = Object.entries(maximumNodes)
    .filter(([, most]) => most > 0)
    .map(([pool, most]) => ({ pool, most, nodes: Math.ceil((most * growthPercent) / 100) }))
    .map(each => ({ ...each, surge: Math.ceil((each.nodes * surgePercent) / 100) }))
  const sum = grown
    .map(({ pool, most, nodes, surge }) => `${pool} ${most} × ${growthPercent} % = ${nodes}, surge ${surge}`)
    .join('; ')
  return { total: grown.reduce((all, { nodes, surge }) => all + nodes + surge, 0), sum }
}

/** Addresses a subnet of nodes must have: pods have none of it, because the cluster's network is an overlay. */
export function nodeAddresses(scale: Scale): Count {
  const { total, sum } = nodesAtMost(scale)
  return { total: total + RESERVED, sum: `${sum}; ${total} nodes + ${RESERVED} that Azure keeps` }
}

/**
 * Addresses of the private endpoints: the registry's endpoint takes one for the registry and one for the data of each
 * region it is in, its own included ("Geo-replication", private endpoints); as many again, since a registry cannot be
 * replicated any further once an endpoint's subnet is full.
 */
export function endpointAddresses({ registryReplicas }: Scale): Count {
  const registry = 2 + registryReplicas
  const vault = 1
  return {
    total: 2 * (registry + vault) + RESERVED,
    sum: `2 × (registry 1 + regions ${1 + registryReplicas} + vault ${vault}) + ${RESERVED} that Azure keeps`
  }
}

/** The range each node takes of the pods' ("Azure CNI Overlay", IP address planning). */
const PREFIX_OF_A_NODE = 24

/** How many nodes a range of pods is enough for. */
export function nodesFor(pods: Range): number {
  return Math.floor(pods.size / 2 ** (32 - PREFIX_OF_A_NODE))
}

/** The range of pods that is enough for so many nodes, as a prefix length. */
export function podPrefixFor(nodes: number): number {
  return PREFIX_OF_A_NODE - Math.ceil(Math.log2(nodes))
}

/** The range of pods a configuration asks for. */
export function podRange({ clusterAddressSpaces }: Pick<BaselineConfig, 'clusterAddressSpaces'>): Range {
  return range(clusterAddressSpaces.pods)
}

import type { PoolUpgrade } from './types.ts'

/**
 * Returns the number of nodes that an amount of AKS means for a pool. AKS rounds a percentage up ("Upgrade an AKS
 * cluster", node surge). 0 if the amount is absent.
 */
export function nodesOfAmount(amount: string | undefined, nodes: number): number {
  const number = Number.parseFloat(amount ?? '0')
  if (Number.isNaN(number)) return 0
  return amount?.endsWith('%') ? Math.ceil((nodes * number) / 100) : number
}

/** Returns the largest number of nodes that AKS adds at one time while it upgrades a pool. */
export function surgeNodesOf({ maxSurge }: Pick<PoolUpgrade, 'maxSurge'>, nodes: number): number {
  return Math.min(nodes, nodesOfAmount(maxSurge, nodes))
}

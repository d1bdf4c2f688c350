import type { UpgradeKit } from './upgrade-kit.ts'

/** Returns the operations on the cluster and its pools that ran at the same time as another one. */
export function overlapping({ world, cluster }: UpgradeKit): string[] {
  const operations = Object.values(world.operations)
    .filter(({ target, verb }) => verb === 'PUT' && target.toLowerCase().startsWith(cluster.toLowerCase()))
    .toSorted((a, b) => a.startedAt - b.startedAt)
  return operations.flatMap((operation, at) => {
    const next = operations[at + 1]
    const isOver = next === undefined || (operation.endedAt ?? Number.POSITIVE_INFINITY) <= next.startedAt
    return isOver ? [] : [`${operation.target} and ${next.target}`]
  })
}

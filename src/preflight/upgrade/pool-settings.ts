import type { Finding } from '../finding.ts'
import type { FoundPool } from './found-cluster.ts'
import { nodesAtOnce } from './surge.ts'
import { batchesOf, durationText, poolDuration } from './upgrade-duration.ts'

/** Batches above which a pool takes so long that a larger surge is worth its price. */
const MANY_BATCHES = 10

/** Warns about pools whose nodes are replaced in very many batches. */
export function judgeSurgeSettings(pools: readonly FoundPool[]): Finding[] {
  return pools
    .filter(pool => batchesOf(pool) > MANY_BATCHES)
    .map(pool => {
      const { name, count = 0 } = pool
      const evidence = `The upgrade of pool ${name} replaces ${nodesAtOnce(pool)} of ${count} nodes at a time, in ${batchesOf(pool)} batches. It is expected to take ${durationText(poolDuration(pool))}.`
      const remedy = `Raise \`upgrade.maxSurge\` of pool ${name} in the configuration. Microsoft recommends a surge of 33 % for production.`
      return warning(name, evidence, remedy)
    })
}

/** Warns about pools on which an upgrade succeeds although a node could not be drained. */
export function judgeUndrainable(pools: readonly FoundPool[]): Finding[] {
  return pools
    .filter(({ upgradeSettings }) => upgradeSettings?.undrainableNodeBehavior === 'Cordon')
    .map(({ name }) => {
      const evidence = `If AKS cannot drain a node of pool ${name}, it cordons the node and continues (\`undrainableNodeBehavior: Cordon\`). The upgrade can then succeed although nodes still have the old version.`
      const remedy = `After the upgrade, check pool ${name} for nodes that were left: \`kubectl get nodes --selector kubernetes.azure.com/upgrade-status=Quarantined\`. They remain until somebody deletes them. Or set \`upgrade.undrainable: Schedule\` for the pool, so that the upgrade stops instead.`
      return warning(name, evidence, remedy)
    })
}

/** Warns about pools that the autoscaler cannot enlarge, so that pods of drained nodes can only move to surge nodes. */
export function judgeAutoscaler(pools: readonly FoundPool[]): Finding[] {
  return pools
    .filter(
      ({ enableAutoScaling, count = 0, maxCount }) => enableAutoScaling === true && count >= (maxCount ?? Infinity)
    )
    .map(({ name, maxCount }) => {
      const evidence = `Pool ${name} has its largest number of nodes, ${maxCount}. The autoscaler cannot add nodes while nodes are drained.`
      const remedy = `Raise \`maxNodes\` of pool ${name} for the time of the upgrade, or check that its pods fit on the other nodes.`
      return warning(name, evidence, remedy)
    })
}

function warning(pool: string, evidence: string, remedy: string): Finding {
  return { code: 'upgrade-blocked', severity: 'warning', subject: `pool ${pool}`, evidence, remedy }
}

import type { Resource, World } from '../../../azure/world.ts'
import { budgetStatus } from '../../disruption/budget.ts'
import { budgetsOf } from '../../disruption/pod-eviction.ts'
import { populationsOf } from '../../disruption/pod-population.ts'
import type { KubernetesObject } from '../../objects.ts'

/** Returns the budgets of a cluster, those of AKS included, with the status that the disruption controller writes. */
export function budgetObjects(world: World, cluster: Resource): KubernetesObject[] {
  const populationOf = populationsOf(world, cluster)
  return budgetsOf(world, cluster).map(budget => ({
    ...budget,
    status: budgetStatus(budget, populationOf(budget.metadata.namespace ?? 'default'))
  }))
}

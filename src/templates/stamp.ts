import { type ArmResource, resource } from '../arm/template.ts'
import type { Baseline, Colour } from '../config/types.ts'
import { CLUSTER, cluster } from './cluster.ts'
import { groupRoles } from './cluster-access.ts'
import { collectionRuleIds } from './data-collection.ts'
import { maintenanceWindows } from './maintenance.ts'
import { metricRules } from './metric-rules.ts'
import { userPools } from './node-pools.ts'
import { stackOf } from './stack.ts'
import type { LiveState, StackTemplate } from './types.ts'

/** One colour's cluster with its pools, who may use it, when it may change, and what is collected of it. */
export function stampStack(baseline: Baseline, observed: LiveState, colour: Colour): StackTemplate {
  return stackOf(baseline, `stamp-${colour}`, baseline.ids.clusterGroup, {
    ...cluster(baseline, observed, colour),
    ...userPools(baseline, observed, colour, CLUSTER),
    ...maintenanceWindows(baseline, colour, CLUSTER),
    ...groupRoles(baseline, colour, CLUSTER),
    ...associations(baseline, colour),
    ...metricRules(baseline, colour, CLUSTER)
  })
}

/** Which rules of the platform collect from this cluster. The first has the name that Azure's own onboarding looks for. */
function associations(baseline: Baseline, colour: Colour): Record<string, ArmResource> {
  const rules = collectionRuleIds(baseline)
  const associate = (name: string, dataCollectionRuleId: string) =>
    resource('Microsoft.Insights/dataCollectionRuleAssociations', {
      name,
      scope: baseline.ids.clusters[colour].cluster,
      dependsOn: [CLUSTER],
      properties: { dataCollectionRuleId }
    })
  return {
    collectsLogs: associate('ContainerInsightsExtension', rules.containers),
    ...(rules.prometheus === undefined ? {} : { collectsMetrics: associate('prometheus', rules.prometheus) })
  }
}

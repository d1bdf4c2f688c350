import { type ArmResource, resource } from '../../arm/template.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import { collectionRuleIds } from '../monitoring/data-collection.ts'
import { metricRules } from '../monitoring/metric-rules.ts'
import { stackTemplate } from '../stack-template.ts'
import type { LiveState, StackTemplate } from '../types.ts'
import { CLUSTER, cluster } from './cluster.ts'
import { entraGroupRoles } from './cluster-access.ts'
import { maintenanceWindows } from './maintenance-windows.ts'
import { userPools } from './node-pools.ts'

/**
 * Returns the stack of one cluster: the cluster with its node pools, roles of users, maintenance windows, associations
 * with data collection rules, and alerts.
 */
export function clusterStack(baseline: Baseline, liveState: LiveState, colour: Colour): StackTemplate {
  return stackTemplate(baseline, `stamp-${colour}`, baseline.ids.clusterGroup, {
    ...cluster(baseline, liveState, colour),
    ...userPools(baseline, liveState, colour, CLUSTER),
    ...maintenanceWindows(baseline, colour, CLUSTER),
    ...entraGroupRoles(baseline, colour, CLUSTER),
    ...associations(baseline, colour),
    ...metricRules(baseline, colour, CLUSTER)
  })
}

/**
 * Returns the associations of the cluster with the platform's data collection rules. The association for logs has the
 * name that Azure's own onboarding expects.
 */
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

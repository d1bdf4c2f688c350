import { Expression } from '../../arm/expression.ts'
import { parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import { type ArmResource, nestedDeployment, resource, template } from '../../arm/template.ts'
import { resourceNames } from '../../config/names.ts'
import type { Baseline, Budget } from '../../config/types.ts'
import type { LiveState } from '../types.ts'

/** Notifications, each with its threshold in percent of the amount. A budget can have at most five notifications. */
const NOTIFICATIONS = [
  { name: 'half', percent: 50, of: 'Actual' },
  { name: 'threeQuarters', percent: 75, of: 'Actual' },
  { name: 'ninety', percent: 90, of: 'Actual' },
  { name: 'all', percent: 100, of: 'Actual' },
  { name: 'forecast', percent: 100, of: 'Forecasted' }
] as const

/**
 * Returns a monthly budget over all resource groups of the environment; empty if no budget is configured. The budget is
 * at the subscription, because most of the cost is in the node resource groups and in the hub's resource group, which a
 * budget on the platform's resource group would not cover.
 */
export function budget(baseline: Baseline, { budgetStart }: LiveState): Record<string, ArmResource> {
  const { config, ids } = baseline
  if (config.budget === undefined) return {}
  const { budget: wanted } = config
  const { parameters, startDate } = start(budgetStart)
  const inner = template('subscription', {
    budget: resource('Microsoft.Consumption/budgets', {
      name: resourceNames(config).budget,
      properties: { ...properties(wanted, groupsOf(baseline)), timePeriod: { startDate } }
    })
  })
  return {
    budget: nestedDeployment({
      name: resourceNames(config).budgetDeployment,
      subscriptionId: parseResourceId(ids.subscription).name,
      location: config.region,
      template: parameters === undefined ? inner : { ...inner, parameters }
    })
  }
}

/**
 * Returns the start date of the budget. The start date of an existing budget cannot change, so it is written back. A
 * new budget starts on the first day of this month. Azure computes this date, because a template that depends on the
 * clock would differ next month.
 */
function start(found: string | null) {
  if (found !== null) return { startDate: found }
  const thisMonth = { type: 'string', defaultValue: new Expression("utcNow('yyyy-MM-01T00:00:00Z')") } as const
  return { parameters: { start: thisMonth }, startDate: new Expression("parameters('start')") }
}

function properties({ amount, emails }: Budget, groups: readonly string[]): object {
  return {
    category: 'Cost',
    amount,
    timeGrain: 'Monthly',
    filter: { dimensions: { name: 'ResourceGroupName', operator: 'In', values: groups } },
    notifications: Object.fromEntries(
      NOTIFICATIONS.map(({ name, percent, of }) => [
        name,
        {
          enabled: true,
          operator: 'GreaterThanOrEqualTo',
          threshold: percent,
          thresholdType: of,
          contactEmails: emails
        }
      ])
    )
  }
}

/** Returns the names of all resource groups of the environment, including the node resource groups. */
function groupsOf({ config, ids }: Baseline): string[] {
  const { blue, green } = ids.clusters
  const own: ResourceId[] = [ids.spokeGroup, ids.platformGroup, ids.clusterGroup, blue.nodeGroup, green.nodeGroup]
  const all = config.hub.existing === undefined ? [ids.hubGroup, ...own] : own
  return all.map(id => parseResourceId(id).name)
}

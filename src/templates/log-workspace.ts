import { parseResourceId, type ResourceId } from '../arm/resource-id.ts'
import type { ArmResource } from '../arm/template.ts'
import type { Baseline } from '../config/types.ts'
import { withDiagnostics } from './diagnostics.ts'
import { placement } from './placement.ts'

/** Symbol of the workspace in a template that makes it. */
export const LOGS = 'logs'

interface Workspace {
  readonly id: ResourceId
  readonly retentionDays: number
  readonly dailyGigabytes?: number | undefined
}

/** The workspace all network diagnostics go to. */
export function logWorkspace(baseline: Baseline): Record<string, ArmResource> {
  return workspace(baseline, { id: baseline.ids.hubLogs, retentionDays: baseline.config.hub.logRetentionDays })
}

/** The workspace of the platform's and the clusters' logs. */
export function clusterLogWorkspace(baseline: Baseline): Record<string, ArmResource> {
  const { retentionDays, dailyGigabytes } = baseline.config.monitoring
  return workspace(baseline, { id: baseline.ids.clusterLogs, retentionDays, dailyGigabytes })
}

/** Without keys: whoever writes or reads signs in. */
function workspace(
  { config }: Baseline,
  { id, retentionDays, dailyGigabytes }: Workspace
): Record<string, ArmResource> {
  return withDiagnostics(LOGS, 'Microsoft.OperationalInsights/workspaces', id, id, {
    name: parseResourceId(id).name,
    ...placement(config),
    properties: {
      sku: { name: 'PerGB2018' },
      retentionInDays: retentionDays,
      ...(dailyGigabytes === undefined ? {} : { workspaceCapping: { dailyQuotaGb: dailyGigabytes } }),
      publicNetworkAccessForIngestion: 'Enabled',
      publicNetworkAccessForQuery: 'Enabled',
      features: { disableLocalAuth: true, enableLogAccessUsingOnlyResourcePermissions: true }
    }
  })
}

/** The same resources, their diagnostic settings waiting for the workspace that the same template makes. */
export function afterLogs(resources: Record<string, ArmResource>): Record<string, ArmResource> {
  return Object.fromEntries(
    Object.entries(resources).map(([symbol, resource]) => [
      symbol,
      resource.type === 'Microsoft.Insights/diagnosticSettings' && !resource.dependsOn?.includes(LOGS)
        ? { ...resource, dependsOn: [...(resource.dependsOn ?? []), LOGS] }
        : resource
    ])
  )
}

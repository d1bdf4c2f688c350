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
  /** Whether clients may sign in with the workspace's keys. */
  readonly keys: boolean
}

/** Returns the workspace of all network diagnostics. */
export function logWorkspace(baseline: Baseline): Record<string, ArmResource> {
  const { ids, config } = baseline
  return workspace(baseline, { id: ids.hubLogs, retentionDays: config.hub.logRetentionDays, keys: false })
}

/**
 * Returns the workspace of the platform's and the clusters' logs. It takes keys where Defender's sensor reports to it: the
 * sensor's publisher signs in with the workspace's keys only, and crashes without them (Microsoft-Defender-for-Cloud#1010).
 */
export function clusterLogWorkspace(baseline: Baseline): Record<string, ArmResource> {
  const { monitoring, cluster } = baseline.config
  const { retentionDays, dailyGigabytes } = monitoring
  const keys = cluster.features.defender
  return workspace(baseline, { id: baseline.ids.clusterLogs, retentionDays, dailyGigabytes, keys })
}

function workspace(
  { config }: Baseline,
  { id, retentionDays, dailyGigabytes, keys }: Workspace
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
      features: { disableLocalAuth: !keys, enableLogAccessUsingOnlyResourcePermissions: true }
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

import { parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import type { ArmResource } from '../../arm/template.ts'
import type { Baseline } from '../../config/types.ts'
import { placement } from '../placement.ts'
import { withDiagnostics } from './diagnostics.ts'

/** Symbolic name of the workspace in a template that creates it. */
export const LOGS = 'logs'

interface Workspace {
  readonly id: ResourceId
  readonly retentionDays: number
  readonly dailyGigabytes?: number | undefined
  /** True if clients may sign in with the shared keys of the workspace. */
  readonly keys: boolean
}

/** Returns the log workspace for all network diagnostics. */
export function logWorkspace(baseline: Baseline): Record<string, ArmResource> {
  const { ids, config } = baseline
  return workspace(baseline, { id: ids.hubLogs, retentionDays: config.hub.logRetentionDays, keys: false })
}

/**
 * Returns the workspace for logs of platform and clusters. Clients may sign in with its keys if the Defender sensor
 * reports to it. The publisher of the sensor can sign in only with the workspace keys, and crashes without them
 * (Microsoft-Defender-for-Cloud#1010).
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

/**
 * Returns the resources after adding a dependency to each diagnostic setting: on the log workspace in the same
 * template.
 */
export function afterLogWorkspace(resources: Record<string, ArmResource>): Record<string, ArmResource> {
  return Object.fromEntries(
    Object.entries(resources).map(([symbol, resource]) => [
      symbol,
      resource.type === 'Microsoft.Insights/diagnosticSettings' && !resource.dependsOn?.includes(LOGS)
        ? { ...resource, dependsOn: [...(resource.dependsOn ?? []), LOGS] }
        : resource
    ])
  )
}

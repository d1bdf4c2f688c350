import { parseResourceId } from '../arm/resource-id.ts'
import type { ArmResource } from '../arm/template.ts'
import type { Baseline } from '../config/types.ts'
import { withDiagnostics } from './diagnostics.ts'
import { placement } from './placement.ts'

/** Symbol of the workspace in a template that makes it. */
export const LOGS = 'logs'

/** The workspace all network diagnostics go to, without keys: whoever reads it signs in. */
export function logWorkspace({ config, ids }: Baseline): Record<string, ArmResource> {
  return withDiagnostics(LOGS, 'Microsoft.OperationalInsights/workspaces', ids.hubLogs, ids.hubLogs, {
    name: parseResourceId(ids.hubLogs).name,
    ...placement(config),
    properties: {
      sku: { name: 'PerGB2018' },
      retentionInDays: config.hub.logRetentionDays,
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

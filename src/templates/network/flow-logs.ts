import { childId, type ResourceId } from '../../arm/resource-id.ts'
import type { ArmResource } from '../../arm/template.ts'
import { globalNames, resourceNames } from '../../config/names.ts'
import type { Baseline } from '../../config/types.ts'
import { placement } from '../placement.ts'
import { platformIdentities } from '../platform/platform-identities.ts'
import { storageAccount, storageAccountId } from '../platform/storage-account.ts'
import type { RoleGrant } from '../roles/role-assignments.ts'
import type { LiveState } from '../types.ts'
import type { RequestedResource } from './existing-hub.ts'

/**
 * Returns the storage account for flow logs; empty if flow logs are disabled. Only Network Watcher, a trusted service,
 * may use the account.
 */
export function flowLogStorage(baseline: Baseline): Record<string, ArmResource> {
  if (!baseline.config.monitoring.flowLogs.enabled) return {}
  return storageAccount(baseline, { symbol: 'flowLogs', name: storageName(baseline), network: 'trusted-services' })
}

/**
 * Returns the role of the flow log's identity; empty if flow logs are disabled. The flow log needs its own identity,
 * because the storage account accepts no keys.
 */
export function flowLogGrants(baseline: Baseline): RoleGrant[] {
  if (!baseline.config.monitoring.flowLogs.enabled) return []
  const scope = storageAccountId(baseline, storageName(baseline))
  return [{ identity: 'flowLogs', role: 'storageBlobDataContributor', scope }]
}

/**
 * Returns the flow log of the spoke, for a direct write. The flow log is a child of the region's network watcher, which
 * is in a resource group that Azure owns, so no stack contains the flow log. Returns `undefined` if flow logs are
 * disabled or no network watcher exists yet.
 */
export function flowLog(baseline: Baseline, { networkWatcher }: LiveState): RequestedResource | undefined {
  const { config, ids } = baseline
  const { flowLogs } = platformIdentities(baseline)
  if (flowLogs === undefined || networkWatcher === null) return undefined
  const { retentionDays, trafficAnalytics } = config.monitoring.flowLogs
  return {
    id: childId(networkWatcher, 'flowLogs', resourceNames(config).flowLog),
    body: {
      ...placement(config),
      identity: { type: 'UserAssigned', userAssignedIdentities: { [flowLogs]: {} } },
      properties: {
        targetResourceId: ids.spokeNetwork,
        storageId: storageAccountId(baseline, storageName(baseline)),
        enabled: true,
        retentionPolicy: { enabled: true, days: retentionDays },
        format: { type: 'JSON', version: 2 },
        ...(trafficAnalytics ? { flowAnalyticsConfiguration: analytics(config.region, ids.clusterLogs) } : {})
      }
    }
  }
}

/** Returns the settings of traffic analytics, with an interval of ten minutes, which is the shortest. */
function analytics(workspaceRegion: string, workspaceResourceId: ResourceId): object {
  return {
    networkWatcherFlowAnalyticsConfiguration: {
      enabled: true,
      workspaceResourceId,
      workspaceRegion,
      trafficAnalyticsInterval: 10
    }
  }
}

function storageName({ config, ids }: Baseline): string {
  return globalNames(config, ids.subscription.slice('/subscriptions/'.length)).flowLogStorage
}

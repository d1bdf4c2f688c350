import { childId, type ResourceId } from '../arm/resource-id.ts'
import type { ArmResource } from '../arm/template.ts'
import { globalNames, resourceNames } from '../config/names.ts'
import type { Baseline } from '../config/types.ts'
import type { WantedResource } from './foreign.ts'
import { platformIdentities } from './identity-gateway.ts'
import { placement } from './placement.ts'
import type { RoleGrant } from './roles.ts'
import { storageAccount, storageAccountId } from './storage-account.ts'
import type { LiveState } from './types.ts'

/** Where flow logs are kept, where they are wanted: for Network Watcher alone, which is a trusted service. */
export function flowLogStorage(baseline: Baseline): Record<string, ArmResource> {
  if (!baseline.config.monitoring.flowLogs.enabled) return {}
  return storageAccount(baseline, { symbol: 'flowLogs', name: storageName(baseline), network: 'trusted-services' })
}

/** The storage takes no keys, so the log comes with an identity of its own. */
export function flowLogGrants(baseline: Baseline): RoleGrant[] {
  if (!baseline.config.monitoring.flowLogs.enabled) return []
  const scope = storageAccountId(baseline, storageName(baseline))
  return [{ identity: 'flowLogs', role: 'storageBlobDataContributor', scope }]
}

/**
 * The flow log of the spoke. It is a child of the region's network watcher, in a group that is Azure's and not ours: it is
 * put directly and is in no stack. `undefined` where none is wanted, or no watcher is there yet.
 */
export function flowLog(baseline: Baseline, { networkWatcher }: LiveState): WantedResource | undefined {
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

/** Every ten minutes, the shortest there is. */
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

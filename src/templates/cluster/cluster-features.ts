import type { Baseline } from '../../config/types.ts'

/**
 * Returns the settings that protect nodes and images. The Defender sensor reports to the log workspace of the clusters.
 */
export function clusterSecurity({ config, ids }: Baseline): object {
  const { defender, imageCleanerHours } = config.cluster.features
  return {
    securityProfile: {
      workloadIdentity: { enabled: true },
      imageCleaner:
        imageCleanerHours === undefined ? { enabled: false } : { enabled: true, intervalHours: imageCleanerHours },
      defender: {
        ...(defender ? { logAnalyticsWorkspaceResourceId: ids.clusterLogs } : {}),
        securityMonitoring: { enabled: defender }
      }
    }
  }
}

/** Returns the settings for Prometheus metrics and cost analysis. */
export function clusterMonitoring({ config }: Baseline): object {
  return {
    azureMonitorProfile: { metrics: { enabled: config.monitoring.prometheus } },
    metricsProfile: { costAnalysis: { enabled: config.cluster.features.costAnalysis } }
  }
}

/** Returns the add-ons. All their settings are text, for example `'true'`. */
export function clusterAddOns({ ids }: Baseline): object {
  return {
    omsagent: {
      enabled: true,
      config: { logAnalyticsWorkspaceResourceID: ids.clusterLogs, useAADAuth: 'true' }
    },
    azurepolicy: { enabled: true, config: { version: 'v2' } },
    // Without rotation, pods would never mount a renewed certificate.
    azureKeyvaultSecretsProvider: {
      enabled: true,
      config: { enableSecretRotation: 'true', rotationPollInterval: '2m' }
    }
  }
}

/**
 * Returns the storage drivers. Each is enabled or disabled explicitly, because AKS enables disk, file and snapshots by
 * default.
 */
export function clusterStorage({ config }: Baseline): object {
  const { disk, file, blob, snapshots } = config.cluster.features.storage
  return {
    diskCSIDriver: { enabled: disk },
    fileCSIDriver: { enabled: file },
    blobCSIDriver: { enabled: blob },
    snapshotController: { enabled: snapshots }
  }
}

/**
 * Autoscaler settings of the reference implementation. They are meant for one pool of each kind that spans several
 * zones.
 */
const AUTOSCALER: Readonly<Record<string, string>> = {
  'balance-similar-node-groups': 'false',
  expander: 'random',
  'max-empty-bulk-delete': '10',
  'max-graceful-termination-sec': '600',
  'max-node-provision-time': '15m',
  'max-total-unready-percentage': '45',
  'new-pod-scale-up-delay': '0s',
  'ok-total-unready-count': '3',
  'scale-down-delay-after-add': '10m',
  'scale-down-delay-after-delete': '20s',
  'scale-down-delay-after-failure': '3m',
  'scale-down-unneeded-time': '10m',
  'scale-down-unready-time': '20m',
  'scale-down-utilization-threshold': '0.5',
  'scan-interval': '10s',
  'skip-nodes-with-local-storage': 'true',
  'skip-nodes-with-system-pods': 'true'
}

/** Autoscaler settings that Azure declares as flags. All other settings are text. */
const FLAGS: ReadonlySet<string> = new Set([
  'daemonset-eviction-for-empty-nodes',
  'daemonset-eviction-for-occupied-nodes',
  'ignore-daemonsets-utilization'
])

/** Returns the settings of the autoscaler. The settings of the configuration override the defaults in `AUTOSCALER`. */
export function autoscalerProfile({ config }: Baseline): object {
  const settings = { ...AUTOSCALER, ...config.cluster.autoscaler }
  return Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [name, FLAGS.has(name) ? value === 'true' : value])
  )
}

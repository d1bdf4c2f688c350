import { AKS } from '../../unit/local/aks/cluster-kit.ts'
import type { Loose } from '../../unit/local/azure/kit.ts'
import { baselineFor } from '../../unit/preflight/upgrade/rules-kit.ts'
import { azure, type Change, change, cluster, lists, pool, without } from './azure-world.ts'
import type { ScenarioTable } from './scenario.ts'

const CLUSTERS = 'Microsoft.ContainerService/managedClusters'
const MACHINES = `${CLUSTERS}/agentPools/machines`
const WINDOWS = `${CLUSTERS}/maintenanceConfigurations`

/** Sources of a rule that judges the properties of the cluster alone. */
const clusterMissing = { [`${CLUSTERS}/read`]: azure(without(`${CLUSTERS}/read`)) }

/** Creates a maintenance configuration that opens every day for eight hours. Local time is two hours ahead of UTC. */
function window(name: string, startTime: string, more: Loose = {}): Change {
  const opens = { schedule: { daily: { intervalDays: 1 } }, durationHours: 8, startTime, utcOffset: '+02:00' }
  const properties = { maintenanceWindow: { ...opens, ...more } }
  return change(kit => kit.make(`${kit.cluster}/maintenanceConfigurations/${name}`, { properties }, { version: AKS }))
}

function freeze(from: string, to: string): Change {
  return kit => {
    const baseline = baselineFor(kit)
    const upgrades = { ...baseline.config.upgrades, freezes: [{ from, to, reason: 'year-end sale' }] }
    return { baseline: { ...baseline, config: { ...baseline.config, upgrades } } }
  }
}

const openPast = (until: string) => cluster({ upgradeSettings: { overrideSettings: { forceUpgrade: true, until } } })
const machine = (currentOrchestratorVersion?: string) => ({
  name: 'aks-npuser-1',
  properties: { kubernetes: { currentOrchestratorVersion }, nodeImageVersion: 'i' }
})
const imagesByThemselves = cluster({ autoUpgradeProfile: { nodeOSUpgradeChannel: 'NodeImage' } })

/** Scenarios of the rules about the state of the cluster, the time of the start, and the version. */
export const stateAndTiming: ScenarioTable = {
  'upgrade-cluster-state': {
    passes: azure(pool({ provisioningState: 'Succeeded' })),
    fires: azure(pool({ provisioningState: 'Scaling' })),
    finding: { code: 'operation-stuck', severity: 'error', object: 'npuser', next: 'az aks nodepool operation-abort' },
    sourceMissing: {
      ...clusterMissing,
      'no state of the pool npuser': azure(pool({ provisioningState: undefined }))
    }
  },
  'upgrade-incomplete': {
    passes: azure(),
    fires: azure(pool({ orchestratorVersion: '1.34.9' })),
    finding: { code: 'upgrade-unfinished', severity: 'error', object: 'npuser', next: '1.34.9' },
    sourceMissing: {
      ...clusterMissing,
      [`${MACHINES}/read`]: azure(without(`${MACHINES}/read`)),
      'no version of the machines aks-npuser-1': azure(lists(MACHINES, machine())),
      'no machine of pool npuser': azure(lists(MACHINES))
    }
  },
  'upgrade-override-closed': {
    passes: azure(openPast('2026-01-01T00:00:00Z')),
    fires: azure(openPast('2027-01-01T00:00:00Z')),
    finding: {
      ...{ code: 'upgrade-blocked', severity: 'error', object: 'forceUpgrade' },
      next: 'az aks update --disable-force-upgrade'
    },
    sourceMissing: { ...clusterMissing, 'no date, but someday': azure(openPast('someday')) }
  },
  'upgrade-channel': {
    passes: azure(cluster({ autoUpgradeProfile: { upgradeChannel: 'none' } })),
    fires: azure(cluster({ autoUpgradeProfile: { upgradeChannel: 'patch' } })),
    finding: {
      ...{ code: 'upgrade-blocked', severity: 'error', object: 'channel patch' },
      next: 'upgrades.kubernetesChannel: none'
    },
    sourceMissing: clusterMissing
  },
  'upgrade-window': {
    passes: azure(window('aksManagedAutoUpgradeSchedule', '09:00')),
    fires: azure(window('aksManagedAutoUpgradeSchedule', '22:00')),
    finding: {
      ...{ code: 'upgrade-blocked', severity: 'error', object: 'aksManagedAutoUpgradeSchedule' },
      next: 'emergency'
    },
    sourceMissing: { ...clusterMissing, [`${WINDOWS}/read`]: azure(without(`${WINDOWS}/read`)) }
  },
  'upgrade-freeze': {
    passes: azure(freeze('2026-12-01', '2026-12-31')),
    fires: azure(freeze('2026-10-01', '2026-10-31')),
    finding: {
      ...{ code: 'upgrade-blocked', severity: 'error', object: 'year-end sale' },
      next: 'emergency'
    },
    sourceMissing: { ...clusterMissing, [`${WINDOWS}/read`]: azure(without(`${WINDOWS}/read`)) }
  },
  'upgrade-image-channel': {
    passes: azure(imagesByThemselves, window('aksManagedNodeOSUpgradeSchedule', '23:00')),
    fires: azure(imagesByThemselves, window('aksManagedNodeOSUpgradeSchedule', '11:00')),
    finding: {
      ...{ code: 'upgrade-blocked', severity: 'warning', object: 'aksManagedNodeOSUpgradeSchedule' },
      next: 'upgrades.windows.nodeImages'
    },
    sourceMissing: { ...clusterMissing, [`${WINDOWS}/read`]: azure(without(`${WINDOWS}/read`)) }
  },
  'upgrade-path': {
    passes: azure(),
    fires: azure(() => ({ upgrade: { to: '1.39.0' } })),
    finding: { code: 'kubernetes-version', severity: 'error', object: '1.39.0', next: 'target `next-minor`' },
    sourceMissing: {
      ...clusterMissing,
      [`${CLUSTERS}/upgradeProfiles/read`]: azure(without(`${CLUSTERS}/upgradeProfiles/read`))
    }
  },
  'upgrade-support-plan': {
    passes: azure(cluster({ supportPlan: 'KubernetesOfficial' })),
    fires: azure(cluster({ supportPlan: 'AKSLongTermSupport' })),
    finding: {
      ...{ code: 'kubernetes-version', severity: 'error', object: 'AKSLongTermSupport' },
      next: 'cluster.tier: Premium'
    },
    sourceMissing: {
      ...clusterMissing,
      'Microsoft.ContainerService/locations/kubernetesVersions/read': azure(
        without('Microsoft.ContainerService/locations/kubernetesVersions/read')
      ),
      'no support plans of Kubernetes 1.36': azure(lists('Microsoft.ContainerService/locations/kubernetesVersions'))
    }
  },
  'upgrade-version-skew': {
    passes: azure(pool({ currentOrchestratorVersion: '1.35.6' })),
    fires: azure(pool({ currentOrchestratorVersion: '1.32.3' })),
    finding: { code: 'kubernetes-version', severity: 'error', object: 'npuser', next: 'az aks nodepool upgrade' },
    sourceMissing: {
      ...clusterMissing,
      'no version of pool npuser': azure(
        pool({ currentOrchestratorVersion: undefined, orchestratorVersion: undefined })
      )
    }
  },
  'upgrade-node-os': {
    passes: azure(pool({ osSKU: 'AzureLinux' })),
    fires: azure(pool({ osSKU: 'CBLMariner' })),
    finding: { code: 'kubernetes-version', severity: 'error', object: 'npuser', next: 'osSKU' },
    sourceMissing: { ...clusterMissing, 'no operating system of pool npuser': azure(pool({ osSKU: undefined })) }
  }
}

import type { BaselineConfig, NodePool, PoolUpgrade } from '../types.ts'

/** Built-in values of platform and cluster: the choices of the AKS baseline architecture. */

/** Upgrade of each pool: the surge that Microsoft recommends for production, and otherwise the defaults of AKS. */
const POOL_UPGRADE: PoolUpgrade = {
  maxSurge: '33%',
  drainTimeoutMinutes: 30,
  soakMinutes: 0,
  undrainable: 'Schedule'
}

export const SYSTEM_POOL: NodePool = {
  // System pools need four cores ("Use system node pools"). A file can set the article's size, D2d v5.
  vmSize: 'Standard_D4d_v5',
  minNodes: 3,
  maxNodes: 4,
  maxPods: 30,
  osDisk: { type: 'Ephemeral', gigabytes: 64 },
  encryptionAtHost: false,
  upgrade: POOL_UPGRADE,
  labels: {},
  taints: ['CriticalAddonsOnly=true:NoSchedule'],
  spot: false
}

export const USER_POOL: NodePool = {
  vmSize: 'Standard_D4d_v5',
  minNodes: 2,
  maxNodes: 5,
  maxPods: 30,
  osDisk: { type: 'Ephemeral', gigabytes: 120 },
  // Azure refuses it in a subscription without the feature Microsoft.Compute/EncryptionAtHost, which is off by default.
  encryptionAtHost: false,
  upgrade: POOL_UPGRADE,
  labels: {},
  taints: [],
  spot: false
}

export const PLATFORM_DEFAULTS = {
  profile: 'production',
  access: { readerNamespaces: ['workload'] },
  ingress: {
    host: 'app',
    gateway: { minCapacity: 2, maxCapacity: 10, drainSeconds: 60, requestSeconds: 20, probePath: '/favicon.ico' },
    firewall: { mode: 'Prevention', maxUploadMegabytes: 10 },
    certificates: { gateway: { from: 'workflow' }, ingress: { from: 'workflow' }, trustedRoots: [] }
  },
  registry: { kind: 'own', replicas: [], quarantine: false, cache: [], untaggedDays: 15 },
  images: [],
  vault: { softDeleteDays: 90, nameSuffix: '' },
  monitoring: {
    retentionDays: 30,
    containerLogs: 'Basic',
    prometheus: true,
    alerts: { emails: [] },
    flowLogs: { enabled: false, retentionDays: 30, trafficAnalytics: false }
  },
  policies: {
    effect: 'Deny',
    allowedImages: [],
    excludedNamespaces: [],
    containerLimits: { cpu: '500m', memory: '256Mi' }
  },
  events: { relay: 'queue' },
  cluster: {
    tier: 'Standard',
    supportPlan: 'KubernetesOfficial',
    networkPolicy: 'cilium',
    systemPool: SYSTEM_POOL,
    pools: { user: USER_POOL },
    features: {
      keda: false,
      costAnalysis: false,
      imageCleanerHours: 120,
      defender: true,
      runCommand: false,
      backup: false,
      networkObservability: false,
      storage: { disk: false, file: false, blob: false, snapshots: false }
    },
    autoscaler: {}
  },
  upgrades: {
    strategy: 'in-place',
    kubernetesChannel: 'none',
    nodeImageChannel: 'NodeImage',
    windows: {
      kubernetes: { day: 'Tuesday', start: '21:00', hours: 12, utcOffset: '+00:00' },
      nodeImages: { day: 'Wednesday', start: '21:00', hours: 12, utcOffset: '+00:00' }
    },
    freezes: [],
    accept: [],
    poolOrder: [],
    soakHours: 24,
    imageLagDays: 14,
    gates: { flux: true, gateway: true },
    follow: 'patch',
    keepRollback: false,
    maxClusterAgeDays: 30
  },
  changes: { soakHours: 0, gitops: false },
  gitops: { path: './gitops', intervalSeconds: 300 }
} as const satisfies Partial<BaselineConfig>

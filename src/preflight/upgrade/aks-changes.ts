import { type FoundCluster, minorOf } from './found-cluster.ts'

/** A change that comes with a minor version of Kubernetes on AKS. */
export interface AksChange {
  /** Minor version of Kubernetes 1. */
  readonly minor: number
  readonly what: string
  readonly source: string
  /** Returns whether the change concerns a cluster. Absent if it concerns all. */
  readonly concerns?: (cluster: FoundCluster) => boolean
}

/** Day on which the sources of the changes were read. */
export const AKS_CHANGES_READ = '2026-08-21'

const CHANGELOG = 'Azure/AKS CHANGELOG'

const usesKeda = ({ properties }: FoundCluster) => properties.workloadAutoScalerProfile?.keda?.enabled === true
const usesVerticalAutoscaler = ({ properties }: FoundCluster) =>
  properties.workloadAutoScalerProfile?.verticalPodAutoscaler?.enabled === true
const usesPolicy = ({ properties }: FoundCluster) => properties.addonProfiles?.azurepolicy?.enabled === true
const usesDefender = ({ properties }: FoundCluster) =>
  properties.securityProfile?.defender?.securityMonitoring?.enabled === true
const usesNetworkPolicy = (name: string) => (cluster: FoundCluster) =>
  cluster.properties.networkProfile?.networkPolicy === name
const usesCilium = (cluster: FoundCluster) =>
  usesNetworkPolicy('cilium')(cluster) || cluster.properties.networkProfile?.networkDataplane === 'cilium'

/**
 * Changes by minor version. Rules take the minor version of what they check from here. The other changes need no check,
 * and the summary lists them. Operating systems of nodes are in `os-skus.ts`, removed APIs in `removed-apis.ts`.
 */
export const aksChanges = {
  gitRepoVolumes: {
    minor: 33,
    what: 'Nodes refuse `gitRepo` volumes by default.',
    source: 'Kubernetes 1.33 release notes'
  },
  coreDns112: { minor: 33, what: 'CoreDNS 1.12 replaces 1.11.', source: CHANGELOG },
  coreDns113: { minor: 34, what: 'CoreDNS 1.13 replaces 1.12.', source: CHANGELOG },
  metricsServer08: { minor: 34, what: 'metrics-server is 0.8.', source: CHANGELOG },
  verticalAutoscaler15: {
    minor: 34,
    what: 'The vertical pod autoscaler is 1.5.',
    source: CHANGELOG,
    concerns: usesVerticalAutoscaler
  },
  ciliumLogs: {
    minor: 34,
    what: 'Clusters with Cilium get cilium-fluent-bit.',
    source: CHANGELOG,
    concerns: usesCilium
  },
  controlGroups: {
    minor: 35,
    what: 'The kubelet refuses nodes with version 1 of control groups.',
    source: 'Kubernetes 1.35 release notes'
  },
  surgeFallback: {
    minor: 35,
    what: 'A surge that does not fit falls back to one node at a time.',
    source: 'Upgrade options for AKS clusters'
  },
  calico140: {
    minor: 35,
    what: 'The operator of Calico is 1.40.',
    source: CHANGELOG,
    concerns: usesNetworkPolicy('calico')
  },
  defender09: { minor: 35, what: 'Defender is 0.9.', source: CHANGELOG, concerns: usesDefender },
  containerd2: {
    minor: 36,
    what: 'Nodes have containerd 2, which pulls no image in the old format (schema 1).',
    source: CHANGELOG
  },
  externalIps: {
    minor: 36,
    what: '`externalIPs` of Services are deprecated.',
    source: 'Kubernetes 1.36 release notes'
  },
  coreDns114: { minor: 36, what: 'CoreDNS 1.14 replaces 1.13.', source: CHANGELOG },
  keda219: { minor: 36, what: 'KEDA 2.19 replaces 2.17.', source: CHANGELOG, concerns: usesKeda },
  verticalAutoscaler16: {
    minor: 36,
    what: 'The vertical pod autoscaler is 1.6.',
    source: CHANGELOG,
    concerns: usesVerticalAutoscaler
  },
  gatekeeper322: { minor: 36, what: 'Gatekeeper is 3.22.', source: CHANGELOG, concerns: usesPolicy },
  localDns: {
    minor: 36,
    what: 'AKS switches LocalDNS on: each node answers queries for names itself.',
    source: CHANGELOG,
    concerns: cluster => !usesCilium(cluster) && !usesNetworkPolicy('calico')(cluster)
  }
} as const satisfies Readonly<Record<string, AksChange>>

/** Returns the changes that an upgrade of a cluster brings, in the order of the versions. */
export function changesBetween(from: string, to: string, cluster: FoundCluster): readonly AksChange[] {
  const all: readonly AksChange[] = Object.values(aksChanges)
  return all
    .filter(({ minor }) => minor > minorOf(from) && minor <= minorOf(to))
    .filter(({ concerns }) => concerns === undefined || concerns(cluster))
    .toSorted((a, b) => a.minor - b.minor)
}

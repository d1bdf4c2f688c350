import { nodesOfPool } from '../../../../local/aks/nodes/node.ts'
import { findResource } from '../../../../local/azure/resources/resource-lookup.ts'
import type { Resource } from '../../../../local/azure/world.ts'
import { keepObject } from '../../../../local/kubernetes/cluster-state.ts'
import type { KubernetesObject } from '../../../../local/kubernetes/objects.ts'
import { type Pod, podsIn } from '../../../../local/kubernetes/pods/pod.ts'
import { syncPods } from '../../../../local/kubernetes/pods/pod-lifecycle.ts'
import type { Loose } from '../azure/kit.ts'
import { type ClusterKit, readyKit } from './cluster-kit.ts'

/** A cluster with a user pool `npuser` on Kubernetes 1.34, and what a test does to it. */
export interface UpgradeKit extends ClusterKit {
  readonly pool34: string
  apply(...objects: readonly Loose[]): void
  /** Writes the pool with a newer version and returns the response. */
  upgrade(settings?: Loose, version?: string): Loose
  pods(): readonly Pod[]
  versions(): string[]
  poolState(): Loose
}

const IMAGE = 'mcr.microsoft.com/dotnet/samples:aspnetapp'

/** Returns a kit whose pool has `count` nodes and the namespace `web`. `fields` are properties of the cluster. */
export function upgradeKit(count = 3, version = '1.34', fields: Loose = {}): UpgradeKit {
  const base = readyKit()
  base.build(fields)
  const name = 'npuser'
  base.writePool(name, { count, orchestratorVersion: version })
  base.settle()
  base.world.tables.throttle = {}
  const cluster = findResource(base.world, base.cluster) as Resource
  const kit: UpgradeKit = {
    ...base,
    pool34: base.pool(name),
    apply: (...objects) => {
      for (const object of objects) keepObject(base.world, base.cluster, object as KubernetesObject, 'test/test')
      syncPods(base.world, cluster)
      base.wait(60)
      syncPods(base.world, cluster)
    },
    upgrade: (settings = {}, version = '1.35') =>
      base.writePool(name, { count, orchestratorVersion: version, upgradeSettings: settings }),
    pods: () => podsIn(base.world, base.cluster).filter(({ namespace }) => namespace === 'web'),
    versions: () => nodesOfPool(base.world, base.pool(name)).map(({ kubernetesVersion }) => kubernetesVersion),
    poolState: () => base.read(base.pool(name)).properties
  }
  kit.apply({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'web' } })
  return kit
}

export function deployment(name: string, replicas: number, pod: Loose = {}): Loose {
  const labels = { app: name }
  const spec = { containers: [{ name: 'app', image: IMAGE }], nodeSelector: { agentpool: 'npuser' }, ...pod }
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'web' },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } }
  }
}

export function budget(name: string, spec: Loose): Loose {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name, namespace: 'web' },
    spec: { selector: { matchLabels: { app: name } }, ...spec }
  }
}

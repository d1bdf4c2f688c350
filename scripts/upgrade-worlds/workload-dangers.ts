import type { Random } from '../sweep/random.ts'
import type { Danger } from './dangers.ts'
import { addApp, addBudget } from './random-objects.ts'
import { type DraftPool, userPools, type WorldDraft } from './world-draft.ts'

/** Dangers that follow from the place, the size and the speed of pods. */
export const WORKLOAD_DANGERS: readonly Danger[] = [
  {
    name: 'full nodes',
    apply: (draft, random) => {
      const pool = surgeOrInPlace(draft, random)
      Object.assign(pool, { vmSize: 'Standard_D4ds_v5' })
      const cpu = random.of(['1500m', '1700m', '3200m'])
      const containers = [{ name: 'app', resources: { requests: { cpu } } }]
      const perNode = cpu === '3200m' ? 1 : 2
      const replicas = Math.max(2, pool.nodes * perNode - random.below(2))
      const app = addApp(draft, random, {
        replicas,
        spec: { template: { spec: { containers } } },
        notes: { pool: pool.name }
      })
      addBudget(
        draft,
        app,
        random.of([{ maxUnavailable: 1 }, { minAvailable: replicas - 1 }, { maxUnavailable: '50%' }])
      )
    }
  },
  {
    name: 'one pod on each node',
    apply: (draft, random) => {
      const pool = surgeOrInPlace(draft, random)
      const replicas = Math.max(2, pool.nodes - random.below(2))
      const name = `app${draft.objects.length}`
      const labelSelector = { matchLabels: { app: name } }
      const term = { topologyKey: 'kubernetes.io/hostname', labelSelector }
      const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } }
      const app = addApp(draft, random, {
        replicas,
        spec: { template: { spec: { affinity } } },
        notes: { pool: pool.name }
      })
      addBudget(draft, app, { maxUnavailable: 1 })
    }
  },
  {
    name: 'pods that start slowly',
    apply: (draft, random) => {
      const pool = random.of(userPools(draft))
      pool.drainTimeout = random.of([10, 30])
      const readyAfter = `${random.of([1, 3, 8, 20])}m`
      const app = addApp(draft, random, { replicas: 2 + random.below(4), notes: { pool: pool.name, readyAfter } })
      addBudget(draft, app, { maxUnavailable: 1 })
    }
  },
  {
    name: 'budget of a whole namespace',
    apply: (draft, random) => {
      const app = addApp(draft, random, { replicas: 1 + random.below(3) })
      const selector = random.of([{}, { matchExpressions: [{ key: 'app', operator: 'Exists' }] }])
      addBudget(draft, app, {
        selector,
        ...random.of([{ maxUnavailable: 1 }, { minAvailable: 1 }, { minAvailable: '90%' }])
      })
    }
  },
  {
    name: 'pod without a controller',
    apply: (draft, random) => {
      const name = `app${draft.objects.length}`
      const metadata = { namespace: 'batch', name, labels: { app: name } }
      draft.objects.push({ apiVersion: 'v1', kind: 'Pod', metadata, _: { pool: random.of(userPools(draft)).name } })
      if (random.chance(0.7))
        addBudget(
          draft,
          { namespace: 'batch', name },
          random.of([{ minAvailable: 1 }, { maxUnavailable: 1 }, { minAvailable: '50%' }])
        )
    }
  },
  {
    name: 'autoscaled workload',
    apply: (draft, random) => {
      const replicas = 2 + random.below(3)
      const app = addApp(draft, random, { replicas })
      draft.objects.push({
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { namespace: app.namespace, name: app.name },
        spec: {
          scaleTargetRef: { kind: 'Deployment', name: app.name },
          minReplicas: 1 + random.below(replicas),
          maxReplicas: 9
        }
      })
      addBudget(draft, app, { minAvailable: 1 + random.below(replicas) })
    }
  }
]

/** Returns a pool for workloads, which an upgrade replaces with a surge of one or in place. */
function surgeOrInPlace(draft: WorldDraft, random: Random): DraftPool {
  const pool = random.of(userPools(draft))
  const settings = random.of([{ surge: 1 }, { surge: 0, maxUnavailable: 1 }])
  pool.nodes = Math.max(2, pool.nodes)
  if (pool.autoscaler !== undefined) pool.autoscaler = { min: 1, max: pool.nodes + random.below(2) }
  return Object.assign(pool, settings)
}

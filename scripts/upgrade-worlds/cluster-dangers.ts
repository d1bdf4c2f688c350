import type { Random } from '../sweep/random.ts'
import type { Danger } from './dangers.ts'
import { addApp, addBudget, addService, addWebhook, webhookRule } from './random-objects.ts'
import { minorOf, userPools, type WorldDraft } from './world-draft.ts'

/** Requests that a webhook can be asked about, with the operations. */
const RULES = [
  webhookRule(['pods']),
  webhookRule(['pods/eviction']),
  webhookRule(['nodes'], ['UPDATE']),
  webhookRule(['nodes'], ['CREATE', 'UPDATE']),
  webhookRule(['*'], ['*']),
  webhookRule(['configmaps', 'secrets']),
  webhookRule(['issuers'], ['CREATE'], 'certs.example')
]

/** Dangers that only the API server shows. The manifests show some of them. */
export const CLUSTER_DANGERS: readonly Danger[] = [
  {
    name: 'strict budget',
    apply: (draft, random) => {
      const replicas = 1 + random.below(4)
      addBudget(draft, addApp(draft, random, { replicas }), strictBudget(random, replicas))
    }
  },
  {
    name: 'strict budget in two places',
    apply: (draft, random) => {
      for (let n = 0; n < 2; n++) addBudget(draft, addApp(draft, random, { replicas: 2 }), strictBudget(random, 2))
    }
  },
  {
    name: 'two budgets on a pod',
    apply: (draft, random) => {
      const app = addApp(draft, random, { replicas: 1 + random.below(3) })
      addBudget(draft, app, { maxUnavailable: 1 })
      addBudget(draft, app, { maxUnavailable: '50%' }, { suffix: '-again' })
    }
  },
  {
    name: 'pods that are not ready',
    apply: (draft, random) => {
      const replicas = 2 + random.below(3)
      const status = { replicas, readyReplicas: random.below(replicas) }
      const app = addApp(draft, random, { replicas, status, notes: { pods: 'CrashLoopBackOff' } })
      const unhealthyPodEvictionPolicy = random.of(['AlwaysAllow', 'IfHealthyBudget'])
      addBudget(draft, app, { minAvailable: 1 + random.below(replicas - 1), unhealthyPodEvictionPolicy })
    }
  },
  {
    name: 'budget of an operator',
    apply: (draft, random) => {
      const name = `db${draft.objects.length}`
      const expectedPods = 1 + random.below(2)
      addBudget(draft, { namespace: 'data', name }, { minAvailable: 1 }, { status: { expectedPods } })
    }
  },
  { name: 'webhook', apply: addRandomWebhook },
  {
    name: 'webhook that denies evictions',
    apply: (draft, random) => {
      const service = { namespace: 'stream', name: `drain${draft.objects.length}` }
      addService(draft, service, { endpoints: 1, answers: 'deny' })
      const failurePolicy = random.of(['Ignore', 'Fail'])
      addWebhook(draft, service, { failurePolicy, rules: [webhookRule(['pods/eviction'])] })
      addApp(draft, random, { replicas: 2 })
    }
  },
  {
    name: 'calls of an old API',
    apply: (draft, random) => {
      const removed = minorOf(draft) + random.below(3)
      draft.apiUsage.push({
        api: 'flowcontrol.apiserver.k8s.io/v1beta3 flowschemas',
        verb: random.of(['get', 'list', 'watch', 'create', 'update', 'patch']),
        userAgent: random.of(['gatecheck/0.9', 'aks-node-agent/1.4', 'kubectl/v1.30']),
        lastSeen: random.of(['-5m', '-3h', '-11h', '-13h']),
        removedIn: `1.${removed}`
      })
    }
  },
  {
    name: 'pods that end slowly',
    apply: (draft, random) => {
      const pool = random.of(userPools(draft))
      pool.drainTimeout = random.of([10, 20, 30])
      const exitsAfter = `${random.of([5, 15, 40, 100])}m`
      addApp(draft, random, { replicas: 1 + random.below(3), notes: { pool: pool.name, exitsAfter } })
    }
  },
  {
    name: 'pool that cordons',
    apply: (draft, random) => {
      const pool = random.of(userPools(draft))
      pool.undrainable = 'Cordon'
      const app = addApp(draft, random, { replicas: 2, notes: { pool: pool.name } })
      addBudget(draft, app, random.chance(0.5) ? { minAvailable: 2 } : { minAvailable: 1 })
    }
  },
  {
    name: 'nodes that are not ready',
    apply: (draft, random) => {
      const pool = random.of(userPools(draft))
      const node = `${pool.name}-${random.below(pool.nodes)}`
      if (random.chance(0.5)) pool.notReady = [node]
      else pool.cordoned = [node]
    }
  }
]

/** Returns the specification of a budget that often allows no disruption. */
function strictBudget(random: Random, replicas: number): Readonly<Record<string, unknown>> {
  return random.of([
    { minAvailable: replicas },
    { minAvailable: '100%' },
    { minAvailable: `${60 + 10 * random.below(4)}%` },
    { minAvailable: 1 + random.below(replicas) },
    { maxUnavailable: 0 },
    { maxUnavailable: '0%' },
    { maxUnavailable: random.of(['10%', '30%']) }
  ])
}

function addRandomWebhook(draft: WorldDraft, random: Random): void {
  const failurePolicy = random.of(['Fail', 'Fail', 'Ignore'])
  const rule = random.of(RULES)
  const kind = random.of(['Validating', 'Mutating'] as const)
  const isDead = random.chance(0.4)
  const service = isDead
    ? { namespace: 'guard', name: `dead${draft.objects.length}` }
    : addApp(draft, random, { replicas: random.of([1, 2, 3]) })
  if (isDead && random.chance(0.5)) addService(draft, service, { endpoints: 0 })
  const values = ['kube-system', service.namespace]
  const namespaceSelector = { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values }] }
  addWebhook(draft, service, { failurePolicy, rules: [rule], ...(random.chance(0.4) && { namespaceSelector }) }, kind)
}

import type { Random } from '../sweep/random.ts'
import { addApp, addBudget, addService, addWebhook, webhookRule } from './random-objects.ts'
import type { DraftPool, WorldDraft } from './world-draft.ts'

const SIZES = ['Standard_D4ds_v5', 'Standard_D8ds_v5', 'Standard_D4as_v5', 'Standard_E4ds_v5']

/** Versions of a cluster, by operation. */
const VERSIONS = {
  'next-minor': ['1.34.9', '1.35.6', '1.35.5'],
  patch: ['1.34.8', '1.35.5'],
  'node-image': ['1.34.9', '1.35.6', '1.36.2']
} as const

/**
 * Draws a world that differs from others in all that clusters in good order differ in: pools, sizes, surge, workloads with
 * budgets that leave slack, webhooks that are available, and settings without a danger.
 */
export function ordinaryWorld(random: Random): WorldDraft {
  const operation = random.of(['next-minor', 'next-minor', 'patch', 'node-image'] as const)
  const version = random.of(VERSIONS[operation])
  const isFlat = random.chance(0.25)
  const draft: WorldDraft = {
    operation,
    cluster: { version, network: isFlat ? 'azure-flat' : 'overlay' },
    pools: [systemPool(random, version), ...userPoolsOf(random, version)],
    objects: [],
    apiUsage: [],
    locks: [],
    quota: {},
    subnets: {},
    skus: {}
  }
  for (let app = 0; app <= random.below(5); app++) addOrdinaryApp(draft, random)
  for (const detail of DETAILS) if (random.chance(0.2)) detail(draft, random)
  return draft
}

function systemPool(random: Random, version: string): DraftPool {
  return {
    name: 'system',
    mode: 'System',
    nodes: 2 + random.below(3),
    version,
    vmSize: random.of(SIZES),
    surge: surge(random)
  }
}

function userPoolsOf(random: Random, version: string): DraftPool[] {
  const names = ['user', 'jobs', 'edge'].slice(0, 1 + random.below(3))
  return names.map(name => {
    const nodes = 1 + random.below(7)
    return {
      ...{ name, nodes, version, vmSize: random.of(SIZES), surge: surge(random) },
      drainTimeout: random.of([10, 30, 30, 45]),
      ...(random.chance(0.3) && { autoscaler: { min: 1, max: nodes + random.below(4) } })
    }
  })
}

function surge(random: Random): string | number {
  return random.of([1, 1, 2, '10%', '33%', '33%', '50%'])
}

/** Adds a workload of which at least one pod may be evicted. */
function addOrdinaryApp(draft: WorldDraft, random: Random): void {
  const replicas = 1 + random.below(5)
  const app = addApp(draft, random, { replicas })
  if (replicas < 2 || random.chance(0.3)) return
  const slack = [
    { maxUnavailable: 1 },
    { maxUnavailable: '25%' },
    { minAvailable: replicas - 1 },
    { minAvailable: 1 },
    { minAvailable: '50%' }
  ]
  addBudget(draft, app, random.of(slack))
}

/** Details of clusters in good order, each with what makes it look like a danger. */
const DETAILS: readonly ((draft: WorldDraft, random: Random) => void)[] = [
  draft => addBudget(draft, { namespace: 'shop', name: 'nobody' }, { minAvailable: 2 }),
  (draft, random) => {
    const app = addApp(draft, random, { replicas: 0 })
    addBudget(draft, app, { minAvailable: 1 })
  },
  (draft, random) => {
    const app = addApp(draft, random, { replicas: 3 })
    addBudget(draft, app, { maxUnavailable: 1 })
    const exclude = {
      matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: ['kube-system'] }]
    }
    addWebhook(draft, app, { failurePolicy: 'Fail', namespaceSelector: exclude, rules: [webhookRule(['configmaps'])] })
  },
  (draft, random) => {
    const gone = { namespace: random.of(['mesh', 'old']), name: `gone${draft.objects.length}` }
    addService(draft, gone, { endpoints: 0 })
    addWebhook(draft, gone, { failurePolicy: 'Ignore', timeoutSeconds: 2, rules: [webhookRule(['pods'])] }, 'Mutating')
  },
  (draft, random) => {
    draft.apiUsage.push({
      ...{ api: 'v1 endpoints', verb: random.of(['get', 'list']), userAgent: 'oldproxy/2' },
      ...{ lastSeen: `-${1 + random.below(50)}m`, removedIn: '' }
    })
  },
  draft => draft.locks.push({ level: 'CanNotDelete', scope: 'cluster resource group', name: 'keep' }),
  draft => {
    draft.cluster.overrideSettings = { forceUpgrade: true, until: '2026-07-06T00:00:00Z' }
  },
  (draft, random) => {
    for (const pool of draft.pools) pool.image = random.of(['202606.13.0', '202607.09.0'])
  },
  (draft, random) => {
    const app = addApp(draft, random, {
      replicas: 2,
      status: { replicas: 2, readyReplicas: 0 },
      notes: { pods: 'CrashLoopBackOff' }
    })
    addBudget(draft, app, { minAvailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' })
  },
  (draft, random) => {
    addApp(draft, random, { replicas: 1 + random.below(2), notes: { exitsAfter: `${1 + random.below(6)}m` } })
  }
]

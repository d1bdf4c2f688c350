import { declareRules } from '../rule.ts'
import { oldestVersion, poolsOf } from '../upgrade/found-cluster.ts'
import { judgeApiCalls } from '../upgrade/objects/api-calls.ts'
import { judgeOverlap } from '../upgrade/objects/budget-overlap.ts'
import { judgeBudgets } from '../upgrade/objects/budgets.ts'
import { judgeDrainSpace } from '../upgrade/objects/drain-space.ts'
import { judgeFullNodes } from '../upgrade/objects/full-nodes.ts'
import { judgeImageFormats } from '../upgrade/objects/image-formats.ts'
import { type Judgement, judgeCluster } from '../upgrade/objects/judgement.ts'
import { judgeNodeList, judgeNodes } from '../upgrade/objects/node-state.ts'
import type { ObjectEvidence, ObjectSet } from '../upgrade/objects/object-set.ts'
import { judgeFeatures } from '../upgrade/objects/removed-features.ts'
import type { DrainedPools } from '../upgrade/objects/selected-pods.ts'
import { judgeStuckPods } from '../upgrade/objects/stuck-pods.ts'
import { judgeVolumes } from '../upgrade/objects/volumes.ts'
import { judgeWebhooks } from '../upgrade/objects/webhooks.ts'
import { judgeInterruptions } from '../upgrade/objects/workload-interruptions.ts'
import { judgePlacement } from '../upgrade/objects/workload-placement.ts'
import { type UpgradeContext, upgradeRule } from '../upgrade/upgrade-rule.ts'

const common = { code: 'upgrade-blocked' } as const

type JudgeWorkloads = (objects: ObjectSet, pools: DrainedPools) => Judgement[]

/** Returns the pools of the cluster, and those that an upgrade drains. */
function drainedPools({ cluster, pools }: UpgradeContext): DrainedPools {
  return { all: poolsOf(cluster), drained: pools }
}

/** Rules about the objects of the cluster. The API server must be readable for them. */
export const upgradeObjectRules = declareRules({
  budgets: upgradeRule({
    ...common,
    evidence: 'budgets',
    blocks: true,
    id: 'upgrade-budgets',
    reference: {
      finds: ['error', 'warning'],
      remedy: 'Raise `replicas`, or write `maxUnavailable: 1`. A database needs a switchover.',
      source: 'kubernetes/kubernetes, eviction.go; Azure/AKS#3384, #4839'
    },
    title: 'Every disruption budget lets its pods be evicted: by its specification, and by its status in two reads.',
    check: context =>
      judgeCluster(context.upgrade, ['budgets'], (objects, again) =>
        judgeBudgets(objects, again, drainedPools(context))
      )
  }),
  overlap: upgradeRule({
    ...common,
    evidence: 'workloads',
    blocks: true,
    id: 'upgrade-budget-overlap',
    reference: {
      finds: ['error', 'warning'],
      remedy: 'Keep one budget for each pod.',
      source: 'kubernetes/kubernetes, eviction.go'
    },
    title: 'No pod is selected by two disruption budgets, because the API server then refuses every eviction.',
    check: context =>
      judgeCluster(context.upgrade, ['workloads', 'budgets'], objects => judgeOverlap(objects, drainedPools(context)))
  }),
  webhooks: upgradeRule({
    ...common,
    evidence: 'webhooks',
    blocks: true,
    id: 'upgrade-webhooks',
    reference: {
      finds: ['error', 'warning'],
      remedy: 'Repair the webhook, or let it leave out kube-system and its own namespace.',
      source: 'Kubernetes, Dynamic Admission Control; Azure/AKS#5637'
    },
    title: 'No admission webhook refuses evictions, pods or nodes, at present or once its own node is drained.',
    check: ({ upgrade, cluster }) => judgeCluster(upgrade, ['webhooks'], objects => judgeWebhooks(objects, cluster))
  }),
  apiCalls: upgradeRule({
    ...common,
    evidence: 'api-usage',
    blocks: true,
    kinds: ['minor'],
    ofControlPlane: true,
    id: 'upgrade-api-calls',
    reference: {
      finds: ['error', 'warning'],
      remedy: 'Upgrade the caller, then wait until 12 hours after the last call.',
      source: 'Stop cluster upgrades on API breaking changes; Azure/AKS#3984'
    },
    title: 'No program has called an API in the last 12 hours that the requested version no longer serves.',
    check: ({ upgrade, request }) => judgeApiCalls(upgrade, request.now)
  }),
  nodes: upgradeRule({
    ...common,
    evidence: 'nodes',
    blocks: true,
    id: 'upgrade-nodes',
    reference: {
      finds: ['error', 'warning'],
      remedy: 'Repair the nodes, or delete their machines.',
      source: 'Kubernetes, Node Status'
    },
    title: 'The nodes are Ready. Nodes that are cordoned, quarantined or under pressure are a warning.',
    check: context => {
      const { upgrade } = context
      const judged = judgeCluster(upgrade, ['nodes'], (...objects) => judgeNodes(...objects, drainedPools(context)))
      return [...judged, ...judgeNodeList(upgrade)]
    }
  }),
  workloads: upgradeRule({
    ...common,
    evidence: 'workloads',
    blocks: false,
    id: 'upgrade-workloads',
    reference: {
      finds: ['warning'],
      remedy: 'Raise `replicas`, or spread the pods over nodes.',
      source: 'Kubernetes, Safely Drain a Node'
    },
    title: 'Workloads survive the drain of a node: replicas, time to stop, volumes, and where pods may run.',
    check: context => {
      const pools = drainedPools(context)
      const judge = (kinds: readonly ObjectEvidence[], ...rows: readonly JudgeWorkloads[]) =>
        judgeCluster(context.upgrade, kinds, objects => rows.flatMap(row => row(objects, pools)))
      return [
        ...judge(['workloads'], judgeInterruptions, judgeVolumes, judgePlacement, (objects, drained) =>
          judgeStuckPods(objects, drained, context.request.now)
        ),
        // Without the nodes, the free space on them is not known. The gap of the workloads is reported already.
        ...('unread' in context.upgrade.inside.workloads ? [] : judge(['nodes'], judgeFullNodes, judgeDrainSpace))
      ]
    }
  }),
  features: upgradeRule({
    ...common,
    evidence: 'workloads',
    blocks: false,
    kinds: ['minor'],
    id: 'upgrade-features',
    reference: {
      finds: ['error', 'warning'],
      remedy: 'Replace the feature first.',
      source: 'Kubernetes release notes; Azure/AKS CHANGELOG'
    },
    title: 'No workload needs a feature or an image format that the requested version no longer has.',
    check: ({ upgrade, pools }) => {
      const nodes = { from: oldestVersion(upgrade.from, pools), to: upgrade.to }
      return judgeCluster(upgrade, ['workloads'], objects => [
        ...judgeFeatures(objects, upgrade, nodes),
        ...judgeImageFormats(objects, nodes)
      ])
    }
  })
})

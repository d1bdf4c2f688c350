import { declareRules } from '../rule.ts'
import { oldestVersion, poolsOf } from '../upgrade/found-cluster.ts'
import { judgeOverlap } from '../upgrade/objects/budget-overlap.ts'
import { judgeBudgets } from '../upgrade/objects/budgets.ts'
import { imagesNotEvaluated } from '../upgrade/objects/image-formats.ts'
import { judgeManifests } from '../upgrade/objects/judgement.ts'
import { judgeNotRendered } from '../upgrade/objects/not-rendered.ts'
import { objectSet, objectsOf } from '../upgrade/objects/object-set.ts'
import { judgeFeatures } from '../upgrade/objects/removed-features.ts'
import { judgeRemovedApis } from '../upgrade/objects/removed-manifests.ts'
import type { DrainedPools } from '../upgrade/objects/selected-pods.ts'
import { judgeVolumes } from '../upgrade/objects/volumes.ts'
import { judgeWebhooks } from '../upgrade/objects/webhooks.ts'
import { judgeInterruptions } from '../upgrade/objects/workload-interruptions.ts'
import { judgePlacement } from '../upgrade/objects/workload-placement.ts'
import { type UpgradeContext, upgradeRule } from '../upgrade/upgrade-rule.ts'

/**
 * No upgrade waits for these rules if the manifests cannot be read: whatever makes an upgrade fail is in the cluster,
 * and rules about the cluster do wait. Manifests are read earlier, and name a file and a line.
 */
const common = { code: 'upgrade-blocked', evidence: 'manifests', blocks: false } as const

const NOTHING = objectSet('manifests', [])

function drainedPools({ cluster, pools }: UpgradeContext): DrainedPools {
  return { all: poolsOf(cluster), drained: pools }
}

/** Rules about the manifests in the checkout. They need no access to the cluster. */
export const upgradeManifestRules = declareRules({
  rendered: upgradeRule({
    ...common,
    id: 'upgrade-manifests-rendered',
    reference: {
      finds: [],
      remedy: 'Give access to the cluster, or check the part by hand.',
      source: 'Flux, Kustomization'
    },
    title: 'All manifests of the GitOps path can be rendered. Charts and remote bases are named as not evaluated.',
    check: ({ upgrade }) => judgeNotRendered(upgrade.manifests)
  }),
  removedApis: upgradeRule({
    ...common,
    kinds: ['minor'],
    ofControlPlane: true,
    id: 'upgrade-removed-apis',
    reference: {
      finds: ['error', 'warning'],
      remedy: 'Write the newer API version.',
      source: 'kubernetes/api, lifecycle markers'
    },
    title: 'No manifest uses an API version that the requested version of Kubernetes no longer serves.',
    check: ({ upgrade }) => judgeRemovedApis(upgrade)
  }),
  budgets: upgradeRule({
    ...common,
    id: 'upgrade-manifest-budgets',
    reference: {
      finds: ['error', 'warning'],
      remedy: 'Raise `replicas`, or write `maxUnavailable: 1`.',
      source: 'kubernetes/kubernetes, eviction.go'
    },
    title: 'Every disruption budget of the manifests lets its pods be evicted, and no pod has two.',
    check: context => {
      const pools = drainedPools(context)
      return [
        ...judgeManifests(context.upgrade, ['budgets'], objects => judgeBudgets(objects, NOTHING, pools)),
        ...judgeReadManifests(context, objects => judgeOverlap(objects, pools))
      ]
    }
  }),
  webhooks: upgradeRule({
    ...common,
    id: 'upgrade-manifest-webhooks',
    reference: {
      finds: ['error', 'warning'],
      remedy: 'Raise `replicas` of the webhook, or let it leave out its own namespace.',
      source: 'Kubernetes, Dynamic Admission Control'
    },
    title: 'No admission webhook of the manifests refuses evictions, pods or nodes once its node is drained.',
    check: ({ upgrade }) => judgeManifests(upgrade, ['webhooks'], objects => judgeWebhooks(objects))
  }),
  workloads: upgradeRule({
    ...common,
    id: 'upgrade-manifest-workloads',
    reference: {
      finds: ['warning'],
      remedy: 'Raise `replicas`, or spread the pods over nodes.',
      source: 'Kubernetes, Safely Drain a Node'
    },
    title: 'Workloads of the manifests survive the drain of a node.',
    check: context => {
      const pools = drainedPools(context)
      return judgeManifests(context.upgrade, ['workloads'], objects =>
        [judgeInterruptions, judgeVolumes, judgePlacement].flatMap(judge => judge(objects, pools))
      )
    }
  }),
  features: upgradeRule({
    ...common,
    kinds: ['minor'],
    id: 'upgrade-manifest-features',
    reference: {
      finds: ['error', 'warning'],
      remedy: 'Replace the feature first.',
      source: 'Kubernetes release notes; Azure/AKS CHANGELOG'
    },
    title: 'No workload of the manifests needs a feature or an image format that the requested version lacks.',
    check: ({ upgrade, pools }) => {
      const nodes = { from: oldestVersion(upgrade.from, pools), to: upgrade.to }
      const isRead = !('unread' in upgrade.manifests) && 'unread' in upgrade.inside.workloads
      const images = isRead ? imagesNotEvaluated(objectsOf(upgrade).manifests, nodes) : []
      return [...judgeManifests(upgrade, ['workloads'], objects => judgeFeatures(objects, upgrade, nodes)), ...images]
    }
  })
})

/** Judges manifests a second time, without a second finding that they were not read. */
function judgeReadManifests(
  { upgrade }: UpgradeContext,
  judge: Parameters<typeof judgeManifests>[2]
): ReturnType<typeof judgeManifests> {
  return 'unread' in upgrade.manifests ? [] : judgeManifests(upgrade, ['budgets', 'workloads'], judge)
}

import { declareRules } from '../rule.ts'
import { judgeImageAge } from '../upgrade/node-image-age.ts'
import { judgeAutoscaler, judgeSurgeSettings, judgeUndrainable } from '../upgrade/pool-settings.ts'
import { upgradeRule } from '../upgrade/upgrade-rule.ts'

const common = { evidence: 'azure', blocks: false, code: 'upgrade-blocked' } as const

/** Rules about settings of node pools that make an upgrade slow or its result unclear. They only warn. */
export const upgradeSettingsRules = declareRules({
  surge: upgradeRule({
    ...common,
    id: 'upgrade-surge-settings',
    reference: {
      finds: ['warning'],
      remedy: 'Raise `surgePercent` of the pool.',
      source: 'Upgrade options for AKS clusters'
    },
    title: 'The surge of each pool is large enough that its nodes are replaced in at most ten batches.',
    check: ({ pools }) => judgeSurgeSettings(pools)
  }),
  undrainable: upgradeRule({
    ...common,
    id: 'upgrade-undrainable-nodes',
    reference: {
      finds: ['warning'],
      remedy: 'Check for quarantined nodes afterwards.',
      source: 'Upgrade options for AKS clusters'
    },
    title: 'An upgrade fails if a node cannot be drained, and leaves no cordoned nodes behind.',
    check: ({ pools }) => judgeUndrainable(pools)
  }),
  autoscaler: upgradeRule({
    ...common,
    id: 'upgrade-autoscaler-maximum',
    reference: {
      finds: ['warning'],
      remedy: 'Raise `maxNodes` of the pool.',
      source: 'Use the cluster autoscaler in AKS'
    },
    title: 'The autoscaler can still add nodes to each pool.',
    check: ({ pools }) => judgeAutoscaler(pools)
  }),
  imageAge: upgradeRule({
    ...common,
    kinds: ['minor', 'patch'],
    id: 'upgrade-image-age',
    reference: {
      finds: ['warning'],
      remedy: 'Upgrade with the target `node-image` first.',
      source: 'Upgrade AKS node images'
    },
    title: 'The node images are not old. The age of an image never stops its own upgrade.',
    check: ({ pools, request }) => judgeImageAge(pools, request.now)
  })
})

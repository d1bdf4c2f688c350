import { declareRules } from '../rule.ts'
import { judgeState, judgeSystemPool, judgeUnfinished } from '../upgrade/cluster-state.ts'
import { poolsOf } from '../upgrade/found-cluster.ts'
import { readAllMachines } from '../upgrade/machines.ts'
import { judgeChannels, judgeOverride } from '../upgrade/open-override.ts'
import { upgradeRule } from '../upgrade/upgrade-rule.ts'

const common = { evidence: 'azure', blocks: true } as const

/** Rules about the state of the cluster before an upgrade. */
export const upgradeStateRules = declareRules({
  state: upgradeRule({
    ...common,
    code: 'operation-stuck',
    id: 'upgrade-cluster-state',
    reference: {
      finds: ['error', 'warning'],
      remedy: 'Wait for the operation, or stop it with `az aks operation-abort`.',
      source: 'Managed Clusters - Get'
    },
    title: 'The cluster runs, and AKS works neither on it nor on one of its pools. A failed state is a warning.',
    check: ({ cluster }) => [...judgeState(cluster), ...judgeSystemPool(cluster)]
  }),
  unfinished: upgradeRule({
    ...common,
    code: 'upgrade-unfinished',
    id: 'upgrade-incomplete',
    reference: { finds: ['error', 'warning'], remedy: 'Finish the stopped upgrade first.', source: 'Azure/AKS#3558' },
    title: 'No other upgrade is incomplete: the machines of each pool have one version and one node image.',
    check: async ({ facts, upgrade, cluster }) =>
      judgeUnfinished(upgrade, cluster, await readAllMachines(facts, upgrade.cluster, poolsOf(cluster)))
  }),
  override: upgradeRule({
    ...common,
    code: 'upgrade-blocked',
    id: 'upgrade-override-closed',
    reference: {
      finds: ['error'],
      remedy: 'Close the override: `az aks update --disable-force-upgrade`.',
      source: 'MicrosoftDocs/azure-aks-docs#320'
    },
    title: 'No force upgrade is open that would bypass disruption budgets.',
    check: ({ cluster, request }) => judgeOverride(cluster, request.now)
  }),
  channels: upgradeRule({
    ...common,
    code: 'upgrade-blocked',
    id: 'upgrade-channel',
    reference: {
      finds: ['error'],
      remedy: 'Set `upgrades.kubernetesChannel: none`.',
      source: 'Upgrade the control plane of an AKS cluster'
    },
    title: 'No channel of Kubernetes versions is on, because AKS then refuses to upgrade the control plane alone.',
    kinds: ['minor', 'patch'],
    check: ({ cluster, request }) => judgeChannels(cluster, request.baseline.config.upgrades)
  })
})

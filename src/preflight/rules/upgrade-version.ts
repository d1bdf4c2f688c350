import { readKubernetesVersions } from '../cluster/kubernetes-versions.ts'
import { declareRules } from '../rule.ts'
import { minorOf } from '../upgrade/found-cluster.ts'
import { upgradeRule } from '../upgrade/upgrade-rule.ts'
import { readOfferedUpgrades } from '../upgrade/upgrade-target.ts'
import { judgeNodeOs, judgePath, judgeSkew, judgeSupportPlan } from '../upgrade/version-path.ts'

const common = { evidence: 'azure', blocks: true, code: 'kubernetes-version', kinds: ['minor', 'patch'] } as const

/** Rules about the version that an upgrade requests. */
export const upgradeVersionRules = declareRules({
  path: upgradeRule({
    ...common,
    id: 'upgrade-path',
    reference: {
      finds: ['error', 'warning'],
      remedy: 'Choose a version that AKS offers.',
      source: 'Managed Clusters - Get Upgrade Profile'
    },
    title:
      'AKS offers the requested version for the cluster. It is at most one minor version newer, no preview, and the newest patch.',
    check: async ({ facts, upgrade }) => judgePath(upgrade, await readOfferedUpgrades(facts, upgrade.cluster))
  }),
  supportPlan: upgradeRule({
    ...common,
    id: 'upgrade-support-plan',
    reference: {
      finds: ['error'],
      remedy: 'Choose a version of the plan, or change `cluster.tier`.',
      source: 'Long-term support for AKS versions'
    },
    title: 'The support plan of the cluster includes the requested version, and its tier suits the plan.',
    check: async ({ facts, upgrade, cluster }) => {
      const versions = await readKubernetesVersions(facts, cluster.location)
      const plansOf = (minor: number) =>
        versions.find(({ version }) => minorOf(version) === minor)?.capabilities?.supportPlan
      return judgeSupportPlan(upgrade, cluster, plansOf)
    }
  }),
  skew: upgradeRule({
    ...common,
    id: 'upgrade-version-skew',
    reference: {
      finds: ['error', 'warning'],
      remedy: 'Upgrade or delete the pool first.',
      source: 'Kubernetes, Version Skew Policy'
    },
    title: 'Once the control plane is upgraded, no node pool is more than three minor versions behind.',
    check: ({ upgrade, cluster }) => judgeSkew(upgrade, cluster)
  }),
  nodeOs: upgradeRule({
    ...common,
    kinds: ['minor'],
    id: 'upgrade-node-os',
    reference: {
      finds: ['error', 'warning'],
      remedy: 'Change `osSKU` of the pool first.',
      source: 'Upgrade the OS version of AKS nodes'
    },
    title: 'The operating systems of the node pools support the requested version.',
    check: ({ upgrade, pools }) => judgeNodeOs(upgrade, pools)
  })
})

import { declareRules } from '../rule.ts'
import { type Detector, judgeDetectors } from '../upgrade/detectors.ts'
import { judgeMesh, type MeshProfile, meshRevisionsOf } from '../upgrade/mesh-revisions.ts'
import { judgeSupportNotices } from '../upgrade/support-notices.ts'
import { judgeAssessment } from '../upgrade/upgrade-assessment.ts'
import { upgradeRule } from '../upgrade/upgrade-rule.ts'

const SERVICE = 'Microsoft.ContainerService'

const common = { evidence: 'azure' } as const

/** Rules about what Azure itself reports about the cluster and its add-ons. */
export const upgradeNoticeRules = declareRules({
  detectors: upgradeRule({
    ...common,
    blocks: false,
    code: 'upgrade-blocked',
    id: 'upgrade-detectors',
    reference: {
      finds: ['warning'],
      remedy: 'Read the detector in the Azure portal.',
      source: 'AKS Diagnose and Solve Problems'
    },
    title: 'No detector of AKS reports a critical state or a warning.',
    check: async ({ facts, upgrade }) => {
      const type = `${SERVICE}/managedClusters/detectors`
      return judgeDetectors(await Array.fromAsync(facts.list<Detector>(`${upgrade.cluster}/detectors`, type)))
    }
  }),
  assessment: upgradeRule({
    ...common,
    blocks: false,
    code: 'upgrade-blocked',
    id: 'upgrade-assessment',
    reference: {
      finds: ['warning'],
      remedy: 'Check in the cluster what the assessment names.',
      source: 'Azure/azure-rest-api-specs, `upgradeAssessments` 2026-06-15-preview'
    },
    title: 'The upgrade assessment of Azure, a preview that is read on request, reports no problem.',
    check: ({ upgrade }) => judgeAssessment(upgrade.inside.assessment)
  }),
  support: upgradeRule({
    ...common,
    blocks: false,
    code: 'kubernetes-version',
    kinds: ['patch', 'node-image'],
    id: 'upgrade-support-notices',
    reference: {
      finds: ['warning'],
      remedy: 'Upgrade to a supported minor version.',
      source: 'AKS end of support notifications'
    },
    title: 'Azure has not announced that the version of the cluster leaves support.',
    check: ({ facts, upgrade }) => judgeSupportNotices(facts, upgrade)
  }),
  mesh: upgradeRule({
    ...common,
    blocks: true,
    code: 'kubernetes-version',
    kinds: ['minor'],
    ofControlPlane: true,
    id: 'upgrade-mesh-revision',
    reference: {
      finds: ['error'],
      remedy: 'Upgrade the Istio add-on first.',
      source: 'Managed Clusters - List Mesh Revision Profiles'
    },
    title: 'A running revision of the Istio add-on supports the requested version.',
    check: async ({ facts, upgrade, cluster }) => {
      const running = meshRevisionsOf(cluster)
      if (running === undefined) return []
      const type = `${SERVICE}/locations/meshRevisionProfiles`
      const path = `/subscriptions/${facts.subscriptionId}/providers/${SERVICE}/locations/${cluster.location}/meshRevisionProfiles`
      const profiles = await Array.fromAsync(facts.list<MeshProfile>(path, type))
      return judgeMesh(cluster, running, profiles, upgrade.to)
    }
  })
})

import { childId } from '../../arm/resource-id.ts'
import { Failure } from '../../runtime/failure.ts'
import type { Finding } from '../finding.ts'
import { declareRules } from '../rule.ts'
import { bindingFault, clusterFault, type ReceivedEvidence } from '../soak/evidence-binding.ts'
import { decideSoak, type RequestedImage } from '../soak/soak-decision.ts'
import { decodeSoakEvidence, type SoakEvidence } from '../soak/soak-evidence.ts'
import {
  beforeStart,
  INVALID_EVIDENCE,
  missingEvidence,
  type SoakSubject,
  soakFindings,
  unusableEvidence
} from '../soak/soak-findings.ts'
import { type UpgradeContext, upgradeRule } from '../upgrade/upgrade-rule.ts'

/** Rules about the environment in which a version must have run first. */
export const upgradeEvidenceRules = declareRules({
  soak: upgradeRule({
    evidence: 'azure',
    blocks: true,
    gatesStart: true,
    code: 'evidence-missing',
    id: 'upgrade-evidence',
    reference: {
      finds: ['error', 'warning'],
      remedy: 'Upgrade the environment of `upgrades.after` first, let it soak, and pass its evidence.',
      source: 'AKS baseline, cluster upgrades'
    },
    title: 'The version and its node images ran for `upgrades.soakHours` in the environment of `upgrades.after`.',
    check: async context => {
      const subject = subjectOf(context)
      if (subject === undefined) return []
      const findings = await judgeSoak(subject, context)
      return context.upgrade.startsNow === false ? beforeStart(findings) : findings
    }
  })
})

function subjectOf({ request, upgrade }: UpgradeContext): SoakSubject | undefined {
  const { after, soakHours, imageLagDays } = request.baseline.config.upgrades
  return after === undefined ? undefined : { after, to: upgrade.to, soakHours, imageLagDays }
}

async function judgeSoak(subject: SoakSubject, context: UpgradeContext): Promise<Finding[]> {
  const { request, upgrade } = context
  const { text, run } = upgrade.soak ?? NOTHING_RECEIVED
  if (text === undefined) return [missingEvidence(missingTexts(subject))]
  const evidence = decoded(text)
  if (evidence === undefined) return [unusableEvidence({ code: 'evidence-invalid', what: INVALID_EVIDENCE })]
  const { workload } = request.baseline.config
  const fault =
    bindingFault(evidence, { run }, { workload, after: subject.after }, request.now) ??
    clusterFault(evidence, request.baseline, subject.after)
  if (fault !== undefined) return [unusableEvidence(fault)]
  const images = await readRequestedImages(context)
  return soakFindings(decideSoak(evidence, { ...subject, kind: upgrade.kind, images }), subject)
}

const NOTHING_RECEIVED: ReceivedEvidence = { text: undefined, run: { id: 0, commit: '' } }

function missingTexts({ after }: SoakSubject) {
  return {
    subject: 'upgrades.after',
    evidence: `Whether the version ran in ${after} is not known, because the run received no evidence.`,
    remedy: `Add a job that runs \`validate-upgrade\` with \`collect: evidence\` in the GitHub environment ${after}-plan, and pass its output \`evidence\` to this step.`
  }
}

function decoded(text: string): SoakEvidence | undefined {
  try {
    return decodeSoakEvidence(text)
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

/** Reads the node image that AKS would give to each pool now. An upgrade always brings the newest one. */
async function readRequestedImages({ facts, upgrade, pools }: UpgradeContext): Promise<RequestedImage[]> {
  const images = await Promise.all(
    pools.map(async ({ name, nodeImageVersion = '' }) => {
      const profile = childId(childId(upgrade.cluster, 'agentPools', name), 'upgradeProfiles', 'default')
      const found = await facts.read<PoolProfile>(profile)
      return { pool: name, image: found?.properties?.latestNodeImageVersion ?? nodeImageVersion }
    })
  )
  return images.filter(({ image }) => image !== '')
}

/** Source: "Agent Pools - Get Upgrade Profile". */
interface PoolProfile {
  readonly properties?: { readonly latestNodeImageVersion?: string }
}

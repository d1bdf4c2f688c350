import { Failure } from '../../runtime/failure.ts'
import type { Finding } from '../finding.ts'
import { declareRules, type PreflightRequest } from '../rule.ts'
import { type ChangeEvidence, decodeChangeEvidence } from '../soak/change-evidence.ts'
import { changeFindings } from '../soak/change-findings.ts'
import { bindingFault } from '../soak/evidence-binding.ts'
import { revisionFindings } from '../soak/revision-findings.ts'
import { beforeStart, INVALID_EVIDENCE, missingEvidence, unusableEvidence } from '../soak/soak-findings.ts'

/** Rules about the environment that must have a change first. */
export const changeRules = declareRules({
  evidence: {
    id: 'change-evidence',
    title:
      'The environment of `changes.after` has the same change, without faults, since `changes.soakHours`. With `changes.gitops`, so has its Flux the same revision.',
    phases: ['plan', 'apply'],
    targets: ['network', 'platform', 'cluster', 'gitops'],
    when: request =>
      request.baseline.config.changes.after !== undefined && (changesAzure(request) || takesRevision(request)),
    // A plan is shown before the other environment has the change, so it only warns.
    check: (_facts, request) => (request.mode === 'apply' ? judge(request) : beforeStart(judge(request)))
  }
})

function changesAzure({ targets }: Pick<PreflightRequest, 'targets'>): boolean {
  return targets.some(target => target !== 'gitops')
}

/** Returns whether a run gives Flux a revision that must be in the other environment first. */
function takesRevision({ baseline, targets }: Pick<PreflightRequest, 'baseline' | 'targets'>): boolean {
  return targets.includes('gitops') && baseline.config.changes.gitops
}

function judge(request: PreflightRequest): Finding[] {
  const { baseline, change, now, targets } = request
  const { workload, changes, gitops } = baseline.config
  const { after = '', soakHours } = changes
  if (change?.text === undefined) return [{ ...missingEvidence(MISSING(after)), severity: 'error' }]
  const evidence = decoded(change.text)
  if (evidence === undefined) return [unusableEvidence({ code: 'evidence-invalid', what: INVALID_EVIDENCE })]
  const fault = bindingFault(evidence, change, { workload, after }, now)
  if (fault !== undefined) return [unusableEvidence(fault)]
  const findings = changeFindings(evidence, { after, soakHours, targets, bundle: change.bundle })
  if (findings.length > 0 || !takesRevision(request) || gitops.source === undefined) return findings
  return revisionFindings(evidence, { after, soakHours, source: gitops.source })
}

const MISSING = (after: string) => ({
  subject: 'changes.after',
  evidence: `Whether ${after} has this change is not known, because the run received no evidence.`,
  remedy: `Add a job that plans ${after} with \`mode: plan\` after its apply, and pass its output \`evidence\` to this step.`
})

function decoded(text: string): ChangeEvidence | undefined {
  try {
    return decodeChangeEvidence(text)
  } catch (error) {
    if (error instanceof Failure) return undefined
    throw error
  }
}

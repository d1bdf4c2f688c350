import type { FailureReason } from '../../runtime/failure.ts'
import type { Finding } from '../finding.ts'
import type { BindingFault } from './evidence-binding.ts'
import type { SoakDecision } from './soak-decision.ts'

/** The two environments of a soak, and the version that production would get. */
export interface SoakSubject {
  /** Environment in which the version must have run first. */
  readonly after: string
  readonly to: string
  readonly soakHours: number
  readonly imageLagDays: number
}

const RUN_AGAIN = 'Start a new run, one of whose jobs reads the evidence again.'

/** Returns the finding that a run received no evidence. */
export function missingEvidence(texts: Pick<Finding, 'subject' | 'evidence' | 'remedy'>): Finding {
  const remedy = `${texts.remedy} GitHub drops an output that contains a secret, so store ids as variables.`
  return { code: 'evidence-missing', severity: 'not-evaluated', ...texts, remedy }
}

/** Text about evidence that cannot be decoded, for `unusableEvidence`. */
export const INVALID_EVIDENCE = 'was changed or cut after it was read, or another version of the action read it'

/** Returns the finding that evidence was changed or does not belong to this run and environment. */
export function unusableEvidence(fault: BindingFault | { readonly code: 'evidence-invalid'; readonly what: string }) {
  const remedies = {
    'evidence-invalid': 'Pass the output `evidence` of the other job unchanged, as one line. Then run again.',
    'evidence-stale': RUN_AGAIN,
    'evidence-other-cluster': 'Let the other job work on the environment that the configuration names in `after`.'
  } as const
  return error(fault.code, 'evidence', `The evidence ${fault.what}.`, remedies[fault.code])
}

/** Returns the findings about a decision. None if the version ran long enough. */
export function soakFindings(decision: SoakDecision, subject: SoakSubject): Finding[] {
  const { after, to, soakHours, imageLagDays } = subject
  switch (decision.kind) {
    case 'satisfied':
      return []
    case 'unhealthy':
      return [
        waiting(
          error('evidence-unhealthy', after, `${decision.what} in ${after}.`, `Fix the cluster of ${after} first.`)
        )
      ]
    case 'other-version':
      return [
        waiting(
          error(
            'evidence-other-version',
            after,
            `The cluster of ${after} runs Kubernetes ${decision.found}, and the upgrade requests ${to}.`,
            `Upgrade ${after} first with \`target: ${to}\` and let it soak, or request \`target: ${decision.found}\`.`
          )
        )
      ]
    case 'too-young':
    case 'replaced':
      return [tooYoung(decision, subject)]
    case 'image-too-new':
      return [
        waiting(
          error(
            'evidence-image-too-new',
            `pool ${decision.pool}`,
            `The upgrade brings node image ${decision.image} to pool ${decision.pool}. It is more than ${imageLagDays} days newer than ${decision.tried}, the newest image that ran in ${after}.`,
            `Upgrade ${after} with the target \`node-image\`, let it soak for ${soakHours} hours, then run again. Or raise \`upgrades.imageLagDays\`.`
          )
        )
      ]
    case 'unreadable':
      return [
        {
          code: 'evidence-missing',
          severity: 'not-evaluated',
          subject: after,
          evidence: `Whether the version ran long enough in ${after} is not known: ${decision.what}.`,
          remedy: `Give the plan identity of ${after} the role Reader at its subscription. If the last change of the cluster is older than the activity log, update its node images and let them soak.`
        }
      ]
  }
}

function tooYoung(
  { kind, until }: Extract<SoakDecision, { until: number }>,
  { after, soakHours }: SoakSubject
): Finding {
  const time = timeText(until)
  const since =
    kind === 'replaced'
      ? `The cluster of ${after} was created less than ${soakHours} hours ago`
      : `The present versions and node images have run in ${after} for less than ${soakHours} hours`
  const finding = error(
    'evidence-too-young',
    after,
    `${since} (\`upgrades.soakHours\`). They have at ${time}.`,
    `Run again after ${time}, or lower \`upgrades.soakHours\`. Until then, do not change the cluster of ${after}: every change begins the soak again.`
  )
  return waiting(finding, until)
}

/** Returns a time in UTC, rounded up to the minute. */
function timeText(time: number): string {
  return `${new Date(Math.ceil(time / 60_000) * 60_000).toISOString().slice(0, 16)}Z`
}

function error(code: FailureReason, subject: string, evidence: string, remedy: string): Finding {
  return { code, severity: 'error', subject, evidence, remedy }
}

/** Returns a finding that ends in a later run: the other environment changes, or `until` comes. */
function waiting(finding: Finding, until?: number): Finding {
  return { ...finding, waits: until === undefined ? {} : { until } }
}

/** Returns findings about an upgrade that starts later: they only warn, because the version can still run until then. */
export function beforeStart(findings: readonly Finding[]): Finding[] {
  return findings.map(finding => ({ ...finding, severity: 'warning' }))
}

import type { FailureReason } from '../../runtime/failure.ts'
import type { Finding } from '../finding.ts'
import type { ChangeEvidence } from './change-evidence.ts'

/** A change of an environment, and the environment that must have it first. */
export interface ChangeSubject {
  readonly after: string
  readonly soakHours: number
  readonly bundle: string
  readonly targets: readonly string[]
}

const HOUR = 3600_000
/** Subjects that a message names. */
const SHOWN = 8

/** Targets that only read: the plan of the other environment need not include them. */
const READ_ONLY = ['network-exists']

/** Returns the finding that the other environment does not have the change, or has not had it long enough. */
export function changeFindings(evidence: ChangeEvidence, subject: ChangeSubject): Finding[] {
  const { after, soakHours, bundle } = subject
  const { pending, notEvaluated, faults, readAt, writtenAt } = evidence
  const missing = subject.targets.filter(each => !READ_ONLY.includes(each) && !evidence.targets.includes(each))
  if (evidence.bundle !== bundle) {
    const what = `The plan of ${after} was made by aks-baseline ${evidence.bundle}, and this step runs ${bundle}.`
    return [error('evidence-other-version', after, what, 'Use the same version of the action for both environments.')]
  }
  if (missing.length > 0 || notEvaluated.length > 0) {
    const what = `Whether ${after} has this change is not known: its plan did not evaluate ${named([...missing, ...notEvaluated])}.`
    return [
      error('evidence-missing', after, what, `Plan ${after} with the same action, and let it evaluate every step.`)
    ]
  }
  if (pending.length > 0) {
    const what = `The environment ${after} does not have this change yet. Its plan would write ${named(pending)}.`
    return [
      error(
        'evidence-pending',
        after,
        what,
        `Apply the plan of ${after} first, then plan it again and pass its evidence.`
      )
    ]
  }
  if (faults.length > 0) {
    const what = `The environment ${after} has faults: ${named(faults)}.`
    return [
      error(
        'evidence-unhealthy',
        after,
        what,
        `Fix the faults of ${after} first. The summary of its plan has the steps.`
      )
    ]
  }
  return writtenAt === undefined || readAt - writtenAt >= soakHours * HOUR ? [] : [tooYoung(writtenAt, subject)]
}

function tooYoung(writtenAt: number, { after, soakHours }: ChangeSubject): Finding {
  const ripe = Math.ceil((writtenAt + soakHours * HOUR) / 60_000) * 60_000
  const time = `${new Date(ripe).toISOString().slice(0, 16)}Z`
  return error(
    'evidence-too-young',
    after,
    `The environment ${after} was written less than ${soakHours} hours ago (\`changes.soakHours\`). It has soaked at ${time}.`,
    `Run again after ${time}.`
  )
}

function named(names: readonly string[]): string {
  const rest = names.length - SHOWN
  return `${names.slice(0, SHOWN).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}

function error(code: FailureReason, subject: string, evidence: string, remedy: string): Finding {
  return { code, severity: 'error', subject, evidence, remedy }
}

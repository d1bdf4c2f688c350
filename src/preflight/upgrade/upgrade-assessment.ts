import type { Finding } from '../finding.ts'
import { shownText } from './objects/shown-text.ts'
import type { Unread, UpgradeAssessment } from './upgrade-request.ts'

const ADVICE =
  'in the cluster before the upgrade. The assessment is a preview of Azure, so its results only warn; `kubernetes-access: kubeconfig` judges the objects themselves.'

/** Most results that are listed. */
const MOST = 20

/**
 * Returns a warning for each result of an upgrade assessment that is critical or a warning. The assessment is `undefined`
 * unless the run was to read it.
 */
export function judgeAssessment(assessment: UpgradeAssessment | Unread | undefined): Finding[] {
  if (assessment === undefined) return []
  if ('unread' in assessment) return [notRead(assessment)]
  const { checks, components } = assessment
  return [
    ...checks
      .filter(isBad)
      .map(({ category, name, severity, details }) =>
        warning(`${category ?? 'check'} ${name ?? 'of the cluster'}`, severity, details)
      ),
    ...components
      .filter(isBad)
      .map(({ name, version, severity, notes }) =>
        warning(`component ${name ?? 'without a name'} ${version ?? ''}`, severity, notes)
      )
  ].slice(0, MOST)
}

function notRead({ unread }: Unread): Finding {
  return {
    code: 'upgrade-blocked',
    severity: 'not-evaluated',
    subject: 'upgradeAssessments/default',
    evidence: unread,
    remedy: 'Set the input `preview-evidence` to `none`, or validate again when Azure has an assessment.'
  }
}

function isBad({ severity }: { readonly severity?: string }): boolean {
  return severity === 'Critical' || severity === 'Warning'
}

function warning(about: string, severity = '', details = 'no details'): Finding {
  const subject = shownText(about.trim())
  return {
    code: 'upgrade-blocked',
    severity: 'warning',
    subject,
    evidence: `The upgrade assessment of Azure reports ${shownText(severity)} for ${subject}: ${shownText(details, 400)}`,
    remedy: `Check ${subject} ${ADVICE}`
  }
}

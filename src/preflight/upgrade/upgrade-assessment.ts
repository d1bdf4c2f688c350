import type { Finding } from '../finding.ts'
import { shownText } from './objects/shown-text.ts'
import type { UpgradeAssessment } from './upgrade-request.ts'

const ADVICE =
  'Check it in the cluster before the upgrade. The assessment is a preview of Azure, so its results only warn; `kubernetes-access: kubeconfig` judges the objects themselves.'

/** Most results that are listed. */
const MOST = 20

/** Returns a warning for each result of an upgrade assessment that is critical or a warning. */
export function judgeAssessment(assessment: UpgradeAssessment | undefined): Finding[] {
  const { checks = [], components = [] } = assessment ?? {}
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
    remedy: ADVICE
  }
}

import type { Baseline } from '../../config/types.ts'
import type { Finding } from '../finding.ts'
import type { ApplyIdentity } from './apply-identity.ts'

/** Number of subjects that the finding names. */
const NAMED = 3

/**
 * Returns the findings about an identity. The identity of another team can look like the apply identity. If the
 * identity is a guess, its errors become one finding that is not evaluated, so that they neither block the plan nor
 * ask anybody to grant it a right.
 */
export function findingsAbout(
  identity: ApplyIdentity,
  findings: readonly Finding[],
  { subject, baseline }: { readonly subject: string; readonly baseline: Baseline }
): Finding[] {
  const errors = findings.filter(({ severity }) => severity === 'error')
  if (identity.isGuess !== true || errors.length === 0) return [...findings]
  const subjects = [...new Set(errors.map(error => error.subject))]
  return [
    ...findings.filter(finding => !errors.includes(finding)),
    {
      code: 'not-authorized',
      severity: 'not-evaluated',
      subject,
      evidence:
        `The plan cannot recognise the apply identity. Only the identity with the object id ${identity.principalId} assigns roles with a ` +
        `condition here. It lacks rights for ${listOf(subjects)}, so it may be another identity.`,
      remedy: recogniseRemedy(baseline)
    }
  ]
}

/** Returns how a plan can recognise the apply identity. */
export function recogniseRemedy({ config }: Baseline): string {
  const { workload, environment } = config
  return (
    `Deploy the set-up template: the plan recognises its identity id-${workload}-${environment}-apply-REGION in the resource group ` +
    `rg-${workload}-pipeline-REGION by these names. Or check the identity by hand (docs/setup.md, "Permissions and their purpose"). ` +
    'Apply checks its rights before it writes anything.'
  )
}

function listOf(subjects: readonly string[]): string {
  const more = subjects.length - NAMED
  const named = subjects.slice(0, NAMED).join(', ')
  return more > 0 ? `${named} and ${more} more` : named
}

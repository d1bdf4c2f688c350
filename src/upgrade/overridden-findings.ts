import type { RuleFinding } from '../preflight/index.ts'
import type { ValidationRequest } from './types.ts'

/** Rules about budgets, whose findings have a budget as subject. */
const BUDGET_RULES: readonly string[] = ['upgrade-budgets', 'upgrade-budget-overlap', 'upgrade-manifest-budgets']

/** Rule that finds an open override. */
const OVERRIDE_RULE = 'upgrade-override-closed'

/**
 * Returns a finding as a warning if it is about a budget that the upgrade bypasses, or about an override that the run
 * closes. Returns any other finding unchanged.
 */
export function passedByOverride(
  { force, closesOverride = false }: Pick<ValidationRequest, 'force' | 'closesOverride'>,
  finding: RuleFinding
): RuleFinding {
  if (finding.severity !== 'error') return finding
  const { rule, subject, evidence } = finding
  if (rule === OVERRIDE_RULE && closesOverride)
    return { ...finding, severity: 'warning', evidence: `${evidence} The run closes it.` }
  const isNamed = force?.budgets.some(name => subject === `PodDisruptionBudget ${name}`) === true
  if (!isNamed || !BUDGET_RULES.includes(rule)) return finding
  return { ...finding, severity: 'warning', evidence: `${evidence} The override bypasses it: ${force?.because}.` }
}

import { type AzureReader, cacheReads, withoutNulls } from '../azure/index.ts'
import type { Log } from '../runtime/clock-and-log.ts'
import { Failure } from '../runtime/failure.ts'
import type { Finding, RuleFinding } from './finding.ts'
import { type PreflightRequest, type Rule, ruleApplies } from './rule.ts'

const ORDER = { error: 0, warning: 1, 'not-evaluated': 2 } as const satisfies Record<Finding['severity'], number>

/**
 * Evaluates the rules that apply to a request in parallel and returns their findings, errors first, otherwise in the
 * order of the rules. Each evaluation reads the facts from Azure again, each fact once for all rules. Throws Failure if
 * a read fails in a way that must end the run.
 */
export async function evaluateRules(
  rules: readonly Rule[],
  request: PreflightRequest,
  azure: AzureReader
): Promise<RuleFinding[]> {
  const facts = cacheReads(withoutNulls(azure))
  const due = rules.filter(rule => ruleApplies(rule, request))
  const found = await Promise.all(
    due.map(async rule => (await rule.check(facts, request)).map(finding => ({ ...finding, rule: rule.id })))
  )
  return found.flatMap(each => each.toSorted(bySubject)).sort((a, b) => ORDER[a.severity] - ORDER[b.severity])
}

function bySubject(a: Finding, b: Finding): number {
  return a.subject < b.subject ? -1 : Number(a.subject > b.subject)
}

/** Logs a warning for each finding that is not an error. */
export function logFindings(findings: readonly Finding[], log: Log): void {
  for (const finding of findings) if (finding.severity !== 'error') log.warning(lineOf(finding), finding)
}

function lineOf({ severity, subject, evidence, remedy }: Finding): string {
  const label = severity === 'not-evaluated' ? 'Not evaluated: ' : ''
  return `${label}${subject}: ${evidence} ${remedy}`
}

/** Returns whether the findings contain an error. If they do, nothing may be approved or written. */
export function isBlocked(findings: readonly Finding[]): boolean {
  return findings.some(({ severity }) => severity === 'error')
}

/** Throws one Failure for all errors, with the reason of the first error. */
export function refuseErrors(findings: readonly Finding[]): void {
  const errors = findings.filter(({ severity }) => severity === 'error')
  const [first] = errors
  if (first === undefined) return
  const lines = errors.map(({ code, subject, evidence }) => `- ${code}: ${subject}: ${evidence}`)
  const remedies = [...new Set(errors.map(({ remedy }) => remedy))]
  throw new Failure(first.code, ['Preflight rules found errors:', ...lines].join('\n'), {
    subject: first.subject,
    findings: errors.map(({ code, subject, evidence, remedy }) => ({
      code,
      subject,
      message: `${subject}: ${evidence} ${remedy}`
    })),
    remedy: remedies.join('\n')
  })
}

import type { Log } from '../runtime/doors.ts'
import { Failure } from '../runtime/failure.ts'
import type { Finding } from './finding.ts'

/** A check that is ready to run. */
export type Check = () => Promise<readonly Finding[]>

const ORDER = { error: 0, warning: 1, 'not-evaluated': 2 } as const satisfies Record<Finding['severity'], number>

/**
 * Runs checks side by side and gives what they found, errors aside, sorted by severity, code and subject; each is logged
 * as well. Throws one Failure for all errors at once, with the reason of the first.
 */
export async function evaluate(checks: readonly Check[], log: Log): Promise<Finding[]> {
  const found = (await Promise.all(checks.map(check => check()))).flat().sort(byOrder)
  const errors = found.filter(({ severity }) => severity === 'error')
  const others = found.filter(({ severity }) => severity !== 'error')
  for (const finding of others) log.warning(lineOf(finding), finding)
  const [first] = errors
  if (first !== undefined) throw failureOf(first, errors)
  return others
}

function byOrder(a: Finding, b: Finding): number {
  return ORDER[a.severity] - ORDER[b.severity] || compare(a.code, b.code) || compare(a.subject, b.subject)
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b)
}

function lineOf({ severity, subject, evidence, remedy }: Finding): string {
  const label = severity === 'not-evaluated' ? 'Not evaluated: ' : ''
  return `${label}${subject}: ${evidence} ${remedy}`
}

function failureOf(first: Finding, errors: readonly Finding[]): Failure {
  const lines = errors.map(({ code, subject, evidence }) => `- ${code}: ${subject}: ${evidence}`)
  const remedies = [...new Set(errors.map(({ remedy }) => remedy))]
  return new Failure(first.code, ['Azure is not ready for this:', ...lines].join('\n'), {
    subject: first.subject,
    findings: errors.map(({ code, subject, evidence, remedy }) => ({
      code,
      subject,
      message: `${subject}: ${evidence} ${remedy}`
    })),
    remedy: remedies.join('\n')
  })
}

import { readCases } from '../upgrade-cases/case-format.ts'
import { ACCESSES, type Agreement, agreementOn, type CaseAgreement } from '../upgrade-validation/verdict-agreement.ts'

/** Longest part of a finding that is printed, in characters. */
const LONGEST = 160

/**
 * Validates each case of a file with each kind of access, and prints whether the verdict is an expected one. `ids`: cases to
 * validate; all if empty.
 */
export async function sweepUpgradeVerdicts(path: string, ids: readonly string[]): Promise<void> {
  const cases = readCases(path).filter(({ id }) => ids.length === 0 || ids.includes(id))
  const results: CaseAgreement[] = []
  for (const each of cases) {
    const result = await agreementOn(each)
    results.push(result)
    printCase(result)
  }
  printTotals(results)
}

function printCase({ id, isAssumed, result }: CaseAgreement): void {
  const title = `${id}${isAssumed ? ' (assumed)' : ''}`
  if ('notSimulated' in result) {
    console.log(`not simulated ${title}: ${result.notSimulated}`)
    return
  }
  const isEqual = result.every(each => each.isEqual)
  console.log(`${isEqual ? 'agrees' : 'differs'} ${title}: ${result.map(verdictText).join(', ')}`)
  for (const each of result.filter(({ isEqual }) => !isEqual)) printFindings(each)
  for (const { access, unnamed } of result.slice(-1))
    if (unnamed.length > 0) console.log(`  ${access}: no finding has ${unnamed.join(', ')}`)
}

function verdictText({ access, isEqual, expected, statement }: Agreement): string {
  return `${access} ${statement.verdict}${isEqual ? '' : ` (expected ${expected.join(' or ')})`}`
}

function printFindings({ access, statement: { findings } }: Agreement): void {
  for (const { rule, severity, subject, evidence } of findings)
    console.log(`  ${access}: ${severity} ${rule}: ${subject.split('/').at(-1)}: ${evidence.slice(0, LONGEST)}`)
}

function printTotals(results: readonly CaseAgreement[]): void {
  const judged = results.flatMap(({ result }) => ('notSimulated' in result ? [] : [result]))
  const equal = judged.filter(result => result.every(({ isEqual }) => isEqual))
  console.log(`cases: ${equal.length} of ${judged.length} agree, ${results.length - judged.length} not simulated`)
  for (const access of ACCESSES) {
    const own = judged.flatMap(result => result.filter(each => each.access === access))
    console.log(`  ${access}: ${own.filter(({ isEqual }) => isEqual).length} of ${own.length}`)
  }
}

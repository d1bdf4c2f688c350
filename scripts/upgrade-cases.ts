/**
 * `node scripts/upgrade-cases.ts PATH [ID…]`: builds the world of each upgrade case of a file in local Azure, carries out
 * its operation without any preflight, and compares the result with what the case expects of the platform. Prints one
 * line for each case, and totals. A case that local Azure cannot build is skipped, with the reason.
 */
import { type Switch, setSwitches } from '../local/azure/switches.ts'
import { readCases, type UpgradeCase } from './upgrade-cases/case-format.ts'
import { buildCase } from './upgrade-cases/case-world.ts'
import { differences, expectedText, outcomeText, unnamedObject } from './upgrade-cases/compare.ts'
import { type Outcome, runOperation } from './upgrade-cases/run-operation.ts'

const VERDICTS = ['equal', 'equal with a switch', 'different', 'skipped'] as const
type Verdict = (typeof VERDICTS)[number]

/** Comparison of one case. */
export interface CaseResult {
  readonly id: string
  readonly isAssumed: boolean
  readonly verdict: Verdict
  readonly text: string
}

/** Switches of local Azure that change an upgrade. Sources differ about what Azure does. */
const UPGRADE_SWITCHES: readonly Switch[] = [
  'deprecated-reads-stop-upgrades',
  'surge-not-checked-before-upgrade',
  'nodes-ask-first-name-server-only',
  'upgrade-detaches-route-table',
  'quarantine-ends-upgrade-well'
]

/**
 * Builds a case, carries out its operation and compares the result. A case that differs is tried again with each switch: a
 * case may describe the behaviour that is not the default.
 */
export function compareCase(each: UpgradeCase): CaseResult {
  const common = { id: each.id, isAssumed: each.expected.assumed === true }
  const outcome = outcomeOf(each)
  if ('skipped' in outcome) return { ...common, verdict: 'skipped', text: outcome.skipped }
  const { platform } = each.expected
  const different = differences(platform, outcome)
  const unnamed = unnamedObject(platform, outcome)
  const note = unnamed === undefined ? '' : `; the message does not name ${unnamed}`
  if (different.length === 0) return { ...common, verdict: 'equal', text: `${outcomeText(outcome)}${note}` }
  const text = `${different.join(', ')}\n  expected: ${expectedText(platform)}\n  engine:   ${outcomeText(outcome)}`
  const equalling = UPGRADE_SWITCHES.find(name => isEqualWith(each, name))
  if (equalling === undefined) return { ...common, verdict: 'different', text }
  return { ...common, verdict: 'equal with a switch', text: `--switch ${equalling}; without it: ${text}` }
}

function isEqualWith(each: UpgradeCase, name: Switch): boolean {
  const outcome = outcomeOf(each, [name])
  return !('skipped' in outcome) && differences(each.expected.platform, outcome).length === 0
}

function outcomeOf(each: UpgradeCase, names: readonly Switch[] = []): Outcome | { readonly skipped: string } {
  const built = buildCase(each)
  if ('skipped' in built) return built
  setSwitches(built.azure.world, names)
  return runOperation(built, each.operation)
}

function main([path, ...ids]: readonly string[]): number {
  if (path === undefined) {
    console.error('Name the file of the cases: node scripts/upgrade-cases.ts PATH [ID…]')
    return 1
  }
  const cases = readCases(path).filter(({ id }) => ids.length === 0 || ids.includes(id))
  const results = cases.map(compareCase)
  for (const { id, verdict, isAssumed, text } of results)
    console.log(`${verdict} ${id}${isAssumed ? ' (assumed)' : ''}: ${text}`)
  for (const verdict of VERDICTS) {
    const own = results.filter(result => result.verdict === verdict)
    console.log(`${own.length} ${verdict}, of which ${own.filter(({ isAssumed }) => isAssumed).length} assumed`)
  }
  return 0
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2))

import { outcomeText } from '../upgrade-cases/compare.ts'
import { type JudgedWorld, judgeWorld, WORLD_ACCESSES } from '../upgrade-worlds/judged-world.ts'
import { randomUpgrade } from '../upgrade-worlds/random-upgrade.ts'
import { type CauseRow, tableOf, type WorldTable } from '../upgrade-worlds/world-table.ts'

/** Seeds that are printed for one line of a table. */
const PRINTED_SEEDS = 12

/**
 * Validates random worlds, upgrades them in local Azure without any preflight, and prints the verdicts before the upgrades against
 * the ends of the upgrades, for access to Azure alone and for access from inside. One seed alone is printed with its world.
 */
export async function sweepUpgradeWorlds(first: number, last: number): Promise<void> {
  const judged: JudgedWorld[] = []
  const skipped: string[] = []
  for (let seed = first; seed <= last; seed++) {
    const result = await judgeWorld(seed)
    if ('skipped' in result) skipped.push(`${seed}: ${result.skipped}`)
    else judged.push(result)
  }
  console.log(`upgrade worlds: ${judged.length} of ${last - first + 1} were built`)
  for (const line of skipped) console.log(`  not built: ${line}`)
  for (const access of WORLD_ACCESSES) printTable(tableOf(judged, access))
  if (first === last) for (const each of judged) printWorld(each)
}

function printTable(table: WorldTable): void {
  const { access, failed, failedBlocked, succeeded, succeededBlocked, shown, shownBlocked, shownFlagged } = table
  console.log(`\n${access === 'armOnly' ? 'Azure alone' : 'access from inside'}`)
  console.log(`                 failed  ended well`)
  console.log(`  blocked        ${pad(failedBlocked)}  ${pad(succeededBlocked)}`)
  console.log(`  not blocked    ${pad(failed - failedBlocked)}  ${pad(succeeded - succeededBlocked)}`)
  console.log(
    `  failures that this evidence shows: ${shown}, blocked ${share(shownBlocked, shown)}, blocked or warned of ${share(shownFlagged, shown)}`
  )
  const { healthy, healthyBlocked, causes, blockedByRule, risky } = table
  console.log(`  healthy worlds: ${healthy}, blocked ${share(healthyBlocked, healthy)}`)
  for (const row of causes) console.log(`  ${row.isShown ? 'shown    ' : 'not shown'} ${causeText(row)}`)
  for (const [rule, seeds] of blockedByRule)
    console.log(`  healthy, blocked by ${rule}: ${seeds.length} (${seedsText(seeds)})`)
  for (const { risk, worlds, blocked } of risky) console.log(`  ended well, but ${risk}: ${worlds}, blocked ${blocked}`)
}

function causeText({ cause, failed, blocked, warned, missed }: CauseRow): string {
  const rest = missed.length === 0 ? '' : `, missed ${missed.length} (${seedsText(missed)})`
  return `${cause}: ${failed}, blocked ${blocked}, warned ${warned}${rest}`
}

function printWorld({ seed, dangers, outcome, statements }: JudgedWorld): void {
  console.log(`\nseed ${seed}: ${dangers.join(', ')}: ${outcomeText(outcome)}`)
  console.log(JSON.stringify(statements))
  console.log(JSON.stringify(randomUpgrade(seed), undefined, 1))
}

function seedsText(seeds: readonly number[]): string {
  return seeds.slice(0, PRINTED_SEEDS).join(' ') + (seeds.length > PRINTED_SEEDS ? ' …' : '')
}

function share(part: number, whole: number): string {
  return whole === 0 ? '0' : `${part} (${((100 * part) / whole).toFixed(1)} %)`
}

function pad(count: number): string {
  return String(count).padStart(6)
}

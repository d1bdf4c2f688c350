/**
 * `node scripts/traffic-moves.ts [--switch NAME]… [--seed N]`
 *
 * Plays ways to move the traffic of an Application Gateway from one cluster to another, right and wrong ones, on local
 * Azure by requests to Resource Manager, and prints the outcome of the clients' requests. All numbers come from the
 * simulated probes and instances. Sources disagree about the first probe of a new backend, so the requests lost with
 * `--switch gateway-probes-late` have a column of their own.
 */
import { isSwitch, type Switch } from '../local/azure/switches.ts'
import { moveTable } from './traffic-moves/table.ts'

const words = process.argv.slice(2)
const after = (option: string) => words.flatMap((word, i) => (word === option ? [words[i + 1] ?? ''] : []))
const unknown = after('--switch').find(name => !isSwitch(name))
if (unknown !== undefined) {
  console.error(`There is no switch '${unknown}'. local/README.md lists them.`)
  process.exit(2)
}

const switches = after('--switch').filter((name): name is Switch => isSwitch(name))
const seed = Number(after('--seed')[0] ?? 1)
const rows = moveTable(switches, seed)
const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map(cells => cells[column]?.length ?? 0)))
for (const cells of rows) console.log(cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))

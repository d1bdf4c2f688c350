/**
 * `node scripts/traffic-moves.ts [--switch NAME]… [--seed N]`
 *
 * Plays ways to move the traffic of an Application Gateway from one cluster to another, right and wrong ones, on local
 * Azure by requests to Resource Manager, and prints the outcome of the clients' requests. All numbers come from the
 * simulated probes and instances.
 */
import { isSwitch, type Switch } from '../local/azure/switches.ts'
import { type Move, playMove } from './traffic-moves/play.ts'
import { WAYS } from './traffic-moves/ways.ts'

const words = process.argv.slice(2)
const after = (option: string) => words.flatMap((word, i) => (word === option ? [words[i + 1] ?? ''] : []))
const unknown = after('--switch').find(name => !isSwitch(name))
if (unknown !== undefined) {
  console.error(`There is no switch '${unknown}'. local/README.md lists them.`)
  process.exit(2)
}

const switches = after('--switch').filter((name): name is Switch => isSwitch(name))
const seed = Number(after('--seed')[0] ?? 1)
const HEADERS = ['way', 'requests', 'answered', 'failed', 'lost', 'harmed (minutes after the move)', 'both served (s)']

function row(name: string, isWrong: boolean, move: Move): string[] {
  const { requests, answered, failed, lost, harmedMinutes, overlapSeconds, isMoved } = move
  const harmed = harmedMinutes && `${harmedMinutes.first.toFixed(1)} – ${harmedMinutes.last.toFixed(1)}`
  const counts = [requests, answered, failed, lost].map(count => String(Math.round(count)))
  return [
    `${isWrong ? 'wrong' : 'right'}: ${name}`,
    ...counts,
    isMoved ? (harmed ?? '–') : 'not moved',
    overlapSeconds.toFixed(0)
  ]
}

const rows = [HEADERS, ...WAYS.map(way => row(way.name, way.isWrong, playMove(way, switches, seed)))]
const widths = HEADERS.map((_, column) => Math.max(...rows.map(cells => cells[column]?.length ?? 0)))
for (const cells of rows) console.log(cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '))

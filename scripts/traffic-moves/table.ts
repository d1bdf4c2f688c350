import type { Switch } from '../../local/azure/switches.ts'
import { type Move, playMove } from './play.ts'
import { WAYS } from './ways.ts'

/** The switch under which the first probe of a new backend goes out one interval later, as public reports tell. */
const LATE: Switch = 'gateway-probes-late'
const HEADERS = [
  'way',
  'requests',
  'answered',
  'failed',
  'lost',
  'lost if the first probe is late',
  'harmed (minutes after the move)',
  'both served (s)'
]

/** Returns the lines of the table of all ways, headers first. */
export function moveTable(switches: readonly Switch[], seed: number): string[][] {
  const late = [...new Set([...switches, LATE])]
  const rows = WAYS.map(way => {
    const title = `${way.isWrong ? 'wrong' : 'right'}: ${way.name}`
    return [title, ...cellsOf(playMove(way, switches, seed), playMove(way, late, seed))]
  })
  return [HEADERS, ...rows]
}

function cellsOf(move: Move, late: Move): string[] {
  const { requests, answered, failed, lost, harmedMinutes, overlapSeconds, isMoved } = move
  const harmed = harmedMinutes && `${harmedMinutes.first.toFixed(1)} – ${harmedMinutes.last.toFixed(1)}`
  const counts = [requests, answered, failed, lost, late.lost].map(count => String(Math.round(count)))
  return [...counts, isMoved ? (harmed ?? '–') : 'not moved', overlapSeconds.toFixed(0)]
}

import { readActivityLog } from '../scenario/activity-log.ts'
import type { Command } from './arguments.ts'
import { nextLine } from './next-line.ts'
import { textTable } from './report.ts'
import { readSavedWorld } from './saved-world.ts'

/** Prints the activity log: who did what, and when. Returns 0. */
export async function activityCommand(command: Command): Promise<number> {
  const events = await readSavedWorld(command, world => readActivityLog(world, command.arguments[0]))
  const rows = events.map(({ time, who, operation, resource, status }) => [time, who, operation, status, resource])
  const table = events.length === 0 ? 'No events.\n' : textTable([HEAD, ...rows])
  const late = `Azure shows an event 3 to 20 minutes after it happened.\n${nextLine(command, 'wait 20')}\n`
  process.stdout.write(command.json ? `${JSON.stringify(events, null, 2)}\n` : `${table}${late}`)
  return 0
}

const HEAD = ['TIME', 'WHO', 'OPERATION', 'STATUS', 'RESOURCE'] as const

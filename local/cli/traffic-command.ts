import { trafficOutcome } from '../scenario/traffic-outcome.ts'
import type { Command } from './arguments.ts'
import { nextLine } from './next-line.ts'
import { textTable } from './report.ts'
import { readSavedWorld } from './saved-world.ts'

const MINUTE = 60_000

/** Prints how many requests of the last minutes were answered, failed and were lost, by host and backend pool. Returns 0. */
export async function trafficCommand(command: Command): Promise<number> {
  const { minutes, json } = command
  const outcomes = await readSavedWorld(command, world =>
    trafficOutcome(world, world.now - minutes * MINUTE, command.arguments[0])
  )
  const rows = outcomes.map(({ gateway, host, pool, answered, failed, lost }) =>
    [gateway, host, pool || '(no rule)', answered, failed, lost].map(String)
  )
  const none = `No requests in the last ${minutes} minutes. The condition 'traffic' of a scenario sends some.\n${nextLine(command, 'scenario list')}\n`
  const text = rows.length === 0 ? none : textTable([HEAD, ...rows])
  process.stdout.write(json ? `${JSON.stringify(outcomes, null, 2)}\n` : text)
  return 0
}

const HEAD = ['GATEWAY', 'HOST', 'POOL', 'ANSWERED', 'FAILED', 'LOST'] as const

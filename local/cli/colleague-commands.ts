import { advanceTo } from '../azure/protocol/operations.ts'
import type { World } from '../azure/world.ts'
import { UsageError } from '../runner/workflow/startup-error.ts'
import { peerHub } from '../scenario/hub/peering.ts'
import { waitFor } from '../scenario/passing-time.ts'
import { eventsSince } from '../scenario/report.ts'
import { addResource, changeResource, type Done, removeResource, switchPower } from '../scenario/resource-actions.ts'
import { grantRole, revokeRole } from '../scenario/role-actions.ts'
import { MOST_MINUTES } from '../scenario/simulated-minutes.ts'
import type { Command } from './arguments.ts'
import type { CommandName } from './command-table.ts'
import { nextLine } from './next-line.ts'
import { describeEvents } from './report.ts'
import { inSavedWorld } from './saved-world.ts'

const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE

/** Command of the colleague or of the hub team: what it does, and what to run next. */
interface ColleagueCommand {
  readonly act: (world: World, words: readonly string[]) => Done
  readonly next: string
  /** Default: the colleague. */
  readonly who?: string
}

const SEE_DRIFT = 'drift'
const SEE_RIGHTS = 'provision --event pull_request'

/** Commands of the colleague and of the hub team. */
export const colleagueActions: Readonly<Partial<Record<CommandName, ColleagueCommand>>> = {
  change: { act: (world, [path = '', json = '']) => changeResource(world, path, parseJson(json)), next: SEE_DRIFT },
  add: { act: (world, [path = '', json = '']) => addResource(world, path, parseJson(json)), next: SEE_DRIFT },
  remove: { act: (world, [path = '']) => removeResource(world, path), next: SEE_DRIFT },
  stop: { act: (world, [path = '']) => switchPower(world, path, 'stop'), next: SEE_DRIFT },
  start: { act: (world, [path = '']) => switchPower(world, path, 'start'), next: SEE_DRIFT },
  peering: { act: (world, [hub = '', spoke = '']) => peerHub(world, hub, spoke), next: 'provision', who: 'hub team' },
  grant: {
    act: (world, [identity = '', role = '', scope = '']) => grantRole(world, { identity, role, scope }),
    next: SEE_RIGHTS
  },
  revoke: {
    act: (world, [identity = '', role = '', scope = '']) => revokeRole(world, { identity, role, scope }),
    next: SEE_RIGHTS
  }
}

/** Carries out one command of the colleague in the saved world. Returns 1 if Azure refuses, or if nothing fits. */
export async function colleagueCommand(command: Command): Promise<number> {
  const entry = colleagueActions[command.command]
  if (entry === undefined) throw new Error(`'${command.command}' is not a command of the colleague`)
  const { act, next, who = 'colleague' } = entry
  // A mistake in the JSON is reported before a world is opened.
  if (entry === colleagueActions.change || entry === colleagueActions.add) parseJson(command.arguments[1] ?? '')
  return await inSavedWorld(command, world => {
    const done = act(world, command.arguments)
    const began = world.now
    if (command.wait) waitFor(world, done)
    const minutes = (world.now - began) / MINUTE
    const took = minutes > 0 ? ` It took ${minutes.toFixed(1)} simulated minutes.` : ''
    const continues = command.wait || done.operation === undefined ? '' : ' It continues in the background.'
    return `The ${who} ${done.text}.${took}${continues}\n${nextLine(command, next)}\n`
  })
}

/** Lets simulated time pass in the saved world. */
export async function waitCommand(command: Command): Promise<number> {
  const minutes = Number(command.arguments[0])
  if (!(minutes > 0 && minutes <= MOST_MINUTES)) {
    throw new UsageError(`'wait' takes a number of minutes up to ${MOST_MINUTES}, not '${command.arguments[0]}'.`)
  }
  return await inSavedWorld(command, async (world, save) => {
    const since = world.now
    const until = since + minutes * MINUTE
    // A wait that is interrupted continues from the last day that was saved.
    while (world.now + DAY < until) {
      advanceTo(world, world.now + DAY)
      await save()
    }
    advanceTo(world, until)
    const events = describeEvents(eventsSince(world, since)).map(line => `${line}\n`)
    return `${events.join('')}It is ${new Date(world.now).toISOString()} in the world.\n${nextLine(command, 'resources')}\n`
  })
}

function parseJson(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch (error) {
    throw new UsageError(`The patch is not JSON (${(error as Error).message}). Example: '{"tags": {"owner": "me"}}'`)
  }
  throw new UsageError(`The patch is not a JSON object: ${text}. Example: '{"tags": {"owner": "me"}}'`)
}

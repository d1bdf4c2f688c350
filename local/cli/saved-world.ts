import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { World } from '../azure/world.ts'
import { appendRequests, STATE } from '../host/state.ts'
import { openHost } from '../host.ts'
import { UsageError } from '../runner/workflow/startup-error.ts'
import { ScenarioError } from '../scenario/scenario-error.ts'
import type { Command } from './arguments.ts'
import { nextLine } from './next-line.ts'
import { settle } from './settle.ts'

/**
 * Opens the saved world, acts in it, prints what `act` returns and saves. `act` can save earlier. Requests of the act are added to `requests.jsonl`
 * of the state directory. Prints a ScenarioError and returns 1. Throws UsageError if there is no world.
 */
export async function inSavedWorld(
  command: Pick<Command, 'state' | 'fresh' | 'given'>,
  act: (world: World, save: () => Promise<void>) => string | Promise<string>,
  { canBeNew = false } = {}
): Promise<number> {
  if (!canBeNew) refuseMissingWorld(command)
  const host = await openHost(command.state, { fresh: command.fresh })
  const before = host.world.requestLog.length
  try {
    process.stdout.write(await act(host.world, () => host.save()))
    return 0
  } catch (error) {
    if (!(error instanceof ScenarioError)) throw error
    process.stderr.write(`${error.message}\n`)
    return 1
  } finally {
    await appendRequests(host.dir, host.world.requestLog.slice(before))
    await host.save()
    await host.close()
  }
}

/** Opens the saved world to read it, also while another process holds it. Throws UsageError if there is no world. */
export async function readSavedWorld<T>(
  command: Pick<Command, 'state' | 'settle' | 'given'>,
  read: (world: World) => T
): Promise<T> {
  refuseMissingWorld(command)
  const host = await openHost(command.state, { exclusive: false })
  try {
    if (command.settle) settle(host)
    return read(host.world)
  } finally {
    await host.close()
  }
}

/** Throws UsageError if the state directory has no world, so that a mistyped name does not create one. */
function refuseMissingWorld(command: Pick<Command, 'state' | 'given'>): void {
  if (existsSync(join(command.state, STATE))) return
  throw new UsageError(`There is no world in '${command.state}'. Create one, or correct --state.\n${nextLine(command)}`)
}

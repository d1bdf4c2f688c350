import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { resolveName } from '../azure/dns/name-resolution.ts'
import { sameId } from '../azure/resource-ids.ts'
import { inventory } from '../azure/resources/inventory.ts'
import { resourcesWithin } from '../azure/resources/resource-lookup.ts'
import type { World } from '../azure/world.ts'
import { UsageError } from '../runner/workflow/startup-error.ts'
import { didYouMean } from '../scenario/closest-name.ts'
import type { Command } from './arguments.ts'
import { commandTable, isCommand } from './command-table.ts'
import { helpText } from './help.ts'
import { describeResolution, resourceTable } from './report.ts'
import { readSavedWorld } from './saved-world.ts'

/** Prints the resources of the world. Returns 0. */
export async function resourcesCommand(command: Command): Promise<number> {
  const resources = await readSavedWorld(command, inventory)
  process.stdout.write(command.json ? `${JSON.stringify(resources, null, 2)}\n` : resourceTable(resources))
  return 0
}

/** Prints what a network resolves a name to. Returns 1 if it does not resolve. */
export async function resolveCommand(command: Command): Promise<number> {
  const { name, from } = command.question ?? { name: '', from: '' }
  const resolution = await readSavedWorld(command, world => resolveName(world, networkNamed(world, from), name))
  process.stdout.write(command.json ? `${JSON.stringify(resolution, null, 2)}\n` : describeResolution(resolution))
  return resolution.answer === 'address' || resolution.answer === 'public' ? 0 : 1
}

/** Returns the id of the network of that name or id. Throws UsageError with the networks that exist if none fits. */
function networkNamed(world: World, wanted: string): string {
  const networks = resourcesWithin(world, '/').filter(({ type }) => type === 'Microsoft.Network/virtualNetworks')
  const found = networks.find(({ id, name }) => sameId(id, wanted) || sameId(name, wanted))
  if (found !== undefined) return found.id
  const there = networks.map(({ name }) => name).join(', ')
  throw new UsageError(`--from: there is no virtual network '${wanted}'. There are: ${there || 'none'}.`)
}

/** Prints the help, of one command if one is named. A workflow has the help of `run`. Throws UsageError for any other word. */
export async function helpCommand({ arguments: [name] }: Command): Promise<number> {
  if (name === undefined) process.stdout.write(helpText())
  else if (isCommand(name)) process.stdout.write(helpText(name))
  else if (name === 'run' || workflows().includes(name)) process.stdout.write(helpText('run'))
  else
    throw new UsageError(
      `There is no command or workflow '${name}'.${didYouMean(name, Object.keys(commandTable))} 'help' lists all.`
    )
  return 0
}

/** Returns the names of the workflows of the starter kit. */
function workflows(): string[] {
  const files = readdirSync(join(import.meta.dirname, '../../workflows'), { recursive: true, encoding: 'utf8' })
  return files.filter(file => file.endsWith('.yml')).map(file => basename(file, '.yml'))
}

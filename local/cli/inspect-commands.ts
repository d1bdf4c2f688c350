import { resolveName } from '../azure/dns/name-resolution.ts'
import { sameId } from '../azure/resource-ids.ts'
import { inventory } from '../azure/resources/inventory.ts'
import { resourcesWithin } from '../azure/resources/resource-lookup.ts'
import { type Host, openHost } from '../host.ts'
import { UsageError } from '../runner/workflow/startup-error.ts'
import type { Command } from './arguments.ts'
import { isCommand } from './command-table.ts'
import { helpText } from './help.ts'
import { describeResolution, resourceTable } from './report.ts'
import { settle } from './run-commands.ts'

/** Prints the resources of the world. Returns 0. */
export async function resourcesCommand({ state, settle: settled, json }: Command): Promise<number> {
  const host = await openHost(state, { exclusive: false })
  try {
    if (settled) settle(host)
    const resources = inventory(host.world)
    process.stdout.write(json ? `${JSON.stringify(resources, null, 2)}\n` : resourceTable(resources))
    return 0
  } finally {
    await host.close()
  }
}

/** Prints what a network resolves a name to. Returns 1 if it does not resolve. */
export async function resolveCommand({ state, settle: settled, json, question }: Command): Promise<number> {
  const host = await openHost(state, { exclusive: false })
  try {
    if (settled) settle(host)
    const { name, from } = question ?? { name: '', from: '' }
    const resolution = resolveName(host.world, networkNamed(host, from), name)
    process.stdout.write(json ? `${JSON.stringify(resolution, null, 2)}\n` : describeResolution(resolution))
    return resolution.answer === 'address' || resolution.answer === 'public' ? 0 : 1
  } finally {
    await host.close()
  }
}

/** Returns the id of the network of that name or id. Throws UsageError with the networks that exist if none fits. */
function networkNamed({ world }: Host, wanted: string): string {
  const networks = resourcesWithin(world, '/').filter(({ type }) => type === 'Microsoft.Network/virtualNetworks')
  const found = networks.find(({ id, name }) => sameId(id, wanted) || sameId(name, wanted))
  if (found !== undefined) return found.id
  const there = networks.map(({ name }) => name).join(', ')
  throw new UsageError(`--from: there is no virtual network '${wanted}'. There are: ${there || 'none'}.`)
}

/** Prints the help, of one command if one is named. Returns 0. */
export async function helpCommand({ arguments: [name] }: Command): Promise<number> {
  if (name === undefined) process.stdout.write(helpText())
  else process.stdout.write(helpText(isCommand(name) ? name : 'run'))
  return 0
}

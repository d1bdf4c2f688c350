import { join, relative } from 'node:path'
import { setCapacity } from './azure/compute-capacity.ts'
import { resolveName } from './azure/dns/name-resolution.ts'
import { advanceTo, nextDue } from './azure/protocol/operations.ts'
import { sameId } from './azure/resource-ids.ts'
import { inventory } from './azure/resources/inventory.ts'
import { resourcesWithin } from './azure/resources/resource-lookup.ts'
import { setSwitches } from './azure/switches.ts'
import { type Command, parseCommand } from './cli/arguments.ts'
import { createProgress } from './cli/progress.ts'
import { describeResolution, describeResult, resourceTable } from './cli/report.ts'
import { setupParametersOf } from './cli/setup-parameters.ts'
import { StateLockedError } from './host/state.ts'
import { type Host, openHost } from './host.ts'
import { goalReached } from './reference-sequence.ts'
import { runWorkflow } from './runner/run.ts'
import { environmentOf, environmentsOf } from './runner/workflow/run-preparation.ts'
import { UsageError } from './runner/workflow/startup-error.ts'
import { serve } from './serve.ts'

/** A person on a terminal sees a quarter of an hour pass in a second and a half. */
const TERMINAL_SPEED = 600
const USAGE = 2

/** Exit status of a command line: 0 only when what it asked for succeeded, 2 when it makes no sense. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const command = parseCommand(args)
    return await commands[command.command](command)
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof StateLockedError)) throw error
    process.stderr.write(`${error.message}\n`)
    return USAGE
  }
}

const commands: Readonly<Record<Command['command'], (command: Command) => Promise<number>>> = {
  run: runCommand,
  resources: resourcesCommand,
  resolve: resolveCommand,
  serve: serveCommand
}

async function runCommand(command: Command): Promise<number> {
  const { request, fresh, state } = command
  const setup = setupParametersOf(command.setup, request.caller)
  const speed = command.speed ?? (process.stdout.isTTY ? TERMINAL_SPEED : undefined)
  const host = await openHost(state, {
    fresh,
    environments: environmentsOf(request.caller),
    setup,
    ...(speed !== undefined && { speed })
  })
  try {
    if (command.settle) settle(host)
    const cancel = cancelOnInterrupt()
    const since = host.world.now
    const result = await runWorkflow(host, { ...request, onProgress: createProgress(process.stdout) }, { cancel })
    const folder = relative(process.cwd(), join(host.dir, 'runs', String(result.number)))
    const goal = result.conclusion === 'success' ? goalReached(host.world, since) : undefined
    process.stdout.write(describeResult(result, folder, goal))
    return result.conclusion === 'success' ? 0 : 1
  } finally {
    await host.save()
    await host.close()
  }
}

/** The first Ctrl-C cancels the run as the button on GitHub does; a second one ends the process. */
function cancelOnInterrupt(): AbortSignal {
  const cancel = new AbortController()
  process.once('SIGINT', () => cancel.abort())
  process.once('SIGTERM', () => cancel.abort())
  return cancel.signal
}

/** Lets everything that is under way end. */
function settle(host: Host): void {
  for (let due = nextDue(host.world); due !== undefined; due = nextDue(host.world)) advanceTo(host.world, due)
}

async function resourcesCommand({ state, settle: settled, json }: Command): Promise<number> {
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

/** Exit status 1 where the name leads nowhere. */
async function resolveCommand({ state, settle: settled, json, question }: Command): Promise<number> {
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

/** The id of the network of that name or id. Throws UsageError, with the networks there are, where there is none. */
function networkNamed({ world }: Host, wanted: string): string {
  const networks = resourcesWithin(world, '/').filter(({ type }) => type === 'Microsoft.Network/virtualNetworks')
  const found = networks.find(({ id, name }) => sameId(id, wanted) || sameId(name, wanted))
  if (found !== undefined) return found.id
  const there = networks.map(({ name }) => name).join(', ')
  throw new UsageError(`--from: there is no virtual network '${wanted}'. There are: ${there || 'none'}.`)
}

async function serveCommand({
  state,
  fresh,
  settle: settled,
  speed,
  request,
  setup: options
}: Command): Promise<number> {
  const environments = environmentsOf(request.caller)
  const setup = setupParametersOf(options, request.caller)
  const host = await openHost(state, { fresh, environments, setup })
  if (settled) settle(host)
  setSwitches(host.world, request.switches ?? [])
  if (request.capacity !== undefined) setCapacity(host.world, request.capacity)
  const environment = environmentOf(request)
  await serve(host, { ...(speed !== undefined && { speed }), ...(environment !== '' && { environment }) })
  return 0
}

process.exitCode = await main(process.argv.slice(2))

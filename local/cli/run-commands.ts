import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { setCapacity } from '../azure/compute-capacity.ts'
import { setSwitches } from '../azure/switches.ts'
import { openHost } from '../host.ts'
import { goalReached } from '../reference-sequence.ts'
import { runWorkflow } from '../runner/run.ts'
import { environmentOf, environmentsOf } from '../runner/workflow/run-preparation.ts'
import { eventsSince } from '../scenario/report.ts'
import { beginScenario } from '../scenario/timed-events.ts'
import { serve } from '../serve.ts'
import type { Command } from './arguments.ts'
import { createProgress } from './progress.ts'
import { describeEvents, describeResult } from './report.ts'
import { settle } from './settle.ts'
import { setupParametersOf } from './setup-parameters.ts'
import { summaryHeadline } from './summary-headline.ts'

/** A person on a terminal sees a quarter of an hour pass in a second and a half. */
const TERMINAL_SPEED = 600

/** Runs a workflow. Returns 0 if it succeeded and every point that the options name was reached, otherwise 1. */
export async function runCommand(command: Command): Promise<number> {
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
    const headline = summaryHeadline(readFileSync(join(folder, 'summary.md'), 'utf8'))
    process.stdout.write(`${headline === '' ? '' : `${headline}\n`}${describeResult(result, folder, goal)}`)
    return result.conclusion === 'success' && result.unreached.length === 0 ? 0 : 1
  } finally {
    await host.save()
    await host.close()
  }
}

/** Returns a signal that the first Ctrl-C aborts, as the button on GitHub does. A second one ends the process. */
function cancelOnInterrupt(): AbortSignal {
  const cancel = new AbortController()
  process.once('SIGINT', () => cancel.abort())
  process.once('SIGTERM', () => cancel.abort())
  return cancel.signal
}

/** Serves local Azure until a signal ends it. Returns 0. */
export async function serveCommand(command: Command): Promise<number> {
  const { state, fresh, speed, request } = command
  const environments = environmentsOf(request.caller)
  const setup = setupParametersOf(command.setup, request.caller)
  const host = await openHost(state, { fresh, environments, setup })
  if (command.settle) settle(host)
  setSwitches(host.world, request.switches ?? [])
  if (request.capacity !== undefined) setCapacity(host.world, request.capacity)
  if (request.scenario !== undefined) beginScenario(host.world, request.scenario)
  const environment = environmentOf(request)
  const since = host.world.now
  await serve(host, { ...(speed !== undefined && { speed }), ...(environment !== '' && { environment }) })
  for (const line of describeEvents(eventsSince(host.world, since))) process.stderr.write(`${line}\n`)
  return 0
}

import { UsageError } from '../runner/workflow/startup-error.ts'
import { loadScenario, shippedScenarios } from '../scenario/file/load-scenario.ts'
import type { Command } from './arguments.ts'
import { nextLine } from './next-line.ts'

/** Lists the shipped scenarios, or checks a file. Throws ScenarioError for a file with mistakes. Returns 0. */
export async function scenarioCommand({ arguments: [action, file] }: Command): Promise<number> {
  if (action === 'list' && file === undefined) process.stdout.write(scenarioList())
  else if (action === 'check' && file !== undefined) process.stdout.write(checked(file))
  else throw new UsageError("'scenario' takes 'list', or 'check FILE'.")
  return 0
}

function scenarioList(): string {
  const shipped = shippedScenarios()
  const width = Math.max(...shipped.map(({ name }) => name.length))
  const lines = shipped.map(({ name, description }) => `${name.padEnd(width)}  ${description}`)
  return `${lines.join('\n')}\n${nextLine({ given: '' }, `--scenario ${shipped[0]?.name}`)}\n`
}

function checked(file: string): string {
  const { description, events } = loadScenario(file)
  return `${file}: ${description} It has ${events.length} events.\n${nextLine({ given: '' }, `--scenario ${file}`)}\n`
}

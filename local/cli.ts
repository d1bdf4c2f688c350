import { parseCommand } from './cli/arguments.ts'
import { commands } from './cli/commands.ts'
import { StateError } from './host/state-error.ts'
import { UsageError } from './runner/workflow/startup-error.ts'
import { ScenarioError } from './scenario/scenario-error.ts'

const USAGE = 2

/** Carries out a command line. Returns the exit status: 0 if it succeeded, 1 if it failed, 2 if it cannot be understood. */
async function main(args: readonly string[]): Promise<number> {
  try {
    const command = parseCommand(args)
    return await commands[command.command](command)
  } catch (error) {
    if (!(error instanceof UsageError || error instanceof ScenarioError || error instanceof StateError)) throw error
    process.stderr.write(`${error.message}\n`)
    return USAGE
  }
}

/** Continues without output when the reader of it, such as `head`, has ended: the command must still save its world. */
function ignoreMissingReader(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}

process.stdout.on('error', ignoreMissingReader)
process.stderr.on('error', ignoreMissingReader)
process.exitCode = await main(process.argv.slice(2))

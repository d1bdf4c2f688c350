import { activityCommand } from './activity-command.ts'
import type { Command } from './arguments.ts'
import { colleagueCommand, waitCommand } from './colleague-commands.ts'
import type { CommandName } from './command-table.ts'
import { existingHubCommand } from './hub-commands.ts'
import { helpCommand, resolveCommand, resourcesCommand } from './inspect-commands.ts'
import { runCommand, serveCommand } from './run-commands.ts'
import { scenarioCommand } from './scenario-command.ts'
import { trafficCommand } from './traffic-command.ts'
import { upgradeCommand } from './upgrade-command.ts'

/** Functions of the commands. Each returns the exit status of the process. */
export const commands: Readonly<Record<CommandName, (command: Command) => Promise<number>>> = {
  run: runCommand,
  serve: serveCommand,
  resources: resourcesCommand,
  resolve: resolveCommand,
  'activity-log': activityCommand,
  traffic: trafficCommand,
  'upgrade-in-place': upgradeCommand,
  change: colleagueCommand,
  add: colleagueCommand,
  remove: colleagueCommand,
  stop: colleagueCommand,
  start: colleagueCommand,
  grant: colleagueCommand,
  revoke: colleagueCommand,
  'existing-hub': existingHubCommand,
  peering: colleagueCommand,
  wait: waitCommand,
  scenario: scenarioCommand,
  help: helpCommand
}

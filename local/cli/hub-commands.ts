import { configurationLines } from '../scenario/hub/configuration-lines.ts'
import { createHub } from '../scenario/hub/create-hub.ts'
import { loadHub } from '../scenario/hub/hub-file.ts'
import type { Command } from './arguments.ts'
import { inSavedWorld } from './colleague-commands.ts'

/** Creates the hub that a file describes, and prints the lines for the file of an environment. */
export async function existingHubCommand(command: Command): Promise<number> {
  const file = loadHub(command.arguments[0] ?? '')
  return await inSavedWorld(command, world => {
    const hub = createHub(world, file)
    const lines = configurationLines(hub, file).replaceAll(/^/gm, '    ')
    const round = file.rights === 'write' ? '' : " The hub's half of the peering follows after the first run: peering."
    return [
      `The hub team created ${hub.network} with the rights '${file.rights}' for the pipeline.`,
      'Put these lines below the environment in aks-baseline.yml:',
      lines,
      `Next: npm run local -- provision --caller YOUR-FOLDER.${round}`,
      ''
    ].join('\n')
  })
}

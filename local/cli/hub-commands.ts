import type { World } from '../azure/world.ts'
import { configurationLines } from '../scenario/hub/configuration-lines.ts'
import { createHub } from '../scenario/hub/create-hub.ts'
import { loadHub } from '../scenario/hub/hub-file.ts'
import type { Command } from './arguments.ts'
import { nextLine } from './next-line.ts'
import { inSavedWorld } from './saved-world.ts'

/** Creates the hub that a file describes, and prints the lines for the file of an environment. */
export async function existingHubCommand(command: Command): Promise<number> {
  const file = loadHub(command.arguments[0] ?? '')
  const create = (world: World): string => {
    const hub = createHub(world, file)
    const lines = configurationLines(hub, file).replaceAll(/^/gm, '    ')
    const round = file.rights === 'write' ? '' : " The hub's half of the peering follows after the first run: peering."
    return [
      `The hub team created ${hub.network} with the rights '${file.rights}' for the pipeline.`,
      'Put these lines below the environment in aks-baseline.yml:',
      lines,
      `${nextLine(command, 'provision --caller YOUR-FOLDER')}${round}`,
      ''
    ].join('\n')
  }
  return await inSavedWorld(command, create, { canBeNew: true })
}

import { ROLE_ASSIGNMENT } from '../azure/authorization/authorization.ts'
import { ROLE_DEFINITION } from '../azure/authorization/role-definitions.ts'
import { keyOf, sameId } from '../azure/resource-ids.ts'
import type { Resource, World } from '../azure/world.ts'
import { configurationLines } from '../scenario/hub/configuration-lines.ts'
import { createHub } from '../scenario/hub/create-hub.ts'
import { type HubFile, loadHub } from '../scenario/hub/hub-file.ts'
import { nameOfResource } from '../scenario/resource-path.ts'
import type { Command } from './arguments.ts'
import { nextLine } from './next-line.ts'
import { inSavedWorld } from './saved-world.ts'

/** Creates the hub that a file describes, and prints the lines for the file of an environment. */
export async function existingHubCommand(command: Command): Promise<number> {
  const file = loadHub(command.arguments[0] ?? '')
  const create = (world: World): string => {
    const before = new Set(Object.keys(world.resources))
    const hub = createHub(world, file)
    const added = Object.values(world.resources).filter(({ id }) => !before.has(keyOf(id)))
    const lines = configurationLines(hub, file).replaceAll(/^/gm, '    ')
    const round = file.rights === 'write' ? '' : " The hub's half of the peering follows after the first run: peering."
    return [
      describeChange(hub.network, file.rights, added),
      'Put these lines below the environment in aks-baseline.yml:',
      lines,
      `${nextLine(command, 'provision --caller YOUR-FOLDER')}${round}`,
      ''
    ].join('\n')
  }
  return await inSavedWorld(command, create, { canBeNew: true })
}

/** Returns the sentence about what a call has created: the whole hub, parts of one that existed, or nothing. */
function describeChange(network: string, rights: HubFile['rights'], added: readonly Resource[]): string {
  if (added.some(({ id }) => sameId(id, network))) {
    return `The hub team created ${network} with the rights '${rights}' for the pipeline.`
  }
  const isRight = ({ type }: Resource) => type === ROLE_ASSIGNMENT || type === ROLE_DEFINITION
  const parts = added.filter(each => !isRight(each)).map(({ id }) => nameOfResource(id))
  const changes = [
    ...(added.some(isRight) ? [`gave the pipeline the rights '${rights}'`] : []),
    ...parts.map(part => `created ${part}`)
  ]
  if (changes.length > 0) return `${network} exists. The hub team ${changes.join(', ')}.`
  return `${network} exists, and nothing changed. Rights that the pipeline has are kept: 'revoke' removes one.`
}

import type { Resource, World } from '../../azure/world.ts'
import { reaches } from '../outbound.ts'

/** What keeps an extension from being installed, and after how long it is given up. */
export interface InstallObstacle {
  readonly seconds: number
  readonly code: 'ExtensionCreationFailed' | 'ExtensionOperationFailed'
  readonly message: string
}

/** How long Azure waits for the agent, and Helm for what it has installed. */
const SECONDS = { agent: 900, helm: 600 } as const

/** What the agent must reach; without it nothing is known of the cluster. `*` is the region. */
const AGENT_NAMES = [
  '*.dp.kubernetesconfiguration.azure.com',
  'management.azure.com',
  'login.microsoftonline.com'
] as const

/** Where the images of the extension come from. */
const IMAGE_NAMES = ['mcr.microsoft.com', '*.data.mcr.microsoft.com'] as const

/** Why Flux cannot be installed into a cluster; the words are those of "Troubleshoot extension issues for Azure Arc-enabled Kubernetes". */
export function installObstacle(world: World, cluster: Resource): InstallObstacle | undefined {
  return agentObstacle(world, cluster) ?? helmObstacle(world, cluster)
}

function agentObstacle(world: World, cluster: Resource): InstallObstacle | undefined {
  const isCut = unreached(world, cluster, AGENT_NAMES) !== undefined
  if (!isCut) return undefined
  return {
    seconds: SECONDS.agent,
    code: 'ExtensionCreationFailed',
    message:
      " error: Unable to get the status from the local CRD with the error : {Error : Retry for given duration didn't get any results with err {status not populated}}"
  }
}

function helmObstacle(world: World, cluster: Resource): InstallObstacle | undefined {
  if (unreached(world, cluster, IMAGE_NAMES) === undefined) return undefined
  return {
    seconds: SECONDS.helm,
    code: 'ExtensionOperationFailed',
    message:
      'The extension operation failed with the following error: Error: [ InnerError: [Helm installation failed : Timed out waiting for the resource to come to a ready/completed state : InnerError [context deadline exceeded]]] occurred while doing the operation : [Create] on the config'
  }
}

function unreached(world: World, cluster: Resource, names: readonly string[]): string | undefined {
  return names
    .map(name => name.replace('*', cluster.location ?? ''))
    .find(name => reaches(world, cluster, name) !== undefined)
}

import type { Resource, World } from '../../azure/world.ts'
import type { KubernetesObject } from '../objects.ts'
import { egressFailureCause } from '../pod-egress.ts'
import { podCreationFailure, podStartFailure } from '../pod-failures.ts'
import { podsIn } from '../pods/pod.ts'
import { schedulingFailure } from '../pods/pod-lifecycle.ts'
import { podsOf } from '../pods/pod-template.ts'

/** What keeps an extension from being installed, and after how long it is given up. */
export interface InstallFailureCause {
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
export function installFailureCause(world: World, cluster: Resource): InstallFailureCause | undefined {
  return agentFailureCause(world, cluster) ?? helmFailureCause(world, cluster)
}

function agentFailureCause(world: World, cluster: Resource): InstallFailureCause | undefined {
  const isCut = unreached(world, cluster, AGENT_NAMES) !== undefined
  if (!isCut) return undefined
  return {
    seconds: SECONDS.agent,
    code: 'ExtensionCreationFailed',
    message:
      " error: Unable to get the status from the local CRD with the error : {Error : Retry for given duration didn't get any results with err {status not populated}}"
  }
}

/** Helm waits for the controllers, and takes everything back when they do not come up. */
function helmFailureCause(world: World, cluster: Resource): InstallFailureCause | undefined {
  const isCut = unreached(world, cluster, IMAGE_NAMES) !== undefined
  if (!isCut && controllersFailureCause(world, cluster) === undefined) return undefined
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
    .find(name => egressFailureCause(world, cluster, name) !== undefined)
}

/** The controllers Azure's extension turns on, as pods; what they ask for is what its chart gives them. */
const CONTROLLERS = ['source-controller', 'kustomize-controller', 'fluxconfig-agent'] as const

/** Why the controllers of the extension would not come up: no node takes them, or a policy denies them. */
function controllersFailureCause(world: World, cluster: Resource): string | undefined {
  const failureCauses = CONTROLLERS.map(name => {
    const pods = podsOf(controller(name))
    if (pods === undefined) return undefined
    return (
      podCreationFailure(world, cluster, pods, podsIn(world, cluster.id)) ??
      schedulingFailure(world, cluster, pods) ??
      podStartFailure(world, cluster, pods)
    )
  })
  return failureCauses.find(failureCause => failureCause !== undefined)
}

function controller(name: string): KubernetesObject {
  const limits = { cpu: '1', memory: '1Gi' }
  const securityContext = {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' }
  }
  const image = `mcr.microsoft.com/oss/v2/fluxcd/${name}:1`
  const containers = [
    { name, image, resources: { limits, requests: { cpu: '100m', memory: '64Mi' } }, securityContext }
  ]
  const template = { metadata: { labels: { app: name } }, spec: { containers } }
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: 'flux-system' }, spec: { template } }
}

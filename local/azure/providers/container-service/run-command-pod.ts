import { COMMAND_NAMESPACE } from '../../../aks/run-commands.ts'
import { COMMAND_IMAGE, commandPodName, commandPodSpec } from '../../../kubernetes/api/objects/command-pods.ts'
import type { KubernetesObject } from '../../../kubernetes/objects.ts'
import { egressFailureCause } from '../../../kubernetes/pod-egress.ts'
import { nodeForPod } from '../../../kubernetes/pods/pod-lifecycle.ts'
import { podsOf } from '../../../kubernetes/pods/pod-template.ts'
import { deniedByPolicy } from '../../../kubernetes/policy/admission.ts'
import { syncIfNeeded } from '../../../kubernetes/workloads.ts'
import type { Resource, World } from '../../world.ts'

/** Node for the pod of a command, why Gatekeeper denies the pod, or why no node accepts it. */
export type Placed = { readonly node: string } | { readonly denied: string } | { readonly because: string }

/** Returns where the pod of a command runs. The pod needs a Linux node that accepts pods now: a new node would be late. */
export function commandNode(world: World, cluster: Resource, id: string): Placed {
  syncIfNeeded(world, cluster)
  const pod: KubernetesObject = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: commandPodName({ id }), namespace: COMMAND_NAMESPACE },
    spec: commandPodSpec()
  }
  const denied = deniedByPolicy(world, cluster, pod)
  if (denied !== undefined) return { denied }
  const pods = podsOf(pod)
  return pods === undefined ? { because: 'the pod has no containers' } : nodeForPod(world, cluster, pods)
}

/** Returns the reason with which a command fails whose image cannot be pulled, in the spelling of the API's own examples. */
export function pullFailure(world: World, cluster: Resource): string | undefined {
  const [host = ''] = COMMAND_IMAGE.split('/')
  return egressFailureCause(world, cluster, host) === undefined ? undefined : 'ImagePullBackoff'
}

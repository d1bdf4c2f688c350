import { COMMAND_NAMESPACE, COMMAND_REQUESTS, commandsOf, type RunCommand } from '../../../aks/run-commands.ts'
import type { Resource, World } from '../../../azure/world.ts'
import type { Json, KubernetesObject } from '../../objects.ts'
import { timestamp } from './object-identity.ts'

/** Image of the pods of commands; its tag is *assumed*. */
export const COMMAND_IMAGE = 'mcr.microsoft.com/aks/command/runtime:master.250523.1'

/** Returns the name of the pod that runs a command. */
export function commandPodName({ id }: Pick<RunCommand, 'id'>): string {
  return `command-${id}`
}

/**
 * Returns the specification of the pod of a command ("Access a private AKS cluster", pod resource specifications). It tolerates no
 * taint (Azure/azure-cli#25336).
 */
export function commandPodSpec(): Json {
  const resources = { requests: COMMAND_REQUESTS, limits: { cpu: '500m', memory: '1Gi' } }
  return {
    restartPolicy: 'Never',
    nodeSelector: { 'kubernetes.io/os': 'linux' },
    containers: [{ name: 'user-command', image: COMMAND_IMAGE, resources }]
  }
}

/** Returns the pods of the commands that run now. They use no resources of their node, and no drain meets them. */
export function commandPods(world: World, cluster: Resource): KubernetesObject[] {
  return Object.values(commandsOf(world, cluster.id))
    .filter(({ state }) => state === 'running')
    .map(command => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: commandPodName(command),
        namespace: COMMAND_NAMESPACE,
        creationTimestamp: timestamp(command.createdAt)
      },
      spec: { ...commandPodSpec(), nodeName: command.node },
      status: { phase: command.startedAt === undefined ? 'Pending' : 'Running' }
    }))
}

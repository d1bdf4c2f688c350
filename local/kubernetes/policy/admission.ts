import type { Resource, World } from '../../azure/world.ts'
import { asRecord, asTexts, type KubernetesObject, labelsOf, matchesSelector } from '../objects.ts'
import type { Pods } from '../pods/pod-template.ts'
import { podsOf } from '../pods/pod-template.ts'
import { type Constraint, constraintsIn } from './constraints.ts'

/** Why Gatekeeper denies an object, in the words of its webhook; `undefined` where it does not. */
export function deniedByPolicy(world: World, cluster: Resource, object: KubernetesObject): string | undefined {
  const namespace = object.metadata.namespace ?? ''
  const denials = denying(world, cluster, namespace, object).flatMap(constraint => {
    const message = againstObject(constraint, object)
    return message === undefined ? [] : [`[${constraint.name}] ${message}`]
  })
  return denials.length === 0 ? undefined : webhook(denials)
}

/** Why Gatekeeper denies the pods of a workload when they are created. */
export function podsDenied(world: World, cluster: Resource, pods: Pods): string | undefined {
  const denials = denying(world, cluster, pods.namespace, pods.owner)
    .filter(({ policy }) => policy.kinds.includes('Pod'))
    .flatMap(constraint => {
      const message = againstPods(constraint, pods)
      return message === undefined ? [] : [`[${constraint.name}] ${message}`]
    })
  return denials.length === 0 ? undefined : webhook(denials)
}

function webhook(denials: readonly string[]): string {
  return `admission webhook "validation.gatekeeper.sh" denied the request: ${denials.join('\n')}`
}

function denying(world: World, cluster: Resource, namespace: string, object: KubernetesObject): Constraint[] {
  return constraintsIn(world, cluster).filter(
    ({ effect, parameters }) =>
      effect === 'Deny' &&
      !asTexts(parameters.excludedNamespaces).includes(namespace) &&
      (asTexts(parameters.namespaces).length === 0 || asTexts(parameters.namespaces).includes(namespace)) &&
      matchesSelector(parameters.labelSelector, labelsOf(object.metadata.labels))
  )
}

/** `source: All` and `Generated` also look at the pods a workload stands for, before they are made. */
function againstObject(constraint: Constraint, object: KubernetesObject): string | undefined {
  const { policy, parameters } = constraint
  if (policy.kinds.includes(object.kind)) {
    const isPod = object.kind === 'Pod' ? podsOf(object) : undefined
    return policy.object?.(object, parameters) ?? (isPod && againstPods(constraint, isPod))
  }
  const pods = podsOf(object)
  const isExpanded = parameters.source === 'All' || parameters.source === 'Generated'
  if (!isExpanded || pods === undefined || !policy.kinds.includes('Pod')) return undefined
  const message = againstPods(constraint, pods)
  return message === undefined ? undefined : `[Implied by expand-pods] ${message}`
}

function againstPods({ policy, parameters }: Constraint, { owner, spec }: Pods): string | undefined {
  const name = owner.metadata.name
  return policy.pod?.({ name, spec, annotations: asRecord(owner.metadata.annotations) }, parameters)
}

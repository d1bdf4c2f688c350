import { clusterProperties } from '../aks/cluster-model.ts'
import type { Resource, World } from '../azure/world.ts'
import { invalidBatchFields, invalidObjectMessage } from './batch/batch-validation.ts'
import { findObject, hasNamespace, objectsOfKind } from './cluster-state.ts'
import { type KindSource, kindOf } from './kinds.ts'
import { type KubernetesObject, referenceTo, valueAt } from './objects.ts'
import { deniedByPolicy } from './policy/admission.ts'
import { invalidBudgetFields } from './validation/budget-validation.ts'
import { wrongFieldType } from './validation/field-types.ts'
import { invalidWorkloadFields } from './validation/workload-validation.ts'

/**
 * Why the API server refuses an object that is applied, in the words kustomize-controller has for it; `undefined` where it
 * takes it. `beside` are the objects applied with it; with `force` what is fixed is made anew.
 */
export function refusedByServer(
  world: World,
  cluster: Resource,
  object: KubernetesObject,
  beside: readonly KubernetesObject[],
  force = false
): string | undefined {
  return (
    unknownKind(world, cluster, object) ??
    wrongPlace(world, cluster, object, beside) ??
    invalidFields(object) ??
    (force ? undefined : changedForGood(world, cluster, object)) ??
    denied(world, cluster, object)
  )
}

/** Whether a cluster has what brings a kind. */
const brings: Readonly<Record<KindSource, (cluster: Resource) => boolean>> = {
  azurepolicy: cluster => hasAddon(cluster, 'azurepolicy'),
  azureKeyvaultSecretsProvider: cluster => hasAddon(cluster, 'azureKeyvaultSecretsProvider'),
  keda: cluster => valueAt(cluster.properties, 'workloadAutoScalerProfile', 'keda', 'enabled') === true,
  cilium: cluster => clusterProperties(cluster).networkProfile?.networkDataplane === 'cilium',
  monitoring: cluster => valueAt(cluster.properties, 'azureMonitorProfile', 'metrics', 'enabled') === true,
  flux: () => true
}

/** Returns whether a cluster has the add-on or extension that brings a kind. */
export function hasKindSource(cluster: Resource, source: KindSource): boolean {
  return brings[source](cluster)
}

function hasAddon(cluster: Resource, name: string): boolean {
  return clusterProperties(cluster).addonProfiles?.[name]?.enabled === true
}

function unknownKind(world: World, cluster: Resource, object: KubernetesObject): string | undefined {
  const kind = kindOf(object, objectsOfKind(world, cluster.id, 'CustomResourceDefinition'))
  const isThere = kind !== undefined && (kind.from === undefined || brings[kind.from](cluster))
  if (isThere && kind.apiVersions.includes(object.apiVersion)) return undefined
  return `dry-run failed: no matches for kind "${object.kind}" in version "${object.apiVersion}"`
}

function wrongPlace(
  world: World,
  cluster: Resource,
  object: KubernetesObject,
  beside: readonly KubernetesObject[]
): string | undefined {
  const kind = kindOf(object, objectsOfKind(world, cluster.id, 'CustomResourceDefinition'))
  const { namespace } = object.metadata
  if (kind?.namespaced !== true) return undefined
  if (namespace === undefined) return 'namespace not specified: the server could not find the requested resource'
  const comesAlong = beside.some(({ kind: other, metadata }) => other === 'Namespace' && metadata.name === namespace)
  if (comesAlong || hasNamespace(world, cluster, namespace)) return undefined
  return `not found: namespaces "${namespace}" not found`
}

function invalidFields(object: KubernetesObject): string | undefined {
  const undecodable = wrongFieldType(object)
  if (undecodable !== undefined) return `dry-run failed (BadRequest): ${undecodable}`
  const errors = [...invalidBatchFields(object), ...invalidBudgetFields(object), ...invalidWorkloadFields(object)]
  return errors.length === 0 ? undefined : `dry-run failed (Invalid): ${invalidObjectMessage(object, errors)}`
}

/** What cannot be changed once it is there: `force` would make it anew. */
const FIXED: Readonly<Record<string, readonly (readonly string[])[]>> = {
  Deployment: [['spec', 'selector']],
  DaemonSet: [['spec', 'selector']],
  StatefulSet: [
    ['spec', 'selector'],
    ['spec', 'serviceName'],
    ['spec', 'volumeClaimTemplates']
  ],
  PersistentVolumeClaim: [
    ['spec', 'storageClassName'],
    ['spec', 'accessModes'],
    ['spec', 'volumeName']
  ],
  StorageClass: [['provisioner'], ['parameters'], ['reclaimPolicy'], ['volumeBindingMode']],
  Job: [['spec', 'template']],
  RoleBinding: [['roleRef']],
  ClusterRoleBinding: [['roleRef']]
}

function changedForGood(world: World, cluster: Resource, object: KubernetesObject): string | undefined {
  const before = findObject(world, cluster.id, referenceTo(object))
  if (before === undefined) return undefined
  const changed = (FIXED[object.kind] ?? []).find(
    path => JSON.stringify(valueAt(before, ...path)) !== JSON.stringify(valueAt(object, ...path))
  )
  return changed === undefined
    ? undefined
    : `dry-run failed (Invalid): ${object.kind} "${object.metadata.name}" is invalid: ${changed.join('.')}: Invalid value: field is immutable`
}

function denied(world: World, cluster: Resource, object: KubernetesObject): string | undefined {
  const message = deniedByPolicy(world, cluster, object)
  return message === undefined ? undefined : `dry-run failed (Forbidden): ${message}`
}

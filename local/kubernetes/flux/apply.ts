import { posix } from 'node:path'
import { deterministicDigits } from '../../azure/deterministic-ids.ts'
import type { Resource, World } from '../../azure/world.ts'
import { refusedByServer } from '../api-server.ts'
import { findObject, forgetObject, keepObject, stateOf } from '../cluster-state.ts'
import { isApplyFirst } from '../kinds.ts'
import { hasFolder, kustomizeBuild } from '../kustomize.ts'
import type { Files, Result } from '../manifests.ts'
import { asRecord, type KubernetesObject, keyOfObject, labelsOf, nameOf, referenceTo } from '../objects.ts'
import { substituteVariables } from '../substitution.ts'
import type { Reason } from './conditions.ts'
import { fluxSetting } from './configuration.ts'
import { type KustomizationSpec, keyOfSpec } from './kustomization-spec.ts'
import { renderOnce } from './rendered-revisions.ts'

/** Something that went wrong, as a condition says it. */
export interface Failure {
  readonly failed: string
  readonly reason: Reason
}

type Rendered = { readonly objects: KubernetesObject[]; readonly failed?: never } | Failure

/** The objects a Kustomization stands for at these files, built and filled in. */
export function renderKustomization(world: World, cluster: Resource, spec: KustomizationSpec, files: Files): Rendered {
  if (!hasFolder(files, spec.path)) {
    const path = posix.join(temporaryFolder(world, cluster, spec), spec.path)
    const failed = `kustomization path not found: stat ${path}: no such file or directory`
    return { failed, reason: 'ArtifactFailed' }
  }
  const variables = variablesOf(world, cluster, spec)
  const isUsed = spec.substituteFrom.length > 0 || Object.keys(spec.substitute).length > 0
  const strict = fluxSetting(world, cluster.id, 'kustomize-controller.strict-substitution-mode') === 'true'
  const build = (): Rendered => {
    const built = kustomizeBuild(files, spec.path, temporaryFolder(world, cluster, spec))
    if ('failed' in built) return { failed: `kustomize build failed: ${built.failed}`, reason: 'BuildFailed' }
    if ('failed' in variables) return { failed: variables.failed, reason: 'BuildFailed' }
    if (!isUsed) return { objects: built.value }
    const filled = substituteVariables(built.value, variables.value, strict)
    return 'failed' in filled ? { failed: filled.failed, reason: 'BuildFailed' } : { objects: filled.value }
  }
  return renderOnce(files, [spec.path, isUsed, variables, strict], build)
}

/** Returns the folder into which kustomize-controller unpacks a source: another number at each try (`os.MkdirTemp`). */
function temporaryFolder(world: World, cluster: Resource, spec: KustomizationSpec): string {
  const digits = deterministicDigits(world, cluster.id, keyOfSpec(spec), world.now)
  return `/tmp/kustomization-${Number(digits.slice(4)) % 2 ** 32}`
}

/** Variables of config maps and secrets first, then those written down, which win. */
function variablesOf(world: World, cluster: Resource, spec: KustomizationSpec): Result<Record<string, string>> {
  const variables: Record<string, string> = {}
  for (const { kind, name, optional } of spec.substituteFrom) {
    const found = findObject(world, cluster.id, { apiVersion: 'v1', kind, name, namespace: spec.namespace })
    if (found === undefined && !optional) {
      return {
        failed: `post build failed: substitute from '${kind}/${name}' error: ${kind.toLowerCase()}s "${name}" not found`
      }
    }
    Object.assign(variables, labelsOf(asRecord(found).data))
  }
  return { value: { ...variables, ...spec.substitute } }
}

/** Applies objects, definitions, namespaces and classes before the rest; nothing is written where one is refused. */
export function applyAll(
  world: World,
  cluster: Resource,
  spec: KustomizationSpec,
  objects: readonly KubernetesObject[]
): Failure | undefined {
  const first = objects.filter(isApplyFirst)
  const rest = objects.filter(object => !isApplyFirst(object))
  return applyStage(world, cluster, spec, first, objects) ?? applyStage(world, cluster, spec, rest, objects)
}

function applyStage(
  world: World,
  cluster: Resource,
  spec: KustomizationSpec,
  stage: readonly KubernetesObject[],
  all: readonly KubernetesObject[]
): Failure | undefined {
  for (const object of stage) {
    const refused = forbidden(spec, object) ?? refusedByServer(world, cluster, object, all, spec.force)
    if (refused !== undefined) {
      return { failed: `${nameOf(referenceTo(object))} ${refused}`, reason: 'ReconciliationFailed' }
    }
  }
  for (const object of stage) keepObject(world, cluster.id, object, keyOfSpec(spec))
  return undefined
}

/** A configuration of a namespace writes as the account `flux-applier` of that namespace, which may do nothing elsewhere. */
function forbidden({ confinedTo }: KustomizationSpec, { kind, metadata }: KubernetesObject): string | undefined {
  if (confinedTo === undefined || metadata.namespace === confinedTo) return undefined
  const where = metadata.namespace === undefined ? 'at the cluster scope' : `in the namespace "${metadata.namespace}"`
  const user = `system:serviceaccount:${confinedTo}:flux-applier`
  return `dry-run failed (Forbidden): ${kind} "${metadata.name}" is forbidden: User "${user}" cannot patch resource ${where}`
}

/** Objects with this label or annotation stay. */
const PRUNE = 'kustomize.toolkit.fluxcd.io/prune'

/** Takes away what a Kustomization (`namespace/name`) applied before and does not any more; what another one took over stays. */
export function pruneStale(
  world: World,
  cluster: Resource,
  by: string,
  before: readonly string[],
  keys: readonly string[] = []
): void {
  for (const key of before) {
    const kept = stateOf(world, cluster.id).objects[key]
    const { labels, annotations } = kept?.object.metadata ?? {}
    const isMarked = [labels, annotations].some(pairs => pairs?.[PRUNE] === 'disabled')
    if (kept?.by === by && !keys.includes(key) && !isMarked) removeApplied(world, cluster, key)
  }
}

/** A namespace takes along everything in it. */
export function removeApplied(world: World, cluster: Resource, key: string): void {
  const object = stateOf(world, cluster.id).objects[key]?.object
  forgetObject(world, cluster.id, key)
  if (object?.kind !== 'Namespace') return
  for (const [other, kept] of Object.entries(stateOf(world, cluster.id).objects)) {
    if (kept.object.metadata.namespace === object.metadata.name) forgetObject(world, cluster.id, other)
  }
}

export function keysOf(objects: readonly KubernetesObject[]): string[] {
  return objects.map(object => keyOfObject(referenceTo(object)))
}

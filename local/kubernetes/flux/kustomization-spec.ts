import type { Resource, World } from '../../azure/world.ts'
import { stateOf } from '../cluster-state.ts'
import { asRecord, asRecords, type Json, type KubernetesObject, type Reference } from '../objects.ts'
import { type ConfiguredKustomization, configurationOf, fluxSetting } from './configuration.ts'
import { parseGoDuration } from './duration.ts'

/** Seconds, where a Kustomization in a source says nothing. */
const INTERVAL_SECONDS = 600

/** A Kustomization of Flux, whether a configuration's own or one that lies in its source. */
export interface KustomizationSpec {
  readonly name: string
  readonly namespace: string
  /** What stands behind it: the configuration, or the Kustomization that applied it. */
  readonly appliedBy: { readonly name: string; readonly namespace: string }
  readonly path: string
  /** `namespace/name`. */
  readonly dependsOn: readonly string[]
  readonly prune: boolean
  readonly force: boolean
  readonly wait: boolean
  readonly suspended: boolean
  readonly intervalSeconds: number
  readonly retrySeconds: number
  readonly timeoutSeconds: number
  readonly substitute: Readonly<Record<string, string>>
  readonly substituteFrom: readonly { readonly kind: string; readonly name: string; readonly optional: boolean }[]
  readonly healthChecks: readonly Reference[]
  /** The one namespace it may write into, where the configuration's scope is a namespace. */
  readonly confinedTo?: string
  /** Why its source is not the configuration's; nothing where it is. */
  readonly wrongSource?: string
}

/** The Kustomizations of a configuration: its own, and those its own have applied. */
export function kustomizationsOf(world: World, cluster: Resource, configuration: Resource): KustomizationSpec[] {
  const { kustomizations } = configurationOf(configuration)
  const own = Object.entries(kustomizations).map(([name, each]) => ownSpec(configuration, name, each))
  const found = own.map(keyOfSpec)
  const nested: KustomizationSpec[] = []
  for (const { object, by } of Object.values(stateOf(world, cluster.id).objects)) {
    if (!isFluxKustomization(object) || !found.includes(by)) continue
    const spec = nestedSpec(world, cluster, configuration, object, by)
    found.push(keyOfSpec(spec))
    nested.push(spec)
  }
  return [...own, ...nested]
}

export function keyOfSpec({ namespace, name }: Pick<KustomizationSpec, 'namespace' | 'name'>): string {
  return `${namespace}/${name}`
}

function isFluxKustomization({ kind, apiVersion }: KubernetesObject): boolean {
  return kind === 'Kustomization' && apiVersion.startsWith('kustomize.toolkit.fluxcd.io/')
}

/** Called `<configuration>-<kustomization>` in the cluster. */
function ownSpec(configuration: Resource, name: string, each: ConfiguredKustomization): KustomizationSpec {
  const { namespace, suspend } = configurationOf(configuration)
  const called = (short: string) => `${configuration.name}-${short}`
  return {
    name: called(name),
    namespace,
    appliedBy: { name: configuration.name, namespace },
    path: each.path,
    dependsOn: each.dependsOn.map(other => `${namespace}/${called(other)}`),
    prune: each.prune,
    force: each.force,
    wait: each.wait,
    suspended: suspend,
    intervalSeconds: each.syncIntervalInSeconds,
    retrySeconds: each.retryIntervalInSeconds ?? each.syncIntervalInSeconds,
    timeoutSeconds: each.timeoutInSeconds,
    substitute: each.postBuild?.substitute ?? {},
    substituteFrom: (each.postBuild?.substituteFrom ?? []).map(source => ({
      ...source,
      optional: source.optional === true
    })),
    healthChecks: [],
    ...confinement(configuration)
  }
}

function confinement(configuration: Resource): { readonly confinedTo?: string } {
  const { scope, namespace } = configurationOf(configuration)
  return scope === 'namespace' ? { confinedTo: namespace } : {}
}

/** Defaults of the API: no pruning, and as long as the interval for everything. */
function nestedSpec(
  world: World,
  cluster: Resource,
  configuration: Resource,
  { metadata, ...object }: KubernetesObject,
  by: string
): KustomizationSpec {
  const spec = asRecord(object.spec)
  const namespace = metadata.namespace ?? ''
  const [byNamespace = '', byName = ''] = by.split('/')
  const wrongSource = sourceFailureCause(world, cluster, configuration, namespace, asRecord(spec.sourceRef))
  return {
    name: metadata.name,
    namespace,
    appliedBy: { name: byName, namespace: byNamespace },
    path: String(spec.path ?? './'),
    dependsOn: asRecords(spec.dependsOn).map(other => `${other.namespace ?? namespace}/${other.name}`),
    prune: spec.prune === true,
    force: spec.force === true,
    wait: spec.wait === true,
    suspended: spec.suspend === true || configurationOf(configuration).suspend,
    ...timesOf(spec),
    ...variablesOf(asRecord(spec.postBuild)),
    healthChecks: asRecords(spec.healthChecks).map(checkedBy),
    ...confinement(configuration),
    ...(wrongSource !== undefined && { wrongSource })
  }
}

function timesOf({ interval, retryInterval, timeout }: Json) {
  const intervalSeconds = parseGoDuration(interval) ?? INTERVAL_SECONDS
  return {
    intervalSeconds,
    retrySeconds: parseGoDuration(retryInterval) ?? intervalSeconds,
    timeoutSeconds: parseGoDuration(timeout) ?? intervalSeconds
  }
}

function variablesOf({ substitute, substituteFrom }: Json): Pick<KustomizationSpec, 'substitute' | 'substituteFrom'> {
  return {
    substitute: Object.fromEntries(Object.entries(asRecord(substitute)).map(([name, value]) => [name, String(value)])),
    substituteFrom: asRecords(substituteFrom).map(({ kind, name, optional }) => ({
      kind: String(kind),
      name: String(name),
      optional: optional === true
    }))
  }
}

function checkedBy({ apiVersion = '', kind, name, namespace }: Json): Reference {
  const reference = { apiVersion: String(apiVersion), kind: String(kind), name: String(name) }
  return namespace === undefined ? reference : { ...reference, namespace: String(namespace) }
}

/** With tenants kept apart, a source is read in its own namespace only ("multiTenancy.enforce"). */
function sourceFailureCause(
  world: World,
  cluster: Resource,
  configuration: Resource,
  namespace: string,
  { kind, name, namespace: given = namespace }: Readonly<Record<string, unknown>>
): string | undefined {
  const { sourceKind, namespace: its } = configurationOf(configuration)
  const isEnforced = fluxSetting(world, cluster.id, 'multiTenancy.enforce') !== 'false'
  if (isEnforced && given !== namespace) {
    return `can't access '${kind}/${given}/${name}', cross-namespace references have been blocked`
  }
  const isOurs = kind === sourceKind && name === configuration.name && given === its
  return isOurs ? undefined : `Source '${kind}/${given}/${name}' not found`
}

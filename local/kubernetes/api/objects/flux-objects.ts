import { keyOf } from '../../../azure/resource-ids.ts'
import { resourcesWithin } from '../../../azure/resources/resource-lookup.ts'
import type { Resource, World } from '../../../azure/world.ts'
import { listConditions } from '../../flux/conditions.ts'
import { type ConfigurationProperties, configurationOf, FLUX_CONFIGURATION } from '../../flux/configuration.ts'
import { type FluxState, fluxState } from '../../flux/flux-state.ts'
import { type KustomizationSpec, keyOfSpec, kustomizationsOf } from '../../flux/kustomization-spec.ts'
import type { KubernetesObject } from '../../objects.ts'

/** Returns the objects of Flux in a cluster: the sources and Kustomizations of its configurations, with their conditions. */
export function fluxObjects(world: World, cluster: Resource, kind: string): KubernetesObject[] {
  return configurationsOf(world, cluster).flatMap(configuration => {
    const flux = fluxState(world, configuration.id)
    if (flux === undefined) return []
    if (kind !== 'Kustomization') return sourceObject(configuration, flux, kind)
    return kustomizationsOf(world, cluster, configuration).map(spec => kustomizationObject(configuration, spec, flux))
  })
}

function configurationsOf(world: World, cluster: Resource): Resource[] {
  return resourcesWithin(world, cluster.id).filter(
    ({ type, id }) => type === FLUX_CONFIGURATION && keyOf(id).startsWith(`${keyOf(cluster.id)}/`)
  )
}

function sourceObject(configuration: Resource, { source }: FluxState, kind: string): KubernetesObject[] {
  const properties = configurationOf(configuration)
  if (properties.sourceKind !== kind) return []
  return [
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind,
      metadata: { name: configuration.name, namespace: properties.namespace },
      spec: sourceSpec(properties),
      status: {
        observedGeneration: 1,
        conditions: listConditions(source),
        ...(source.revision !== undefined && { artifact: { revision: source.revision } })
      }
    }
  ]
}

/** Returns the specification of a source. Credentials are in Secrets, which are not shown. */
function sourceSpec({ gitRepository, ociRepository, suspend }: ConfigurationProperties): object {
  const source = gitRepository ?? ociRepository
  return {
    url: source?.url,
    interval: `${source?.syncIntervalInSeconds ?? 0}s`,
    timeout: `${source?.timeoutInSeconds ?? 0}s`,
    ...(source?.repositoryRef !== undefined && { ref: source.repositoryRef }),
    suspend
  }
}

function kustomizationObject(configuration: Resource, spec: KustomizationSpec, flux: FluxState): KubernetesObject {
  const state = flux.kustomizations[keyOfSpec(spec)]
  const { sourceKind, namespace } = configurationOf(configuration)
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: { name: spec.name, namespace: spec.namespace },
    spec: {
      path: spec.path,
      prune: spec.prune,
      force: spec.force,
      wait: spec.wait,
      suspend: spec.suspended,
      interval: `${spec.intervalSeconds}s`,
      timeout: `${spec.timeoutSeconds}s`,
      retryInterval: `${spec.retrySeconds}s`,
      dependsOn: spec.dependsOn.map(named),
      sourceRef: { kind: sourceKind, name: configuration.name, namespace }
    },
    status: {
      observedGeneration: 1,
      conditions: listConditions(state ?? {}),
      ...(state?.appliedRevision !== undefined && { lastAppliedRevision: state.appliedRevision }),
      ...(flux.source.revision !== undefined && { lastAttemptedRevision: flux.source.revision })
    }
  }
}

function named(key: string): object {
  const [namespace, name] = key.split('/')
  return { name, namespace }
}

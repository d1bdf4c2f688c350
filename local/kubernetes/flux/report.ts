import { findResource } from '../../azure/resources/resource-lookup.ts'
import type { Resource, World } from '../../azure/world.ts'
import { type Conditions, listConditions } from './conditions.ts'
import { configurationOf, extendedCluster } from './configuration.ts'
import { type Compliance, type FluxState, fluxState, type Status } from './flux-state.ts'
import { type KustomizationSpec, keyOfSpec, kustomizationsOf } from './kustomization-spec.ts'

/** Sends what the controllers say to Azure, a while after it has changed, and once after every write of the configuration. */
export function sendReport(world: World, configuration: Resource, flux: FluxState, delaySeconds: number): void {
  const statuses = statusesOf(world, configuration.id)
  const { revision, updatedAt } = flux.source
  const isNews =
    flux.unanswered === true ||
    JSON.stringify(statuses) !== JSON.stringify(flux.reported?.statuses) ||
    revision !== flux.reported?.sourceRevision
  if (!isNews) delete flux.reportAt
  else if (flux.reportAt === undefined) flux.reportAt = world.now + delaySeconds * 1000
  else if (flux.reportAt <= world.now) {
    flux.reported = { at: world.now, statuses, sourceRevision: revision, sourceUpdatedAt: updatedAt }
    delete flux.reportAt
    delete flux.unanswered
  }
}

/** The source and every Kustomization, as the agent sees them. */
export function statusesOf(world: World, configurationId: string): Status[] {
  const configuration = findResource(world, configurationId)
  const cluster = extendedCluster(world, configurationId)
  const flux = fluxState(world, configurationId)
  if (configuration === undefined || cluster === undefined || flux === undefined) return []
  const { namespace, sourceKind, suspend } = configurationOf(configuration)
  const source = status(sourceKind, { name: configuration.name, namespace }, flux.source, suspend)
  return [source, ...kustomizationsOf(world, cluster, configuration).map(spec => statusOf(spec, flux))]
}

function statusOf(spec: KustomizationSpec, flux: FluxState): Status {
  const conditions = flux.kustomizations[keyOfSpec(spec)] ?? {}
  return { ...status('Kustomization', spec, conditions, spec.suspended), appliedBy: spec.appliedBy }
}

function status(
  kind: string,
  { name, namespace }: { readonly name: string; readonly namespace: string },
  conditions: Conditions,
  suspended: boolean
): Status {
  const { ready } = conditions
  const complianceState: Compliance = suspended
    ? 'Suspended'
    : ready === undefined || ready.status === 'Unknown'
      ? 'Pending'
      : ready.status === 'True'
        ? 'Compliant'
        : 'Non-Compliant'
  return { kind, name, namespace, complianceState, statusConditions: listConditions(conditions) }
}

/** One word for all: the worst there is. */
export function complianceOf(statuses: readonly Status[], configuration: Resource): Compliance {
  if (configurationOf(configuration).suspend) return 'Suspended'
  const states = statuses.map(({ complianceState }) => complianceState)
  if (states.includes('Non-Compliant')) return 'Non-Compliant'
  return states.length === 0 || states.includes('Pending') ? 'Pending' : 'Compliant'
}

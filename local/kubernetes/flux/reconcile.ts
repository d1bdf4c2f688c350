import { apiServerReturnsAt } from '../../aks/api-server-availability.ts'
import { armError } from '../../azure/errors.ts'
import { endOperation, settleByKind, startOperation } from '../../azure/protocol/operations.ts'
import { keyOf, sameId } from '../../azure/resource-ids.ts'
import { findResource } from '../../azure/resources/resource-lookup.ts'
import type { Operation, Resource, World } from '../../azure/world.ts'
import { isAwake } from '../cluster-state.ts'
import { publishServices } from '../service-publishing.ts'
import { syncIfNeeded } from '../workloads.ts'
import { pruneStale } from './apply.ts'
import { configurationOf, extendedCluster, fluxExtension } from './configuration.ts'
import { type FluxState, fluxState, forgetState, type KustomizationState, renewState } from './flux-state.ts'
import { newKustomization, type ReconcileRequest, reconcileKustomization } from './kustomization.ts'
import { type KustomizationSpec, keyOfSpec, kustomizationsOf } from './kustomization-spec.ts'
import { complianceOf, sendReport, statusesOf } from './report.ts'
import { reconcileSource } from './source.ts'

/** Seconds until controllers that cannot work look again. */
const ASLEEP_SECONDS = 60

/** Seconds after which nobody waits any more: Kustomizations may depend on each other in a circle. */
const LONGEST_SECONDS = 7200

/** Seconds until what the controllers say has reached Azure. */
const REPORT_SECONDS = 15

/**
 * Flux begins with what a configuration says now. Two operations stand for its work: `reconcile` until everything has
 * been tried once, which somebody may wait for, and `watch` from then on, which nobody does.
 */
export function startReconciling(world: World, configuration: Resource, by: string): void {
  renewState(world, configuration.id, configuration.generation)
  for (const operation of fluxOperations(world, configuration.id)) delete world.operations[operation.id]
  start(world, configuration.id, 'reconcile', by, world.now)
}

/** The configuration is gone, and with it who works on it. */
export function stopReconciling(world: World, configurationId: string): void {
  for (const operation of fluxOperations(world, configurationId)) delete world.operations[operation.id]
  forgetState(world, configurationId)
}

/** What a configuration has made goes with it where it was to be pruned. */
export function removeConfiguration(world: World, configuration: Resource): void {
  const cluster = extendedCluster(world, configuration.id)
  const flux = fluxState(world, configuration.id)
  if (cluster !== undefined && flux !== undefined) dropGone(world, cluster, flux, [])
}

function fluxOperations(world: World, configurationId: string): Operation[] {
  return Object.values(world.operations).filter(
    ({ kind, target, endedAt }) =>
      (kind === 'reconcile' || kind === 'watch') && endedAt === undefined && sameId(target, configurationId)
  )
}

function start(world: World, target: string, kind: 'reconcile' | 'watch', by: string, dueAt: number): void {
  startOperation(world, { kind, target, verb: 'POST', by, dueAt, names: [keyOf(target)] })
}

settleByKind.reconcile = (world, operation) => {
  const flux = turn(world, operation)
  if (flux === 'gone' || flux === 'away') return
  if (flux === 'asleep') {
    drop(world, operation)
    start(world, operation.target, 'watch', operation.by, operation.dueAt)
    return
  }
  const specs = specsOf(world, operation.target)
  const isTried = specs.every(spec => flux.kustomizations[keyOfSpec(spec)]?.tried === true)
  const isStuck = flux.source.ready?.status === 'False' || world.now - operation.startedAt > LONGEST_SECONDS * 1000
  if (!isTried && !isStuck) return
  if (flux.reportAt !== undefined) return
  const failed = statusesOf(world, operation.target).find(({ complianceState }) => complianceState !== 'Compliant')
  const said = failed?.statusConditions.find(({ type }) => type === 'Ready')
  endOperation(world, operation, said === undefined ? undefined : armError(said.reason, said.message))
  start(world, operation.target, 'watch', operation.by, nextTurn(world, flux))
}

settleByKind.watch = (world, operation) => {
  turn(world, operation)
}

/** Leaves no trace of an operation that came to nothing. */
function drop(world: World, operation: Operation): void {
  endOperation(world, operation)
  delete world.operations[operation.id]
}

/** One turn of everything that is due. Where the configuration is gone the operation goes too. */
function turn(world: World, operation: Operation): FluxState | 'gone' | 'asleep' | 'away' {
  const configuration = findResource(world, operation.target)
  const cluster = extendedCluster(world, operation.target)
  const flux = fluxState(world, operation.target)
  if (configuration === undefined || cluster === undefined || flux === undefined) {
    drop(world, operation)
    return 'gone'
  }
  if (!isAwake(cluster) || fluxExtension(world, cluster.id)?.properties.provisioningState === 'Failed') {
    operation.dueAt = world.now + ASLEEP_SECONDS * 1000
    return 'asleep'
  }
  const backAt = apiServerReturnsAt(world, cluster.id)
  if (backAt !== undefined) {
    operation.dueAt = Math.max(backAt, world.now + 1000)
    return 'away'
  }
  work(world, cluster, configuration, flux)
  operation.dueAt = nextTurn(world, flux)
  return flux
}

function work(world: World, cluster: Resource, configuration: Resource, flux: FluxState): void {
  if (flux.source.nextAt <= world.now && !configurationOf(configuration).suspend) {
    const before = flux.source.revision
    flux.source = reconcileSource(world, cluster, configuration, flux.source)
    if (flux.source.revision !== before)
      for (const state of Object.values(flux.kustomizations)) enqueue(state, world.now)
  }
  const specs = specsOf(world, configuration.id)
  dropGone(world, cluster, flux, specs)
  for (const spec of specs) flux.kustomizations[keyOfSpec(spec)] ??= newKustomization(world.now)
  // All begin their turn at once: what becomes ready in it is seen by others in their next.
  const others = { ...flux.kustomizations }
  for (const spec of specs) reconcileOne({ world, cluster, configuration, flux, spec, others })
  syncIfNeeded(world, cluster)
  publishServices(world, cluster)
  sendReport(world, configuration, flux, REPORT_SECONDS)
}

/**
 * Makes a Kustomization due, or queues the change behind its running health check: kustomize-controller has one worker
 * for an object, and its feature gate `CancelHealthCheckOnNewRevision` is off by default.
 */
function enqueue(state: KustomizationState, now: number): void {
  if (state.waiting === undefined) state.nextAt = now
  else state.queued = true
}

function reconcileOne(turn: ReconcileRequest): void {
  const key = keyOfSpec(turn.spec)
  const state = turn.others[key]
  if (state === undefined || state.nextAt > turn.world.now) return
  turn.flux.kustomizations[key] = reconcileKustomization(turn, state)
}

/** A Kustomization that is no more takes along what it was to prune: one that was only renamed, too, until the new one has its turn. */
function dropGone(world: World, cluster: Resource, flux: FluxState, specs: readonly KustomizationSpec[]): void {
  const wanted = new Set(specs.map(keyOfSpec))
  for (const [key, { prune, inventory }] of Object.entries(flux.kustomizations)) {
    if (wanted.has(key)) continue
    if (prune) pruneStale(world, cluster, key, inventory)
    delete flux.kustomizations[key]
  }
}

function specsOf(world: World, configurationId: string): KustomizationSpec[] {
  const configuration = findResource(world, configurationId)
  const cluster = extendedCluster(world, configurationId)
  return configuration === undefined || cluster === undefined ? [] : kustomizationsOf(world, cluster, configuration)
}

/** At least a second on: nothing stands still. */
function nextTurn(world: World, { source, kustomizations, reportAt }: FluxState): number {
  const due = [
    source.nextAt,
    reportAt ?? Number.POSITIVE_INFINITY,
    ...Object.values(kustomizations).map(({ nextAt }) => nextAt)
  ]
  return Math.max(world.now + 1000, Math.min(...due.filter(instant => instant > world.now)))
}

/** What Azure says of a configuration as a whole. */
export function complianceState(world: World, configuration: Resource): string {
  return complianceOf(fluxState(world, configuration.id)?.reported?.statuses ?? [], configuration)
}

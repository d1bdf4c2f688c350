import type { Resource, World } from '../../azure/world.ts'
import { stateOf } from '../cluster-state.ts'
import { healthOf } from '../object-health.ts'
import { type KubernetesObject, nameOf, type Reference, referenceTo } from '../objects.ts'
import { applyAll, keysOf, pruneStale, renderKustomization } from './apply.ts'
import { fluxCondition, type Reason } from './conditions.ts'
import { fluxSetting } from './configuration.ts'
import { formatGoDuration, parseGoDuration } from './duration.ts'
import type { FluxState, KustomizationState } from './flux-state.ts'
import { type KustomizationSpec, keyOfSpec } from './kustomization-spec.ts'
import { filesOf } from './source.ts'

/** Seconds between two looks at what is waited for (kustomize-controller polls every five). */
const HEALTH_POLL_SECONDS = 5

/** Seconds until a Kustomization that waits for others looks again, unless a setting says otherwise. */
const REQUEUE_SECONDS = 30

/** Everything a Kustomization is reconciled with. */
export interface ReconcileRequest {
  readonly world: World
  readonly cluster: Resource
  readonly configuration: Resource
  readonly flux: FluxState
  readonly spec: KustomizationSpec
  /** How far the others were when this turn began. */
  readonly others: Readonly<Record<string, KustomizationState>>
}

/** What a Kustomization begins with. */
export function newKustomization(now: number): KustomizationState {
  return { inventory: [], prune: false, nextAt: now, tried: false }
}

/** One turn of kustomize-controller at a Kustomization. */
export function reconcileKustomization(turn: ReconcileRequest, state: KustomizationState): KustomizationState {
  const { world, spec, flux } = turn
  if (spec.suspended) return { ...state, nextAt: world.now + spec.intervalSeconds * 1000, tried: true }
  if (spec.wrongSource !== undefined) return fail(turn, state, 'ArtifactFailed', spec.wrongSource, spec.retrySeconds)
  const { revision } = flux.source
  const requeue = requeueSeconds(turn)
  if (revision === undefined) {
    return fail(
      turn,
      state,
      'ArtifactFailed',
      `Source artifact not found, retrying in ${formatGoDuration(requeue)}`,
      requeue,
      false
    )
  }
  if (state.waiting?.revision === revision) return goOnWaiting(turn, state, state.waiting)
  const blocked = unreadyDependency(turn, revision)
  if (blocked !== undefined) return fail(turn, state, 'DependencyNotReady', blocked.message, requeue, blocked.isFinal)
  return applyRevision(turn, state, revision)
}

function requeueSeconds({ world, cluster }: ReconcileRequest): number {
  return parseGoDuration(fluxSetting(world, cluster.id, 'kustomize-controller.requeue-dependency')) ?? REQUEUE_SECONDS
}

/** The first dependency that is not there yet at this revision; final where it has been tried and will not be. */
function unreadyDependency(
  { others, spec }: ReconcileRequest,
  revision: string
): { message: string; isFinal: boolean } | undefined {
  for (const name of spec.dependsOn) {
    const other = others[name]
    if (other === undefined) return { message: `dependency '${name}' not found`, isFinal: true }
    if (other.ready?.status !== 'True') return { message: `dependency '${name}' is not ready`, isFinal: other.tried }
    if (other.appliedRevision !== revision)
      return { message: `dependency '${name}' revision is not up to date`, isFinal: false }
  }
  return undefined
}

function applyRevision(turn: ReconcileRequest, state: KustomizationState, revision: string): KustomizationState {
  const { world, cluster, configuration, spec } = turn
  const rendered = renderKustomization(world, cluster, spec, filesOf(world, configuration, revision) ?? {})
  if (rendered.failed !== undefined) return fail(turn, state, rendered.reason, rendered.failed, spec.retrySeconds)
  const refused = applyAll(world, cluster, spec, rendered.objects)
  if (refused !== undefined) return fail(turn, state, refused.reason, refused.failed, spec.retrySeconds)
  const inventory = keysOf(rendered.objects)
  if (spec.prune) pruneStale(world, cluster, keyOfSpec(spec), state.inventory, inventory)
  const waiting = { revision, since: world.now, until: world.now + spec.timeoutSeconds * 1000 }
  return goOnWaiting(turn, { ...state, inventory, prune: spec.prune }, waiting, rendered.objects)
}

/** With `wait` everything that was applied must be well, else what `healthChecks` names. */
function goOnWaiting(
  turn: ReconcileRequest,
  state: KustomizationState,
  waiting: NonNullable<KustomizationState['waiting']>,
  objects: readonly KubernetesObject[] = inventoryObjects(turn, state)
): KustomizationState {
  const { world, cluster, spec } = turn
  const watched: Reference[] = [...(spec.wait ? objects.map(referenceTo) : []), ...spec.healthChecks]
  const unwell = watched
    .map(reference => ({ reference, health: healthOf(world, cluster, reference) }))
    .filter(({ health }) => health !== 'Current')
  if (unwell.length === 0) return succeed(turn, state, waiting.revision)
  const failed = unwell.filter(({ health }) => health === 'Failed')
  const told = (list: typeof unwell) =>
    list.map(({ reference, health }) => `${nameOf(reference)} status: '${health}'`).join(', ')
  if (failed.length > 0)
    return unhealthy(turn, state, waiting, `failed early due to stalled resources: [${told(failed)}]`)
  if (world.now >= waiting.until) return unhealthy(turn, state, waiting, `timeout waiting for: [${told(unwell)}]`)
  const message = `Running health checks for revision ${waiting.revision} with a timeout of ${formatGoDuration(spec.timeoutSeconds)}`
  const ready = fluxCondition(world.now, state.ready, 'Unknown', 'Progressing', message)
  return { ...state, ready, waiting, nextAt: Math.min(waiting.until, world.now + HEALTH_POLL_SECONDS * 1000) }
}

function inventoryObjects({ world, cluster }: ReconcileRequest, { inventory }: KustomizationState): KubernetesObject[] {
  return inventory.flatMap(key => stateOf(world, cluster.id).objects[key]?.object ?? [])
}

function unhealthy(
  turn: ReconcileRequest,
  { waiting: _, ...state }: KustomizationState,
  { since }: NonNullable<KustomizationState['waiting']>,
  why: string
): KustomizationState {
  const seconds = Math.round((turn.world.now - since) / 1000)
  return fail(
    turn,
    state,
    'HealthCheckFailed',
    `health check failed after ${formatGoDuration(seconds)}: ${why}`,
    turn.spec.retrySeconds
  )
}

function fail(
  { world, spec }: ReconcileRequest,
  { waiting: _, ...state }: KustomizationState,
  reason: Reason,
  message: string,
  retrySeconds: number,
  tried = true
): KustomizationState {
  const ready = fluxCondition(world.now, state.ready, 'False', reason, message)
  const nextAt = world.now + Math.min(retrySeconds, spec.intervalSeconds) * 1000
  return { ...state, ready, nextAt, tried: state.tried || tried }
}

function succeed(
  { world, spec }: ReconcileRequest,
  { waiting: _, ...state }: KustomizationState,
  revision: string
): KustomizationState {
  const ready = fluxCondition(
    world.now,
    state.ready,
    'True',
    'ReconciliationSucceeded',
    `Applied revision: ${revision}`
  )
  return { ...state, ready, appliedRevision: revision, nextAt: world.now + spec.intervalSeconds * 1000, tried: true }
}

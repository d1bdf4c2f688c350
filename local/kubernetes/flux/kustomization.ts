import type { Resource, World } from '../../azure/world.ts'
import { healthOf } from '../object-health.ts'
import { type KubernetesObject, nameOf, type Reference, referenceTo } from '../objects.ts'
import { applyAll, type Failure, keysOf, pruneStale, renderKustomization } from './apply.ts'
import { type Conditions, fluxCondition, type Reason } from './conditions.ts'
import { fluxSetting } from './configuration.ts'
import { formatGoDuration, parseGoDuration } from './duration.ts'
import type { FluxState, HealthCheck, KustomizationState } from './flux-state.ts'
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
  if (state.waiting !== undefined) return continueCheck(turn, state, state.waiting)
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

/** Steps of kustomize-controller by the reason of their failure, as `Reconciling` names them. */
const STEPS = {
  ArtifactFailed: 'Fetching manifests',
  BuildFailed: 'Building manifests',
  ReconciliationFailed: 'Detecting drift'
} as const

function applyRevision(turn: ReconcileRequest, state: KustomizationState, revision: string): KustomizationState {
  const { world, cluster, configuration, spec } = turn
  const rendered = renderKustomization(world, cluster, spec, filesOf(world, configuration, revision) ?? {})
  if (rendered.failed !== undefined) return failApply(turn, state, revision, rendered)
  const refused = applyAll(world, cluster, spec, rendered.objects)
  if (refused !== undefined) return failApply(turn, state, revision, refused)
  const inventory = keysOf(rendered.objects)
  if (spec.prune) pruneStale(world, cluster, keyOfSpec(spec), state.inventory, inventory)
  const applied = { ...state, inventory, prune: spec.prune }
  const watched = watchedObjects(spec, rendered.objects)
  if (watched.length === 0) {
    const { healthy: _, ...unchecked } = applied
    return succeed(turn, unchecked, revision)
  }
  const check = { revision, watched, since: world.now, until: world.now + spec.timeoutSeconds * 1000 }
  return continueCheck(turn, applied, check)
}

function failApply(
  turn: ReconcileRequest,
  state: KustomizationState,
  revision: string,
  { reason, failed }: Failure
): KustomizationState {
  const { world, spec } = turn
  const step = reason in STEPS ? STEPS[reason as keyof typeof STEPS] : STEPS.ReconciliationFailed
  const message = `${step} for revision ${revision} with a timeout of ${formatGoDuration(spec.timeoutSeconds)}`
  const reconciling = fluxCondition(
    world.now,
    state.reconciling,
    'True',
    'ProgressingWithRetry',
    message,
    'Reconciling'
  )
  return fail(turn, { ...state, reconciling }, reason, failed, spec.retrySeconds)
}

/** Returns the objects that must be healthy: with `wait` all that were applied, otherwise those of `healthChecks`. */
function watchedObjects({ wait, healthChecks }: KustomizationSpec, objects: readonly KubernetesObject[]): Reference[] {
  return wait ? objects.map(referenceTo) : [...healthChecks]
}

/**
 * Checks the watched objects once. When the check has succeeded, failed or timed out, the controller takes up a newer
 * revision, a write or a suspension in the same turn. The result of the old check is then not visible.
 */
function continueCheck(turn: ReconcileRequest, state: KustomizationState, waiting: HealthCheck): KustomizationState {
  const checked = checkHealth(turn, state, waiting)
  if (checked.waiting !== undefined || checked.queued !== true) return checked
  const { queued: _, ...ended } = checked
  return reconcileKustomization(turn, { ...ended, tried: false })
}

function checkHealth(turn: ReconcileRequest, state: KustomizationState, waiting: HealthCheck): KustomizationState {
  const { world, cluster } = turn
  const unwell = waiting.watched
    .map(reference => ({ reference, health: healthOf(world, cluster, reference) }))
    .filter(({ health }) => health !== 'Current')
  if (unwell.length === 0) return pass(turn, state, waiting)
  const failed = unwell.filter(({ health }) => health === 'Failed')
  const told = (list: typeof unwell) =>
    list.map(({ reference, health }) => `${nameOf(reference)} status: '${health}'`).join(', ')
  if (failed.length > 0)
    return unhealthy(turn, state, waiting, `failed early due to stalled resources: [${told(failed)}]`)
  if (world.now >= waiting.until) return unhealthy(turn, state, waiting, `timeout waiting for: [${told(unwell)}]`)
  const nextAt = Math.min(waiting.until, world.now + HEALTH_POLL_SECONDS * 1000)
  return { ...state, ...runningConditions(world.now, state, waiting), waiting, nextAt }
}

/** Returns the conditions of kustomize-controller while it waits: only `Reconciling` and `Healthy` name the check. */
function runningConditions(now: number, state: KustomizationState, waiting: HealthCheck): Conditions {
  const message = checkMessage(waiting)
  return {
    reconciling: fluxCondition(now, state.reconciling, 'True', 'Progressing', message, 'Reconciling'),
    ready: fluxCondition(now, state.ready, 'Unknown', 'Progressing', 'Reconciliation in progress'),
    healthy: fluxCondition(now, state.healthy, 'Unknown', 'Progressing', message, 'Healthy')
  }
}

function checkMessage({ revision, since, until }: HealthCheck): string {
  return `Running health checks for revision ${revision} with a timeout of ${formatGoDuration((until - since) / 1000)}`
}

function secondsSince({ world }: ReconcileRequest, { since }: HealthCheck): string {
  return formatGoDuration(Math.round((world.now - since) / 1000))
}

function unhealthy(
  turn: ReconcileRequest,
  state: KustomizationState,
  waiting: HealthCheck,
  why: string
): KustomizationState {
  const { now } = turn.world
  const message = checkMessage(waiting)
  const reconciling = fluxCondition(now, state.reconciling, 'True', 'ProgressingWithRetry', message, 'Reconciling')
  const healthy = fluxCondition(now, state.healthy, 'False', 'HealthCheckFailed', why, 'Healthy')
  return fail(
    turn,
    { ...state, reconciling, healthy },
    'HealthCheckFailed',
    `health check failed after ${secondsSince(turn, waiting)}: ${why}`,
    turn.spec.retrySeconds
  )
}

function pass(turn: ReconcileRequest, state: KustomizationState, waiting: HealthCheck): KustomizationState {
  const message = `Health check passed in ${secondsSince(turn, waiting)}`
  const healthy = fluxCondition(turn.world.now, state.healthy, 'True', 'Succeeded', message, 'Healthy')
  return succeed(turn, { ...state, healthy }, waiting.revision)
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
  { waiting: _, reconciling: __, ...state }: KustomizationState,
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

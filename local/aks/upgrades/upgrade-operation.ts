import { faultError } from '../../azure/protocol/operations.ts'
import { keyOf, sameId } from '../../azure/resource-ids.ts'
import { findResource } from '../../azure/resources/resource-lookup.ts'
import { isOn } from '../../azure/switches.ts'
import { tableOf } from '../../azure/tables.ts'
import type { Operation, Resource, World } from '../../azure/world.ts'
import { clusterProperties, poolProperties, poolsOf } from '../cluster-model.ts'
import { nodesOfPool } from '../nodes/node.ts'
import { concludeGoal, goalOf, type PoolGoal, rememberFormerVersion, setGoal, showStoppedUpgrade } from './pool-goal.ts'
import { type PoolUpgradeState, type StepResult, stepPoolUpgrade } from './pool-upgrade.ts'

/** Part of an upgrade: the control plane, or one pool after it. */
export interface Phase {
  /** Name of the pool. Absent for the control plane. */
  readonly pool?: string
  readonly version: string
  /** Node image that the pool gets. */
  readonly image?: string
  /** The pool returns to what it ran before. */
  readonly isRollback?: true
  /** Only the node image changes. */
  readonly isImageOnly?: true
}

/** State of an upgrade, kept with its operation. */
interface UpgradeState {
  /** Number of phases that have ended. */
  done: number
  pool: PoolUpgradeState
}

function phaseTable(world: World): Record<string, readonly Phase[]> {
  return tableOf<readonly Phase[]>(world, 'upgradeWork')
}

/** Plans the phases of a write of a cluster or pool. */
export function planPhases(world: World, target: string, phases: readonly Phase[]): void {
  phaseTable(world)[keyOf(target)] = phases
}

/** Returns the phases of the running write of a cluster or pool. */
export function phasesOf(world: World, target: string): readonly Phase[] {
  return phaseTable(world)[keyOf(target)] ?? []
}

/** Forgets the phases of a write that has ended. */
export function forgetPhases(world: World, target: string): void {
  delete phaseTable(world)[keyOf(target)]
}

export function runningOperation(world: World, target: string): Operation | undefined {
  return Object.values(world.operations).find(
    operation => operation.endedAt === undefined && operation.kind !== 'maintenance' && sameId(operation.target, target)
  )
}

function upgradeState({ data }: Operation): UpgradeState {
  const state = (data.upgrade ?? { done: 0, pool: { batch: {} } }) as UpgradeState
  data.upgrade = state
  return state
}

/** Returns the number of phases of a running write that have ended. */
export function phasesDone(world: World, target: string): number {
  const operation = runningOperation(world, target)
  return operation === undefined ? 0 : ((operation.data.upgrade as UpgradeState | undefined)?.done ?? 0)
}

/**
 * Continues the upgrade that a write of a cluster or pool started. Returns when the next step is due, the error that ends
 * the upgrade, or `undefined` at its end. A fault of the operation strikes when the first node of a pool is replaced, or
 * at the end if no pool is upgraded.
 */
export function continueUpgrade(world: World, cluster: Resource, operation: Operation): StepResult {
  const phases = phasesOf(world, operation.target)
  const state = upgradeState(operation)
  for (let phase = phases[state.done]; phase !== undefined; phase = phases[state.done]) {
    const fault = faultError(operation)
    if (phase.pool === undefined) {
      if (fault !== undefined && phases.length === 1) return { error: fault }
      cluster.properties.currentKubernetesVersion = phase.version
    } else {
      const step = upgradePool(world, cluster, { ...phase, pool: phase.pool }, operation, state)
      if (step !== undefined) return step
    }
    state.done += 1
    state.pool = { batch: {} }
  }
  const fault = faultError(operation)
  return fault === undefined ? undefined : { error: fault }
}

function upgradePool(
  world: World,
  cluster: Resource,
  phase: Phase & { readonly pool: string },
  operation: Operation,
  state: UpgradeState
): StepResult {
  const pool = poolsOf(world, cluster.id).find(({ name }) => name === phase.pool)
  if (pool === undefined) return undefined
  const goal = goalOfPhase(world, pool, phase)
  const force = isForced(cluster, operation.startedAt)
  const step = stepPoolUpgrade({ world, cluster, pool, goal, state: state.pool, force })
  if (step !== undefined && 'error' in step) pool.properties.status = { provisioningError: step.error }
  const fault = faultError(operation)
  const isHalf = nodesOfPool(world, pool.id).some(node => node.image === goal.image && node.isSurge === undefined)
  if (fault !== undefined && (isHalf || step === undefined)) return { error: fault }
  if (step === undefined || ('error' in step && step.isConcluded)) concludeGoal(world, pool, goal)
  return step
}

/** Returns the goal of a phase. The goal of a stopped upgrade to something else is replaced. */
function goalOfPhase(world: World, pool: Resource, phase: Phase): PoolGoal {
  const goal = goalOf(world, pool.id)
  const isSame = goal?.version === phase.version && goal.image === phase.image
  return goal !== undefined && isSame ? goal : beginGoal(world, pool, phase)
}

function beginGoal(world: World, pool: Resource, { version, image = '', isRollback, isImageOnly }: Phase): PoolGoal {
  const goal: PoolGoal = { version, image, ...(isRollback && { isRollback }), ...(isImageOnly && { isImageOnly }) }
  rememberFormerVersion(world, pool)
  setGoal(world, pool.id, goal)
  if (isOn(world, 'upgrade-detaches-route-table')) detachRouteTable(world, pool)
  return goal
}

/** Detaches the route table from the subnet of a pool. */
function detachRouteTable(world: World, pool: Resource): void {
  const subnet = findResource(world, poolProperties(pool).vnetSubnetID ?? '')
  if (subnet !== undefined) delete subnet.properties.routeTable
}

/**
 * Returns whether an operation bypasses disruption budgets. `until` is compared only with the start of the operation
 * ("Override upgrade settings"; since API version 2025-09-01, `forceUpgrade` bypasses budgets too).
 */
export function isForced(cluster: Resource, startedAt: number): boolean {
  const { forceUpgrade, until } = clusterProperties(cluster).upgradeSettings?.overrideSettings ?? {}
  return forceUpgrade === true && until !== undefined && Date.parse(until) > startedAt
}

/**
 * Leaves an upgrade as it is after a failure or an abort: no node is rolled back, nodes of the surge and cordons stay, and
 * the next write of the cluster or pool continues.
 */
export function stopUpgrade(world: World, cluster: Resource, target: string): void {
  forgetPhases(world, target)
  for (const pool of poolsOf(world, cluster.id)) showStoppedUpgrade(world, pool)
}

/** Returns the phases of stopped upgrades, which the next write continues. `target`: the written cluster or pool. */
export function stoppedPhases(world: World, cluster: Resource, target: string): Phase[] {
  return poolsOf(world, cluster.id)
    .filter(({ id }) => sameId(target, cluster.id) || sameId(target, id))
    .flatMap(pool => {
      const goal = goalOf(world, pool.id)
      return goal === undefined ? [] : [{ ...goal, pool: pool.name }]
    })
}

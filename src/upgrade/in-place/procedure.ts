import { compareVersions } from '../../preflight/index.ts'
import type {
  Allowed,
  Invariant,
  OperationRecord,
  Procedure,
  Refusal,
  Situation
} from '../../provisioning/procedure/index.ts'
import { cordonedBefore, cordonPin } from './cordoned-nodes.ts'
import { DELETE_MACHINES, deleteMachinesCell, onlyQuarantinedMachines } from './delete-machines.ts'
import { withEmergency } from './emergency.ts'
import { pinnedRollback, pinnedUpgrade, pinsOf, reachedGoal, servingMachines } from './goal.ts'
import { renewedImages } from './newer-image.ts'
import { anOpenOverride, closesOverride, onlyApprovedOverride } from './override/invariant.ts'
import { openingParts } from './override/open-part.ts'
import { forcePins, isOpenOverride } from './override/override.ts'
import { channelsWrite, controlPlaneWrite, type PartWrite, poolWrite, rollbackWrite } from './part-write.ts'
import { isReached, phaseOf } from './phase.ts'
import { busyPart } from './quiet-cluster.ts'
import { isRefusedRollback, possibleRollback, resumedRollback, rollbackGoal, rollbackUntil } from './rollback.ts'
import { stepsOf } from './steps.ts'
import type { UpgradeTools } from './tools.ts'
import type { PoolState, RollbackGoal, UpgradeGoal, UpgradeOperation, UpgradePhase, UpgradeState } from './types.ts'

/** Name of the procedure in the operation record. */
export const UPGRADE_CLUSTER = 'upgrade-cluster'

/** Name under which the record says who started a rollback. */
const ROLLED_BACK_BY = 'rolled-back-by'

/** The end of a rollback, after which no upgrade was started. */
export interface RolledBack {
  /** Milliseconds since 1970. */
  readonly at: number
  /** Person and run, if the record names them. */
  readonly by?: string
}

/** Returns the end of the rollback with which the last procedure ended, or `undefined` if it did not end with one. */
export function rolledBackIn(record: OperationRecord | undefined): RolledBack | undefined {
  if (record?.kind !== UPGRADE_CLUSTER || !record.closed || record.phase !== 'rolled-back') return undefined
  const by = record.evidence[ROLLED_BACK_BY]
  return { at: record.since, ...(by !== undefined && { by }) }
}

type UpgradeSituation = Situation<UpgradePhase, UpgradeState>
type UpgradeCell = Allowed<UpgradePhase, UpgradeState>
type UpgradeInvariant = Invariant<UpgradePhase, UpgradeState>

/** The in-place upgrade of a cluster. */
export type UpgradeProcedure = Procedure<UpgradePhase, UpgradeState, UpgradeOperation>

/**
 * Returns the procedure. `chosen`: the goal of an upgrade that begins; a resumed one has its goal in the record. Absent for
 * a rollback.
 */
export function upgradeProcedure(chosen: UpgradeGoal | undefined, tools: UpgradeTools): UpgradeProcedure {
  const { emergency } = tools
  const sized = (cell: UpgradeCell): UpgradeCell =>
    emergency === undefined ? cell : { ...cell, largestRecord: (record, now) => withEmergency(record, emergency, now) }
  const upgrade = sized(upgradeCell(chosen, tools))
  // Only an upgrade opens an override. All other operations close it first.
  const others = { ...tools, force: undefined }
  const rollback = sized(rollbackCell(others))
  const all = { upgrade, rollback, [DELETE_MACHINES]: sized(deleteMachinesCell(others)) }
  return {
    kind: UPGRADE_CLUSTER,
    phaseOf,
    // Whether an upgrade ended or is half-way shows in each of its parts, which every step reads. All of them together
    // can show either phase: a stopped pool, or one that was rolled back, is behind its control plane.
    shownAs: { idle: ANY, upgrading: ANY, upgraded: ANY, 'rolled-back': ANY, 'machines-deleted': ANY },
    opensIn: ANY,
    closed: CLOSED,
    table: {
      idle: all,
      upgrading: all,
      upgraded: all,
      'rolled-back': {
        ...all,
        rollback: { done: 'The last rollback has ended. AKS does not roll a pool back twice in a row.' }
      },
      'machines-deleted': all
    },
    invariants: INVARIANTS,
    // The deletion of machines runs in place of an upgrade that stopped because of them.
    wayBack: ['rollback', DELETE_MACHINES],
    contradiction: (phase, liveState, record) =>
      CLOSED.includes(phase) ? anOpenOverride(liveState, record) : undefined,
    targetOf: ({ colour, cluster }) => ({ colour, cluster: cluster.uniqueId }),
    subjectOf: ({ cluster }) => (cluster.uniqueId === '' ? undefined : cluster.uniqueId),
    costsIn: () => []
  }
}

const CLOSED: readonly UpgradePhase[] = ['upgraded', 'rolled-back', 'machines-deleted']

const ANY = ['idle', 'upgrading'] as const

function upgradeCell(chosen: UpgradeGoal | undefined, tools: UpgradeTools): UpgradeCell {
  const goalOf = ({ record, liveState }: UpgradeSituation) => {
    const goal = record?.running?.operation === 'upgrade' ? pinnedUpgrade(record.pins) : chosen
    if (goal === undefined) throw new TypeError('an upgrade has no goal')
    return renewedImages(goal, liveState, tools.baseline.config.upgrades)
  }
  return {
    to: 'upgraded',
    through: ['upgrading'],
    // The upgrade of a cluster that has reached the goal still closes an open override.
    unless: ({ liveState, now }) =>
      chosen === undefined || isOpenOverride(liveState.cluster.override, now)
        ? undefined
        : reachedGoal(liveState, chosen),
    steps: (situation, writer) => {
      const parts = partsOf(situation, goalOf(situation), tools)
      return stepsOf(parts, { situation, writer, tools, operation: 'upgrade', needsHealth: true })
    },
    recordAtStart: situation => {
      const goal = goalOf(situation)
      return {
        pins: { ...pinsOf(goal), ...cordonPin(cordonedBefore(situation.record, tools)), ...forcePins(tools.force) },
        ...(tools.baseline.config.upgrades.keepRollback && { previous: channelsOf(situation.liveState, tools) })
      }
    },
    recordAtEnd: ({ liveState, now }) => {
      const until = rollbackUntil(liveState, now)
      return until === undefined ? {} : { until }
    }
  }
}

/**
 * Returns the writes of an upgrade in their order. The write of a stopped pool, which cannot be upgraded, has nothing to do:
 * an approval stays valid when a pool is stopped after the plan, and does not cover a pool that is started.
 */
function partsOf(
  { liveState: state, now }: UpgradeSituation,
  goal: UpgradeGoal,
  { baseline, force }: UpgradeTools
): readonly PartWrite[] {
  const { upgrades } = baseline.config
  const pools = state.pools.map(pool => poolWrite(pool, goal, state.cluster.id, upgrades))
  const channels = upgrades.keepRollback ? [channelsWrite(state)] : []
  const plane = goal.kind === 'node-image' ? [] : [controlPlaneWrite(state, goal)]
  if (force === undefined) return [...channels, ...plane, ...pools]
  const { first, forPools } = openingParts(state, goal, force, now)
  return [first, ...channels, ...plane, forPools, ...pools]
}

/**
 * Returns the channels to restore later. Channels that are off because an earlier upgrade holds them off are those of the
 * configuration.
 */
function channelsOf({ cluster }: UpgradeState, { baseline }: UpgradeTools): Readonly<Record<string, string>> {
  const { kubernetesChannel, nodeImageChannel } = baseline.config.upgrades
  return {
    kubernetesChannel: cluster.kubernetesChannel === 'none' ? kubernetesChannel : cluster.kubernetesChannel,
    nodeImageChannel: cluster.nodeImageChannel === 'None' ? nodeImageChannel : cluster.nodeImageChannel
  }
}

function rollbackCell(tools: UpgradeTools): UpgradeCell {
  const goalOf = ({ record, liveState, now }: UpgradeSituation): RollbackGoal | Refusal => {
    const pinned = record?.running?.operation === 'rollback' ? pinnedRollback(record.pins) : undefined
    if (pinned !== undefined) return possibleRollback(pinned, liveState, now)
    return rollbackGoal(liveState, now, {
      unfinished: pinnedUpgrade(record?.pins),
      ended: pinnedUpgrade(tools.last?.pins)
    })
  }
  const agreedGoal = (situation: UpgradeSituation): RollbackGoal => {
    const goal = goalOf(situation)
    if (isRefusedRollback(goal)) throw new TypeError(`a refused rollback has no steps: ${goal.refused}`)
    return goal
  }
  return {
    to: 'rolled-back',
    through: ['upgrading'],
    unless: situation => {
      const goal = goalOf(situation)
      return isRefusedRollback(goal) ? goal : undefined
    },
    steps: (situation, writer) => {
      const { cluster, pools } = situation.liveState
      const goal = agreedGoal(situation)
      const parts = pools.filter(({ name }) => name in goal.pools).map(pool => rollbackWrite(pool, goal, cluster.id))
      return stepsOf(parts.toReversed(), { situation, writer, tools, operation: 'rollback', needsHealth: false })
    },
    recordAtStart: situation => ({
      pins: { ...pinsOf(agreedGoal(situation)), ...cordonPin(cordonedBefore(situation.record, tools)) },
      ...(tools.by !== undefined && { evidence: { ...situation.record?.evidence, [ROLLED_BACK_BY]: tools.by } })
    })
  }
}

/** Properties of a write that the invariants judge. */
interface Written {
  readonly properties?: {
    readonly kubernetesVersion?: string
    readonly orchestratorVersion?: string
  }
}

function poolOf({ pools }: UpgradeState, id: string) {
  return pools.find(pool => pool.id === id)
}

/**
 * Returns whether a requested version is not older than any of those that run or were requested before. `1.35` stands for
 * each of its patches.
 */
function isNotOlder(requested: string, ...present: readonly string[]): boolean {
  return present.every(
    version => version === '' || isReached(requested, version) || compareVersions(requested, version) > 0
  )
}

/** Returns the versions of a pool. While it is half-way, a machine or the request can be newer than what the pool shows. */
function versionsOf(pool: PoolState): readonly string[] {
  return [pool.requestedVersion, pool.version, ...servingMachines(pool).map(({ version }) => version)]
}

const neverLower: UpgradeInvariant = {
  name: 'never-a-lower-version',
  prevents: 'the write would request an older version than one that runs or was requested before.',
  holds: ({ liveState, record }, { id, body }) => {
    const { kubernetesVersion, orchestratorVersion } = (body as Written | undefined)?.properties ?? {}
    const { requestedVersion, version } = liveState.cluster
    if (kubernetesVersion !== undefined) return isNotOlder(kubernetesVersion, requestedVersion, version)
    const pool = poolOf(liveState, id)
    if (record?.running?.operation === 'rollback' || orchestratorVersion === undefined || pool === undefined)
      return true
    return isNotOlder(orchestratorVersion, ...versionsOf(pool))
  }
}

const neverBusy: UpgradeInvariant = {
  name: 'cluster-is-not-busy',
  prevents: 'an operation is in progress on the cluster or one of its pools.',
  holds: ({ liveState }) => busyPart(liveState) === undefined
}

const controlPlaneFirst: UpgradeInvariant = {
  name: 'control-plane-before-pools',
  prevents: 'a pool would get a newer version than the control plane has.',
  holds: ({ liveState }, { body }) => {
    const { orchestratorVersion } = (body as Written | undefined)?.properties ?? {}
    return orchestratorVersion === undefined || compareVersions(orchestratorVersion, liveState.cluster.version) <= 0
  }
}

const onlyAsPinned: UpgradeInvariant = {
  name: 'only-the-approved-version',
  prevents: 'the version of the write is not the approved one.',
  holds: ({ liveState, record, now }, { id, body }) => {
    const { kubernetesVersion, orchestratorVersion } = (body as Written | undefined)?.properties ?? {}
    const pins = record?.pins
    if (record?.running?.operation === 'rollback') {
      const pinned = pinnedRollback(pins)
      // The write of the cluster closes an override. It must not change the version.
      if (id === liveState.cluster.id && closesOverride(body))
        return kubernetesVersion === liveState.cluster.requestedVersion
      const to = pinned && resumedRollback(pinned, liveState, now).pools[poolOf(liveState, id)?.name ?? '']
      return to !== undefined && orchestratorVersion === to.version
    }
    const version = pinnedUpgrade(pins)?.version
    if (poolOf(liveState, id) !== undefined) return orchestratorVersion === undefined || orchestratorVersion === version
    const isUnchanged = kubernetesVersion === liveState.cluster.requestedVersion
    return kubernetesVersion === undefined || kubernetesVersion === version || isUnchanged
  }
}

/** Conditions that hold right before each write of an upgrade or a rollback. */
const INVARIANTS: readonly UpgradeInvariant[] = [
  neverLower,
  neverBusy,
  controlPlaneFirst,
  onlyAsPinned,
  onlyQuarantinedMachines,
  onlyApprovedOverride
]

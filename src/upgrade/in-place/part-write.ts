import type { ResourceId } from '../../arm/resource-id.ts'
import { CONTROL_PLANE, poolDuration, type UpgradeKind } from '../../preflight/index.ts'
import type { DirectWrite } from '../../provisioning/procedure/index.ts'
import type { PropertyChange, Risk } from '../../provisioning/types.ts'
import { clusterBody, poolBody } from './bodies.ts'
import { hasBegun, imagePin, isAsNew, isControlPlaneDone, isPoolBack, isPoolDone } from './goal.ts'
import { controlPlaneItem, type GateItem, poolItem } from './health-gate.ts'
import { type ImagePolicy, judgeImage } from './newer-image.ts'
import { isReached } from './phase.ts'
import type { WatchedPool } from './progress.ts'
import type { ClusterState, PoolState, RollbackGoal, UpgradeGoal, UpgradePart, UpgradeState } from './types.ts'

/** The write of one part of a cluster, with everything that the step of the write needs. */
export interface PartWrite {
  /** Name of its step, such as `pool-user`. */
  readonly name: string
  readonly part: UpgradePart
  readonly id: ResourceId
  /** Changes that a plan lists. Empty if another step lists them. */
  readonly changes: readonly PropertyChange[]
  /** Value that an approval is for. Absent: the changes. */
  readonly intent?: unknown
  /** Risk of the write. Absent: that of the upgrade of a pool. */
  readonly risk?: { readonly risk: Risk; readonly because: string }
  /** Whether Flux and the gateway must be healthy afterwards. Absent: as the operation says. */
  readonly needsHealth?: false
  /** Whether the write opens the override that bypasses budgets. */
  readonly opensOverride?: true
  /** Expected duration in minutes if every drain succeeds. */
  readonly minutes: number
  /** Kind of the upgrade, whose window gates the start. Absent if the write is not gated. */
  readonly gatedAs?: UpgradeKind
  isDone(state: UpgradeState): boolean
  /** Whether the write continues an upgrade that has begun, which does not count as a start. */
  isBegun(state: UpgradeState): boolean
  request(state: UpgradeState): Omit<DirectWrite, 'id' | 'expectedSeconds'> | undefined
  /** Pins of the record that an approval changed after the upgrade began. They are written before the part. */
  readonly pins?: Readonly<Record<string, string>>
  /** Returns a sentence to log before the write, if it does something else than the plan says. */
  notice?(state: UpgradeState): string | undefined
  /** Conditions that the part must meet afterwards. */
  items(state: UpgradeState): readonly GateItem[]
  /** The pool whose machines are replaced, for the progress. */
  readonly watched?: WatchedPool
}

/** Channels that are off. */
const OFF = { upgradeChannel: 'none', nodeOSUpgradeChannel: 'None' } as const

/** Minutes of a write that changes only settings of the cluster. */
const SETTINGS_MINUTES = 3

/** Returns the write that switches the channels of automatic upgrades off, so that pools can be rolled back. */
export function channelsWrite({ cluster }: UpgradeState): PartWrite {
  const areOff = (found: ClusterState) =>
    found.kubernetesChannel === OFF.upgradeChannel && found.nodeImageChannel === OFF.nodeOSUpgradeChannel
  const { kubernetesChannel, nodeImageChannel } = cluster
  return {
    ...{ name: 'channels', part: { controlPlane: true }, id: cluster.id, minutes: SETTINGS_MINUTES },
    changes: [
      changed('properties.autoUpgradeProfile.upgradeChannel', kubernetesChannel, OFF.upgradeChannel),
      changed('properties.autoUpgradeProfile.nodeOSUpgradeChannel', nodeImageChannel, OFF.nodeOSUpgradeChannel)
    ].filter(({ before, after }) => before !== after),
    risk: { risk: 'safe', because: 'Only switches automatic upgrades off.' },
    isDone: state => areOff(state.cluster),
    isBegun: () => false,
    request: state => {
      const profile = Object(state.cluster.body.properties.autoUpgradeProfile)
      return put(state.cluster, clusterBody(state.cluster, { autoUpgradeProfile: { ...profile, ...OFF } }))
    },
    items: state => [controlPlaneItem(state, areOff(state.cluster))]
  }
}

/** Returns the write of the control plane alone. */
export function controlPlaneWrite({ cluster }: UpgradeState, goal: UpgradeGoal): PartWrite {
  const isDone = (state: UpgradeState) => isControlPlaneDone(state.cluster, goal)
  return {
    ...{ name: 'control-plane', part: { controlPlane: true }, id: cluster.id },
    ...{ minutes: CONTROL_PLANE.most, gatedAs: goal.kind, isDone },
    changes: [changed('properties.kubernetesVersion', cluster.version, goal.version)],
    risk: {
      risk: 'disruptive',
      because: 'The API server restarts, and cannot return to the older version. Nodes stay as they are.'
    },
    isBegun: state => !isReached(state.cluster.requestedVersion, state.cluster.version),
    request: state => put(state.cluster, clusterBody(state.cluster, { kubernetesVersion: goal.version })),
    items: state => [controlPlaneItem(state, isDone(state))]
  }
}

/** Returns the write of one pool. AKS does not upgrade any pool with the control plane, so each has its own write. */
export function poolWrite(pool: PoolState, goal: UpgradeGoal, cluster: ResourceId, policy: ImagePolicy): PartWrite {
  const isImage = goal.kind === 'node-image'
  const image = goal.images[pool.name] ?? ''
  const change = isImage
    ? changed('properties.nodeImageVersion', pool.nodeImage, image)
    : changed('properties.orchestratorVersion', pool.version, goal.version)
  return {
    ...partOf(pool, found => isPoolDone(found, goal)),
    ...{ changes: [change], gatedAs: goal.kind, ...(isImage && { pins: imagePin(pool.name, image) }) },
    isBegun: state => {
      const found = poolIn(state, pool.name)
      return found !== undefined && hasBegun(found, goal)
    },
    request: state => {
      const found = poolIn(state, pool.name)
      if (found === undefined) return undefined
      if (isImage) judgeImage(found, goal, policy)
      return isImage ? IMAGE_UPGRADE : put(found, poolBody(found, { orchestratorVersion: goal.version }))
    },
    notice: state => {
      const found = poolIn(state, pool.name)
      return isImage && found !== undefined ? judgeImage(found, goal, policy) : undefined
    },
    watched: {
      ...{ cluster, name: pool.name, to: isImage ? image : goal.version },
      isNew: ({ version, nodeImage }) => (isImage ? isAsNew(nodeImage, image) : version === goal.version)
    }
  }
}

/** Returns the write that returns one pool to what it ran before. It is not gated: a rollback must be possible always. */
export function rollbackWrite(pool: PoolState, goal: RollbackGoal, cluster: ResourceId): PartWrite {
  const to = goal.pools[pool.name] ?? { version: pool.version, image: '' }
  const image = to.image === '' ? {} : { nodeImageVersion: to.image }
  return {
    ...partOf(pool, found => isPoolBack(found, goal)),
    changes: [
      changed('properties.orchestratorVersion', pool.version, to.version),
      ...(to.image === '' ? [] : [changed('properties.nodeImageVersion', pool.nodeImage, to.image)])
    ],
    isBegun: () => true,
    request: state => {
      const found = poolIn(state, pool.name)
      return found && put(found, poolBody(found, { orchestratorVersion: to.version, ...image }))
    },
    watched: {
      ...{ cluster, name: pool.name, to: to.version },
      isNew: ({ version, nodeImage }) => version === to.version && (to.image === '' || nodeImage === to.image)
    }
  }
}

function partOf(pool: PoolState, isPoolDoneNow: (pool: PoolState) => boolean) {
  const { name, id, found } = pool
  const isDone = (state: UpgradeState) => {
    const now = poolIn(state, name)
    // A pool that was stopped after the plan is left out, as one that was stopped before it.
    return now === undefined || now.isStopped || isPoolDoneNow(now)
  }
  return {
    ...{ name: `pool-${name}`, part: { pool: name }, id, minutes: poolDuration(found).most, isDone },
    items: (state: UpgradeState) =>
      state.pools.filter(each => each.name === name).map(each => poolItem(each, isDone(state)))
  }
}

function poolIn({ pools }: UpgradeState, name: string): PoolState | undefined {
  return pools.find(pool => pool.name === name)
}

/** The action that gives all machines of a pool the newest image. It has no body, and Azure takes no condition. */
const IMAGE_UPGRADE = { method: 'upgradeNodeImageVersion' } as const

/** Returns a write of a cluster or pool that holds only if nobody changed it since it was read. */
export function put({ etag }: Pick<ClusterState, 'etag'>, body: object): Omit<DirectWrite, 'id' | 'expectedSeconds'> {
  return { method: 'put', body, ...(etag !== undefined && { ifMatch: etag }) }
}

/** Returns a change for the plan. */
export function changed(path: string, before: string, after: string): PropertyChange {
  return { path, kind: 'modify', before, after }
}

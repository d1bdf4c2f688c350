import { nameList, poolDuration } from '../../../preflight/index.ts'
import { clusterBody } from '../bodies.ts'
import { arePoolsDone, isHalfWay, isSettled } from '../goal.ts'
import { changed, type PartWrite, put } from '../part-write.ts'
import { isReached } from '../phase.ts'
import type { UpgradeGoal, UpgradeState } from '../types.ts'
import {
  budgetText,
  type Force,
  isLimitedOverride,
  isOpenOverride,
  OPEN_HOURS,
  OPEN_MILLISECONDS,
  withOverride
} from './override.ts'

/** Names of the steps that open an override. Only one of them writes. */
export const OPEN_OVERRIDE = { first: 'open-override', forPools: 'open-override-for-pools' } as const

/** Minutes of a write that changes only the override. */
const SETTINGS_MINUTES = 3

/** Milliseconds that an open override must last at least, or else it is extended: a part can wait for its gate. */
const LEAST = 3_600_000

/** Path of the changes that a plan lists. */
const PATH = 'properties.upgradeSettings.overrideSettings'

/** Pods of one budget that a plan names. */
const MOST_PODS = 10

/** The two places at which an override can be opened. */
export interface OpeningParts {
  /** Before the control plane. Does nothing unless the override must be open then. */
  readonly first: PartWrite
  /** Before the pools. Extends the override if the control plane took long. */
  readonly forPools: PartWrite
}

/**
 * Returns the writes that open the override. The steps of an approval must not depend on how far the upgrade is, so both
 * exist always. Their write resumes a drain that stopped, with the override, so that it can take as long as the pools that
 * are half-way. `now`: milliseconds since 1970.
 */
export function openingParts(state: UpgradeState, goal: UpgradeGoal, force: Force, now: number): OpeningParts {
  const part = openingPart(state, goal, force, now)
  // An override that another caller opened would be written back with the control plane.
  const isFirst = opensFirst(state, goal, force) || isOpenOverride(state.cluster.override, now)
  const first = { ...part, name: OPEN_OVERRIDE.first }
  return {
    first: isFirst ? first : { ...first, changes: [], isDone: () => true, items: () => [] },
    forPools: { ...part, name: OPEN_OVERRIDE.forPools, ...(isFirst && { changes: [] }) }
  }
}

function openingPart(state: UpgradeState, goal: UpgradeGoal, force: Force, now: number): Omit<PartWrite, 'name'> {
  const isOpen = ({ cluster }: UpgradeState) =>
    isLimitedOverride(cluster.override, now) && isOpenOverride(cluster.override, now + LEAST)
  const isDone = (found: UpgradeState) => isOpen(found) || arePoolsDone(found, goal)
  const until = new Date(now + OPEN_MILLISECONDS).toISOString()
  return {
    ...{ part: { controlPlane: true }, id: state.cluster.id, minutes: writeMinutes(state) },
    ...{ needsHealth: false, opensOverride: true },
    intent: [budgetText(force), force.because],
    changes: [
      changed(`${PATH}.forceUpgrade`, 'false', `true, for ${OPEN_HOURS} hours at most`),
      ...force.blocking.map(({ name, owner }) => changed(`${PATH}.bypasses.${name}`, 'protects', ownerText(owner)))
    ],
    risk: { risk: 'destructive', because: riskText(force) },
    isDone,
    isBegun: () => true,
    request: ({ cluster }) => put(cluster, clusterBody(cluster, withOverride(cluster, { forceUpgrade: true, until }))),
    items: found => [
      {
        ...{ name: 'override', isOfUpgrade: true, isMet: isDone(found) },
        evidence: isOpen(found) ? `open until ${found.cluster.override?.until}` : 'closed',
        remedy: 'Find out in the activity log of the cluster who closed it. Then run again.'
      }
    ]
  }
}

/** Returns the minutes of a write of the cluster that resumes the pools which are half-way. */
export function writeMinutes({ pools }: UpgradeState): number {
  const resumed = pools.filter(pool => !pool.isStopped && (isHalfWay(pool) || !isSettled(pool)))
  return resumed.reduce((minutes, { found }) => minutes + poolDuration(found).most, SETTINGS_MINUTES)
}

/**
 * Returns whether the override is opened before the control plane is written. A budget that never allows an eviction stops
 * that write, too, and a drain that stopped would be resumed by it without the override. Otherwise the override opens only
 * for the pools, because it also bypasses the check for deprecated APIs.
 */
function opensFirst({ cluster, pools }: UpgradeState, { version }: UpgradeGoal, { blocking }: Force): boolean {
  const isWritten = isReached(version, cluster.requestedVersion)
  const isStopped = pools.some(pool => !pool.isStopped && isHalfWay(pool))
  return isWritten || isStopped || blocking.some(({ isUnsatisfiable }) => isUnsatisfiable)
}

function ownerText(owner: string): string {
  return owner === '' ? 'bypassed; it has no owner' : `bypassed; owner ${owner}`
}

function riskText({ blocking, because }: Force): string {
  const texts = blocking.map(({ name, owner, pods }) => {
    const owned = owner === '' ? '' : `, owner ${owner}`
    return `${name}${owned}: ${pods.length === 0 ? 'no pods' : nameList(pods, MOST_PODS)}`
  })
  return `Once a drain has timed out, AKS deletes pods although these budgets forbid it, in all pools: ${texts.join('; ')}. Reason: ${because}.`
}

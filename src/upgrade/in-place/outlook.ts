import type { Upgrades } from '../../config/types.ts'
import {
  earliestStart,
  instantText,
  openTimes,
  readWindows,
  type UpgradeKind,
  upgradeDuration,
  windowFor
} from '../../preflight/index.ts'
import type { UpgradeClients } from '../types.ts'
import { isPoolDone } from './goal.ts'
import { rollbackUntil } from './rollback.ts'
import type { UpgradeGoal, UpgradeState } from './types.ts'

/** The window and the way back of an upgrade, which a plan shows besides the changes. */
export interface UpgradeOutlook {
  /** Sentence about the maintenance window. */
  readonly window: string
  /** Whether the pools can be rolled back after the upgrade. */
  readonly isReversible: boolean
  /** Sentences about the way back. */
  readonly wayBack: string
  /**
   * Returns the first time from a time on at which no freeze and no closed window stops the upgrade. `undefined` if there is
   * none within a year. Times are milliseconds since 1970.
   */
  startsFrom(time: number): number | undefined
}

/** Reads the maintenance window and returns the outlook of an upgrade. */
export async function upgradeOutlook(
  goal: UpgradeGoal,
  state: UpgradeState,
  policy: Pick<Upgrades, 'keepRollback' | 'freezes' | 'windows'>,
  { azure, clock }: UpgradeClients
): Promise<UpgradeOutlook> {
  const { kind } = goal
  const named = windowFor(kind, await readWindows(azure, state.cluster.id))
  const [first] = named === undefined ? [] : openTimes(named.window, clock.now())
  const window =
    named === undefined
      ? 'The cluster has no maintenance window for this upgrade, so only freezes gate its start.'
      : first === undefined
        ? `The maintenance window ${named.name} does not open within a year.`
        : `The maintenance window ${named.name} is open from ${instantText(first.from)} to ${instantText(first.until)}.`
  const { kubernetesChannel, nodeImageChannel } = state.cluster
  // Azure returns an image alone only while both channels are off.
  const isOff = kubernetesChannel === 'none' && (kind !== 'node-image' || nodeImageChannel === 'None')
  const isReversible = policy.keepRollback || isOff
  const { utcOffset } = kind === 'node-image' ? policy.windows.nodeImages : policy.windows.kubernetes
  const conditions = { named, freezes: policy.freezes, utcOffset, minutes: expectedMinutes(kind, goal, state) }
  return {
    ...{ window, isReversible, wayBack: wayBackText(isReversible, state, policy) },
    startsFrom: time => earliestStart(time, conditions)
  }
}

/** Returns the minutes that an upgrade takes at most if every drain succeeds. */
export function expectedMinutes(kind: UpgradeKind, goal: UpgradeGoal | undefined, { pools }: UpgradeState): number {
  const left = pools.filter(pool => goal !== undefined && !pool.isStopped && !isPoolDone(pool, goal))
  return upgradeDuration(
    kind,
    left.map(({ found }) => found)
  ).most
}

const NEVER = 'The control plane cannot return to an older version.'

function wayBackText(
  isReversible: boolean,
  { cluster }: UpgradeState,
  { keepRollback }: Pick<Upgrades, 'keepRollback'>
): string {
  if (!isReversible) {
    return `${NEVER} The pools cannot either, because ${channelText(cluster)}. \`upgrades.keepRollback: true\` switches the channels off for seven days.`
  }
  const image =
    keepRollback || cluster.nodeImageChannel === 'None'
      ? ''
      : ` The channel ${cluster.nodeImageChannel} then replaces the node images again; \`upgrades.keepRollback: true\` prevents that.`
  return `${NEVER} The operation \`rollback\` returns the pools, from the end of the first pool on for seven days.${image}`
}

function channelText({ kubernetesChannel, nodeImageChannel }: UpgradeState['cluster']): string {
  return kubernetesChannel === 'none'
    ? `the channel of node images is ${nodeImageChannel}`
    : `the upgrade channel is ${kubernetesChannel}`
}

/** Returns until when the pools can be rolled back now, as ISO 8601. Empty if they cannot. */
export function rollbackDeadline(state: UpgradeState, now: number): string {
  const until = rollbackUntil(state, now)
  return until === undefined ? '' : new Date(until).toISOString()
}

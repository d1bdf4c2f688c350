import { type FoundPool, isStopped } from '../preflight/index.ts'
import type { PoolSurge } from './surge-cost.ts'

/** Range of minutes. `most` assumes that every drain takes until its time-out. */
export interface Minutes {
  readonly least: number
  readonly most: number
}

export interface ExpectedDuration extends Minutes {
  /** Minutes of the control plane. Absent if its version does not change. */
  readonly controlPlane?: Minutes
  readonly pools: readonly (Minutes & PoolPace)[]
}

interface PoolPace {
  readonly pool: string
  readonly nodes: number
  /** Nodes that are replaced at one time. */
  readonly atOnce: number
  readonly drainTimeoutMinutes: number
  readonly soakMinutes: number
}

/** Duration of the upgrade of a control plane. *assumed*: no document states one. */
const CONTROL_PLANE: Minutes = { least: 5, most: 10 }

/** Minutes for a new machine and its image. Source: Azure/AKS#2881 (two nodes in 22 minutes), Azure/aks-engine#3752. */
const NODE: Minutes = { least: 4, most: 11 }

/** Defaults of AKS. Source: "Upgrade options for AKS clusters". */
const DRAIN_TIMEOUT = 30
const SOAK = 0

/** Returns the expected duration of an upgrade. AKS works on one pool after the other, and on a batch of nodes at once. */
export function expectedDuration(changesVersion: boolean, surges: readonly PoolSurge[]): ExpectedDuration {
  const pools = surges.filter(({ pool }) => !isStopped(pool) && (pool.count ?? 0) > 0).map(poolDuration)
  const controlPlane = changesVersion ? CONTROL_PLANE : undefined
  const parts = [...(controlPlane === undefined ? [] : [controlPlane]), ...pools]
  return {
    least: sum(parts.map(({ least }) => least)),
    most: sum(parts.map(({ most }) => most)),
    ...(controlPlane !== undefined && { controlPlane }),
    pools
  }
}

function poolDuration({ pool, nodes: surge }: PoolSurge): Minutes & PoolPace {
  const { name, count = 0, upgradeSettings = {} } = pool
  const atOnce = Math.max(1, surge, unavailableNodes(pool))
  const batches = Math.ceil(count / atOnce)
  const drain = upgradeSettings.drainTimeoutInMinutes ?? DRAIN_TIMEOUT
  const soak = upgradeSettings.nodeSoakDurationInMinutes ?? SOAK
  return {
    pool: name,
    nodes: count,
    atOnce,
    drainTimeoutMinutes: drain,
    soakMinutes: soak,
    least: batches * (NODE.least + soak),
    most: batches * (NODE.most + drain + soak)
  }
}

function unavailableNodes({ count = 0, upgradeSettings: { maxUnavailable = '0' } = {} }: FoundPool): number {
  const number = Number.parseFloat(maxUnavailable)
  if (Number.isNaN(number)) return 0
  return maxUnavailable.endsWith('%') ? Math.ceil((count * number) / 100) : number
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}

import { batchesOf, CONTROL_PLANE, type FoundPool, nodesAtOnce, poolDuration } from '../preflight/index.ts'

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

/** Default drain time-out of AKS in minutes. Source: "Upgrade options for AKS clusters". */
const DRAIN_TIMEOUT = 30

/** Returns the expected duration of an upgrade. AKS works on one pool after the other, and on a batch of nodes at once. */
export function expectedDuration(changesVersion: boolean, found: readonly FoundPool[]): ExpectedDuration {
  const pools = found.filter(pool => batchesOf(pool) > 0).map(paceOf)
  const controlPlane = changesVersion ? CONTROL_PLANE : undefined
  const parts = [...(controlPlane === undefined ? [] : [controlPlane]), ...pools]
  return {
    least: sum(parts.map(({ least }) => least)),
    most: sum(parts.map(({ most }) => most)),
    ...(controlPlane !== undefined && { controlPlane }),
    pools
  }
}

function paceOf(pool: FoundPool): Minutes & PoolPace {
  const { name, count = 0, upgradeSettings = {} } = pool
  const drain = upgradeSettings.drainTimeoutInMinutes ?? DRAIN_TIMEOUT
  const { least, most } = poolDuration(pool)
  return {
    pool: name,
    nodes: count,
    atOnce: nodesAtOnce(pool),
    drainTimeoutMinutes: drain,
    soakMinutes: upgradeSettings.nodeSoakDurationInMinutes ?? 0,
    least,
    most: most + batchesOf(pool) * drain
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0)
}

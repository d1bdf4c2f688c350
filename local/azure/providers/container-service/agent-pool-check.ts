import type { ClusterProperties, PoolProperties, RecentVersion } from '../../../aks/cluster-model.ts'
import { refusal } from '../../errors.ts'
import type { Refusal, World } from '../../world.ts'

/** A pool as it is wanted, inline or as a child, and all that its rules look at. */
export interface PoolCheck {
  readonly world: World
  readonly clusterId: string
  readonly region: string
  readonly cluster: ClusterProperties
  readonly name: string
  /** As written, without what the provider fills in. */
  readonly given: PoolProperties
  /** With what the provider fills in. */
  readonly pool: PoolProperties
  readonly before: PoolProperties | undefined
  /** What it ran before, newest first. */
  readonly recent: readonly RecentVersion[]
  /** What the same template makes may not exist yet: references are not looked up. */
  readonly preflight: boolean
}

export type PoolRule = (check: PoolCheck) => Refusal | undefined

/** The provider's word for a value that cannot be, alone or beside the others. */
export function invalidParameter(target: string, message: string): Refusal {
  return refusal(400, 'InvalidParameter', message, target)
}

export function firstOf<T>(check: T, rules: readonly ((check: T) => Refusal | undefined)[]): Refusal | undefined {
  for (const rule of rules) {
    const refused = rule(check)
    if (refused !== undefined) return refused
  }
  return undefined
}

/** Maximum pools of a cluster ("Quotas, virtual machine size restrictions, and region availability in AKS"). */
export const MOST_POOLS = 100

/** Refuses more pools than a cluster can have. */
export function refuseTooManyPools(count: number): Refusal | undefined {
  if (count <= MOST_POOLS) return undefined
  return refusal(
    400,
    'MaxAgentPoolCountReached',
    `The cluster would have ${count} agent pools; a cluster can have at most ${MOST_POOLS}.`
  )
}

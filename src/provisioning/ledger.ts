import { asResourceId, parseResourceId, type ResourceId } from '../arm/resource-id.ts'
import type { StackState } from '../azure/types.ts'
import { stackName } from '../config/index.ts'
import type { Baseline } from '../config/types.ts'
import { clusterStackBuilders, stackBuilders } from '../templates/index.ts'
import type { StackName } from '../templates/types.ts'
import type { StepContext } from './types.ts'

/** Every stack an environment can have, shared ones before those of clusters: none names a resource of a later one. */
export const ALL_STACKS = Object.keys({ ...stackBuilders, ...clusterStackBuilders }) as StackName[]

/** The deployment stacks of the subscription. */
export interface Ledger {
  /** Those of this environment, wanted or left by an earlier configuration. */
  readonly ours: readonly StackState[]
  readonly others: readonly StackState[]
}

/** Reads all stacks and tells ours by their names. */
export async function readLedger({ azure, baseline }: Pick<StepContext, 'azure' | 'baseline'>): Promise<Ledger> {
  const names = new Set(ALL_STACKS.map(step => stackName(baseline.config, step).toLowerCase()))
  const ours: StackState[] = []
  const others: StackState[] = []
  for await (const stack of azure.stacks.list()) (names.has(stack.name.toLowerCase()) ? ours : others).push(stack)
  return { ours, others }
}

/** Ids of what stacks manage; of one type where one is named. */
export function managedIds(stacks: readonly StackState[], type?: string): ResourceId[] {
  return stacks
    .flatMap(({ properties }) => properties.resources ?? [])
    .map(({ id }) => asResourceId(id))
    .filter(id => type === undefined || parseResourceId(id).type.toLowerCase() === type.toLowerCase())
}

/** The groups that belong to an environment by their names, whether or not it has them all. */
export function ownGroups({ ids }: Baseline): ResourceId[] {
  return [ids.hubGroup, ids.spokeGroup, ids.platformGroup, ids.clusterGroup, ids.backupGroup]
}

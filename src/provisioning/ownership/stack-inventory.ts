import { asResourceId, parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import type { AzureReader, StackState } from '../../azure/types.ts'
import type { Baseline } from '../../config/types.ts'
import type { EnvironmentReader } from '../types.ts'
import { type OwnStack, ownStack } from './own-stacks.ts'

/** Deployment stacks of the subscription, sorted by owner. */
export interface StackInventory {
  /** Stacks of this environment, including those that only an earlier configuration requested. */
  readonly ours: readonly OwnStack[]
  readonly others: readonly StackState[]
}

/**
 * Reads all stacks of the subscription and separates the stacks of this environment from all others (`own-stacks.ts`).
 */
export async function readStackInventory({ azure, baseline }: EnvironmentReader): Promise<StackInventory> {
  return stackInventoryOf(await allStacks(azure), baseline)
}

/** Reads every deployment stack of the subscription. */
export async function allStacks(azure: Pick<AzureReader, 'stacks'>): Promise<StackState[]> {
  const stacks: StackState[] = []
  for await (const stack of azure.stacks.list()) stacks.push(stack)
  return stacks
}

/** Separates the stacks of an environment from all others. */
export function stackInventoryOf(stacks: readonly StackState[], baseline: Baseline): StackInventory {
  const known = stacks.map(state => ({ state, own: ownStack(state, baseline) }))
  return {
    ours: known.flatMap(({ own }) => own ?? []),
    others: known.flatMap(({ state, own }) => (own === undefined ? [state] : []))
  }
}

/** Returns the ids of the resources that the stacks manage. `type`: if given, only resources of this type. */
export function managedIds(stacks: readonly Pick<OwnStack, 'state'>[], type?: string): ResourceId[] {
  return stacks
    .flatMap(({ state }) => state.properties.resources ?? [])
    .map(({ id }) => asResourceId(id))
    .filter(id => type === undefined || parseResourceId(id).type.toLowerCase() === type.toLowerCase())
}

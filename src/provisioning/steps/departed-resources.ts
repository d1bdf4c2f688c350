import { asResourceId, parseResourceId } from '../../arm/resource-id.ts'
import type { AzureReader, StackState } from '../../azure/types.ts'
import { Failure } from '../../runtime/failure.ts'
import type { StackTemplate } from '../../templates/types.ts'
import { outcomeWhenUnmanaged } from '../deletion/deletion-order.ts'
import type { ResourceChange } from '../types.ts'
import { resourceChange } from '../what-if/resource-change.ts'

/** Resources that a stack manages and its template no longer contains. */
export interface Departed {
  /** A deletion or a detachment for each of them. */
  readonly changes: readonly ResourceChange[]
  /** Whether the stack lists any, including those that no longer exist. Only a write removes them from its list. */
  readonly isListed: boolean
}

/**
 * Returns the resources that the stack manages and that are not in `kept`. The next PUT deletes or detaches these
 * resources even if the what-if does not mention them. A resource that no longer exists is listed, but it is not a
 * deletion. A resource that cannot be read counts as existing.
 */
export async function departedResources(
  { step }: StackTemplate,
  { stack, kept }: { readonly stack: StackState | undefined; readonly kept: readonly { readonly id: string }[] },
  azure: Pick<AzureReader, 'read'>
): Promise<Departed> {
  const keptIds = new Set(kept.map(({ id }) => id.toLowerCase()))
  const listed = (stack?.properties.resources ?? [])
    .filter(({ id }) => !keptIds.has(id.toLowerCase()))
    .map(({ id }) => {
      const { type } = parseResourceId(id)
      return resourceChange({ step, id: asResourceId(id), type, kind: outcomeWhenUnmanaged(type), certain: true })
    })
  return { changes: await withoutAbsentDeletions(listed, azure), isListed: listed.length > 0 }
}

/**
 * Returns the changes without the deletions of resources that no longer exist. A what-if can list such a deletion,
 * because it compares the template with the list of the stack.
 */
export async function withoutAbsentDeletions(
  changes: readonly ResourceChange[],
  azure: Pick<AzureReader, 'read'>
): Promise<ResourceChange[]> {
  const present = await Promise.all(changes.map(change => mayExist(change, azure)))
  return changes.filter((_, i) => present[i])
}

async function mayExist({ id, kind }: ResourceChange, azure: Pick<AzureReader, 'read'>): Promise<boolean> {
  if (kind !== 'delete') return true
  try {
    return (await azure.read(id)) !== undefined
  } catch (error) {
    // The read also fails for a type that only an earlier version of this project created.
    if (error instanceof Failure && error.reason === 'cancelled') throw error
    return true
  }
}

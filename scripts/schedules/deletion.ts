import type { ResourceId } from '../../src/arm/resource-id.ts'
import type { Baseline } from '../../src/config/types.ts'
import { recordIdsOf } from './model/records.ts'
import type { ForeignChange } from './procedure-model.ts'

/** Returns the deletion of a resource by a colleague. */
export function deletionOf(name: string, id: ResourceId): ForeignChange {
  return {
    name,
    undone: 'always',
    make: world => (world.resource(id).body === undefined ? undefined : world.destroy(id))
  }
}

/** Returns the deletion of the operation record of an environment by a colleague. */
export function recordDeletion(baseline: Pick<Baseline, 'ids'>): ForeignChange {
  return deletionOf('the record is deleted', recordIdsOf(baseline).record)
}

import { sameId } from '../../arm/resource-id.ts'
import type { StackState } from '../../azure/types.ts'
import { stackName } from '../../config/index.ts'
import type { Baseline } from '../../config/types.ts'
import { Failure } from '../../runtime/failure.ts'
import type { StackName, StackTemplate } from '../../templates/types.ts'
import { templateResources } from '../template-ids.ts'
import type { Ownership, StepContext } from '../types.ts'
import { refuseResourcesNotOwned } from './own-resources.ts'
import { ownStack } from './own-stacks.ts'
import { allStacks, managedIds, stackInventoryOf } from './stack-inventory.ts'

/**
 * Throws Failure `not-ours` if a part must manage a resource that does not belong to the environment, and
 * `owned-by-other-stack` if another stack manages such a resource. Azure lets two stacks manage one resource, and the
 * first stack that drops the resource deletes it (deployment-stacks#15, #50). `stacks`: all stacks of the subscription.
 * `run`: the resources that each part of the run must manage. A part may take over a resource that another part drops
 * in the same run.
 */
export function refuseOwnedElsewhere(
  owned: readonly Ownership[],
  stacks: readonly StackState[],
  baseline: Baseline,
  run: readonly Ownership[] = owned
): void {
  refuseResourcesNotOwned(
    owned.flatMap(({ ids }) => ids),
    baseline,
    'manage'
  )
  const conflicts = owned.flatMap(mine => conflictsOf(mine, stacks, baseline, run))
  const first = conflicts[0]
  if (first === undefined) return
  const lines = conflicts.map(({ id, owner }) => `${id} is managed by stack ${owner}`)
  throw new Failure('owned-by-other-stack', lines.join('\n'), {
    subject: first.id,
    remedy: `Detach the resource from stack ${first.owner} first: deploy that stack without the resource and with actionOnUnmanage "detach". Or choose another workload or environment name.`
  })
}

/**
 * Throws Failure `owned-by-other-stack` if a stack of another owner has the name that the stack of a part would get. A
 * PUT would overwrite that stack and delete the resources that it manages. Names that differ only in case are the same
 * name.
 */
export function refuseTakenNames(parts: readonly Ownership[], stacks: readonly StackState[], baseline: Baseline): void {
  const taken = stacks.find(
    state =>
      parts.some(({ part }) => sameId(stackName(baseline.config, part), state.name)) &&
      ownStack(state, baseline) === undefined
  )
  if (taken === undefined) return
  const message = `Stack ${taken.name} exists, but its tags or its resources show that it does not belong to this environment.`
  throw new Failure('owned-by-other-stack', message, {
    subject: taken.id,
    remedy:
      'Compare the tags of the stack with workload, environment and region in the file. Correct the tags, or delete the stack and detach all its resources, then plan again.'
  })
}

/**
 * Checks, immediately before a stack is written, that all resources that the stack manages before or after the write
 * belong to the environment. Throws the same Failures as `refuseOwnedElsewhere` and `refuseTakenNames`.
 */
export async function refuseUnownedBeforeWrite(
  template: StackTemplate,
  { azure, baseline }: StepContext
): Promise<void> {
  const stacks = await allStacks(azure)
  const { ours, others } = stackInventoryOf(stacks, baseline)
  const owned = [{ part: template.step, ids: templateResources(template).map(({ id }) => id) }]
  refuseTakenNames(owned, stacks, baseline)
  // The plan has already checked moves between the environment's own stacks.
  refuseOwnedElsewhere(owned, others, baseline)
  const present = ours.filter(({ part }) => part === template.step)
  refuseResourcesNotOwned(managedIds(present), baseline, 'manage')
}

interface Conflict {
  readonly id: string
  readonly owner: string
}

function conflictsOf(
  { part, ids }: Ownership,
  stacks: readonly StackState[],
  baseline: Baseline,
  run: readonly Ownership[]
): Conflict[] {
  const requested = new Set(ids.map(id => id.toLowerCase()))
  return stacks.flatMap(state => {
    const owner = ownStack(state, baseline)?.part
    if (owner === part) return []
    return (state.properties.resources ?? [])
      .filter(({ id }) => requested.has(id.toLowerCase()) && !isHandedOver(id, owner, run))
      .map(({ id }) => ({ id, owner: state.name }))
  })
}

/** Returns whether the part that manages a resource is in the run and no longer requests this resource. */
function isHandedOver(id: string, owner: StackName | undefined, run: readonly Ownership[]): boolean {
  const now = run.find(({ part }) => part === owner)
  return now !== undefined && !now.ids.some(kept => sameId(kept, id))
}

import { sameId } from '../../arm/resource-id.ts'
import type { Baseline } from '../../config/types.ts'
import type { StackTemplate } from '../../templates/types.ts'
import { resourceChange } from '../change.ts'
import { DISSOLUTION_SECONDS } from '../durations.ts'
import { type OwnStack, readOwnStack, STACK_TYPE, stackId } from '../own-stacks.ts'
import type { ResourceChange, StepContext, StepPlan } from '../types.ts'

/**
 * The changes that adopt a stack of the first format: a stack cannot be renamed, so its record is deleted with everything
 * detached, and a new one takes its place. A stack that has the present name and only lacks its tags gets them.
 */
export function adoptionChanges(
  { state, isFormer }: OwnStack,
  { step, name }: StackTemplate,
  baseline: Baseline
): ResourceChange[] {
  if (!isFormer) return []
  const common = { step, type: STACK_TYPE, certain: true } as const
  const idOf = (stack: string) => stackId(stack, baseline)
  if (sameId(state.name, name))
    return [
      resourceChange({ ...common, id: idOf(name), kind: 'modify', properties: [{ path: 'tags', kind: 'create' }] })
    ]
  return [
    resourceChange({ ...common, id: idOf(state.name), kind: 'detach' }),
    resourceChange({ ...common, id: idOf(name), kind: 'create' })
  ]
}

/**
 * Returns the plan without the adoption of its stack where it has nothing else to do: adopting writes every resource of the
 * stack, which a later run can do as well.
 */
export function postponeAdoption(plan: StepPlan): StepPlan {
  const isAdoptionAlone =
    plan.changes.length > 0 && plan.changes.every(({ type, certain }) => type === STACK_TYPE && certain)
  return isAdoptionAlone ? { ...plan, changes: [], pending: false } : plan
}

/**
 * Makes way for the stack that is about to be written where the first format has its resources: deletes that record and
 * keeps what it managed. What the plan deletes is deleted under the old record first, which lists it until then. A run
 * that is killed in between finds the resources in no stack, and writes the new one.
 */
export async function dissolveFormerStack(
  template: StackTemplate,
  plan: StepPlan,
  context: StepContext
): Promise<void> {
  const { azure, log, signal } = context
  const own = await readOwnStack(context, template.step)
  if (own === undefined || sameId(own.state.name, template.name)) return
  const former = own.state.name
  if (plan.changes.some(({ kind }) => kind === 'delete'))
    await azure.stacks.apply({ ...template, name: former }, { signal })
  log.info(`Stack ${former} is deleted and everything it manages is kept: ${template.name} takes its place.`)
  await azure.stacks.dissolve(former, { signal, expectedSeconds: DISSOLUTION_SECONDS })
}

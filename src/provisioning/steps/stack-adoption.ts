import { sameId } from '../../arm/resource-id.ts'
import type { Baseline } from '../../config/types.ts'
import type { StackTemplate } from '../../templates/types.ts'
import { STACK_DETACH_SECONDS } from '../durations.ts'
import { type OwnStack, readOwnStack, STACK_TYPE, stackId } from '../ownership/own-stacks.ts'
import type { ResourceChange, StepContext, StepPlan } from '../types.ts'
import { resourceChange } from '../what-if/resource-change.ts'

/**
 * Returns the changes that adopt a stack of the first format; empty if the stack has the current format. A stack cannot
 * be renamed, so the old stack is deleted with all its resources detached, and a new stack takes over the resources. A
 * stack that has the current name and lacks only the ownership tags gets the tags.
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
 * Returns the plan without the adoption of its stack if the plan contains no other change. Adoption writes every
 * resource of the stack, and a later run can adopt the stack as well.
 */
export function postponeAdoption(plan: StepPlan): StepPlan {
  const isAdoptionAlone =
    plan.changes.length > 0 && plan.changes.every(({ type, certain }) => type === STACK_TYPE && certain)
  return isAdoptionAlone ? { ...plan, changes: [], pending: false } : plan
}

/**
 * Deletes a stack of the first format before the new stack is written, and keeps its resources. If the plan deletes
 * resources, they are deleted first, through the old stack, because only the old stack lists them. If the run is
 * interrupted, the next run finds the resources in no stack and writes the new stack.
 */
export async function deleteFormerStackKeepingResources(
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
  log.info(`Stack ${former} is deleted and its resources are kept. Stack ${template.name} replaces it.`)
  await azure.stacks.removeKeepingResources(former, { signal, expectedSeconds: STACK_DETACH_SECONDS })
}

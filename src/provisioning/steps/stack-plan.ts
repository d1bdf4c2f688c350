import { parseResourceId, type ResourceId, resourceGroupId, sameId } from '../../arm/resource-id.ts'
import type { StackState } from '../../azure/types.ts'
import { Failure } from '../../runtime/failure.ts'
import type { StackTemplate } from '../../templates/types.ts'
import { changeDigest } from '../approval/digest.ts'
import { type OwnStack, readOwnStack } from '../ownership/own-stacks.ts'
import { keepPreviewPolicy } from '../preview-policy.ts'
import { withTagsOfOthers } from '../tags/stack-tags.ts'
import { tagsOverLimit } from '../tags/tags-over-limit.ts'
import { type TemplateResource, templateResources } from '../template-ids.ts'
import type { ResourceChange, StepContext, StepPlan } from '../types.ts'
import { findDriftMissedByWhatIf } from '../what-if/drift-missed-by-what-if.ts'
import { resourceChange } from '../what-if/resource-change.ts'
import { type EvaluatedWhatIf, evaluateWhatIf } from '../what-if/what-if.ts'
import { whyNotEvaluated } from '../what-if/what-if-unavailable.ts'
import { type Departed, departedResources, withoutAbsentDeletions } from './departed-resources.ts'
import { isLocked, whyLocked } from './locked-stack.ts'
import { coveredModifications, notEvaluatedModifications } from './not-evaluated-modifications.ts'
import { adoptionChanges } from './stack-adoption.ts'

/** Facts about a stack that are read before Azure evaluates its what-if. */
interface Known {
  readonly template: StackTemplate
  readonly resources: readonly TemplateResource[]
  readonly stack: StackState | undefined
  /** Resource groups that do not exist although the template writes to them. */
  readonly missingGroups: readonly ResourceId[]
}

/**
 * Returns what applying a stack's template would change, including the adoption of a stack of the first format. Azure
 * compares the template with the existing stack, even if that stack has a name of the first format. Throws Failure if
 * Azure refuses the template itself.
 */
export async function planStack(template: StackTemplate, context: StepContext): Promise<StepPlan> {
  const own = await readOwnStack(context, template.step)
  const named = own === undefined ? template : { ...template, name: own.state.name }
  const compared = await withTagsOfOthers(named, own?.state, context)
  const planned = withAwaitedResources(await planKnown(compared, own, context), compared)
  const plan = keepPreviewPolicy(planned, context.baseline)
  const adoption = own === undefined ? [] : adoptionChanges(own, template, context.baseline)
  const faults = [...(plan.faults ?? []), ...tagsOverLimit(named, compared)]
  return {
    ...plan,
    changes: [...adoption, ...plan.changes],
    pending: plan.pending || adoption.length > 0,
    ...(faults.length === 0 ? {} : { faults })
  }
}

/**
 * Returns the plan extended by resources whose names are known only during the run. An approval covers a placeholder
 * for each of them. A restarted run, which already knows the real names, then needs no new approval.
 */
function withAwaitedResources(plan: StepPlan, { step, awaited = [] }: StackTemplate): StepPlan {
  const named = new Map(awaited.map(({ placeholder, actual }) => [actual?.toLowerCase(), placeholder]))
  const changes = plan.changes.map(change => {
    const placeholder = change.kind === 'create' ? named.get(change.id.toLowerCase()) : undefined
    return placeholder === undefined ? change : { ...change, digest: changeDigest(placeholder, 'create', []) }
  })
  const unnamed = awaited
    .filter(({ actual }) => actual === null)
    .map(({ placeholder }) =>
      resourceChange({ step, id: placeholder, type: parseResourceId(placeholder).type, kind: 'create', certain: true })
    )
  return { ...plan, changes: [...changes, ...unnamed], pending: plan.pending || unnamed.length > 0 }
}

async function planKnown(template: StackTemplate, own: OwnStack | undefined, context: StepContext): Promise<StepPlan> {
  const known = await readKnownFacts(template, own?.state, context)
  if (known.missingGroups.some(group => sameId(group, template.deploymentScope)))
    return fromTemplate(known, await departedFrom(known, [], context))
  const looked = await readWhatIf(template, context)
  if ('because' in looked) return await notEvaluated(known, looked, context)
  const found = await addDriftMissedByWhatIf(known, looked, context)
  const changes = await withoutAbsentDeletions(found.changes, context.azure)
  const departed = await departedFrom(known, found.changes, context)
  const isListed = departed.isListed || changes.length < found.changes.length
  return fromWhatIf(known, { ...found, changes }, { ...departed, isListed })
}

/** Returns the resources that leave the stack, except the resources in `seen`. */
function departedFrom(
  { template, resources, stack }: Known,
  seen: readonly ResourceChange[],
  { azure }: StepContext
): Promise<Departed> {
  return departedResources(template, { stack, kept: [...resources, ...seen] }, azure)
}

async function readKnownFacts(
  template: StackTemplate,
  stack: StackState | undefined,
  { azure }: StepContext
): Promise<Known> {
  const resources = templateResources(template)
  const groups = groupsOf(template, resources)
  const found = await Promise.all(groups.map(group => azure.read(group)))
  return { template, resources, stack, missingGroups: groups.filter((_, i) => found[i] === undefined) }
}

function groupsOf(template: StackTemplate, resources: readonly TemplateResource[]): ResourceId[] {
  const groups = new Map([[template.deploymentScope.toLowerCase(), template.deploymentScope]])
  for (const { id } of resources) {
    const group = groupOf(id)
    if (group !== undefined && !groups.has(group.toLowerCase())) groups.set(group.toLowerCase(), group)
  }
  return [...groups.values()]
}

function groupOf(id: ResourceId): ResourceId | undefined {
  const { subscriptionId, resourceGroup } = parseResourceId(id)
  return resourceGroup === undefined ? undefined : resourceGroupId(subscriptionId, resourceGroup)
}

interface WhatIfUnavailable {
  readonly because: string
  /** Whether only management locks prevented the what-if. If so, Azure would refuse the write for the same reason. */
  readonly isLocked: boolean
  /** Whether the identity lacks a permission for the what-if. Another identity may have that permission. */
  readonly isDenied: boolean
}

/** Returns the what-if after the removal of false positives, or the reason why Azure could not evaluate it. */
async function readWhatIf(
  template: StackTemplate,
  { azure, signal }: StepContext
): Promise<EvaluatedWhatIf | WhatIfUnavailable> {
  try {
    return evaluateWhatIf(template.step, await azure.stacks.whatIf(template, { signal }))
  } catch (error) {
    const because = whyNotEvaluated(error)
    if (because === undefined) throw error
    const locked = await whyLocked(error, template, azure)
    return {
      because: locked ?? because,
      isLocked: isLocked(error),
      isDenied: error instanceof Failure && error.reason === 'not-authorized'
    }
  }
}

/**
 * Returns the plan of a stack that Azure did not evaluate. If locks prevented the what-if, no change is known and the
 * last write of the stack succeeded, the stack is written only if its template differs from the template of that write.
 */
async function notEvaluated(known: Known, looked: WhatIfUnavailable, context: StepContext): Promise<StepPlan> {
  const { because, isLocked } = looked
  const departed = await departedFrom(known, [], context)
  const compared = planWithoutWhatIf(known, because, departed)
  const plan = looked.isDenied ? withModifications(known, compared) : compared
  const isWritten = isLocked && known.stack?.properties.provisioningState.toLowerCase() === 'succeeded'
  if (!isWritten || plan.changes.length > 0 || departed.isListed) return plan
  return { ...plan, pending: !(await context.azure.stacks.wasDeployedWith(known.template)) }
}

/**
 * Returns the what-if, extended by differences that a what-if does not report. They are found by a direct read of each
 * resource that the what-if calls unchanged.
 */
async function addDriftMissedByWhatIf(
  { template, resources, stack }: Known,
  looked: EvaluatedWhatIf,
  context: StepContext
): Promise<EvaluatedWhatIf> {
  const changing = new Set(looked.changes.map(({ id }) => id.toLowerCase()))
  const unchanged = resources.filter(
    ({ id }) => isManaged(stack, id) && looked.looked.has(id.toLowerCase()) && !changing.has(id.toLowerCase())
  )
  const drift = await findDriftMissedByWhatIf(template.step, unchanged, context)
  return {
    ...looked,
    changes: [...looked.changes, ...drift.changes],
    unchanged: looked.unchanged - drift.changes.length,
    unseen: [...looked.unseen, ...drift.unseen]
  }
}

/**
 * Returns the plan of a template whose resource group does not exist. Such a template can only create resources, so no
 * what-if is needed.
 */
function fromTemplate({ template, resources, missingGroups }: Known, departed: Departed): StepPlan {
  const creations = resources.map(({ id, type }) => {
    const certain = missingGroups.some(group => sameId(group, groupOf(id) ?? ''))
    return resourceChange({ step: template.step, id, type, kind: 'create', certain })
  })
  const because = `resource group ${parseResourceId(template.deploymentScope).name} does not exist yet, so everything in it is new`
  return {
    step: template.step,
    evaluation: { by: 'template', because },
    changes: [...creations, ...departed.changes],
    unchanged: 0,
    noise: 0,
    pending: true
  }
}

/**
 * Returns the plan of a stack that Azure could not evaluate. Resources that the stack does not list may be new.
 * Resources that the stack lists and the template does not contain would be deleted or detached.
 */
function planWithoutWhatIf({ template, resources, stack }: Known, because: string, departed: Departed): StepPlan {
  return {
    step: template.step,
    evaluation: { by: 'nothing', because },
    changes: [...possibleCreations(template, stack, resources), ...departed.changes],
    unchanged: 0,
    noise: 0,
    pending: true
  }
}

function withModifications({ template, resources, stack }: Known, plan: StepPlan): StepPlan {
  const managed = resources.filter(({ id }) => isManaged(stack, id)).map(({ id }) => id)
  return { ...plan, changes: [...plan.changes, ...notEvaluatedModifications(template, managed)] }
}

/**
 * Returns a possible creation for each resource that the stack does not list. The creation is not certain, because an
 * earlier run may have created the resource before it failed.
 */
function possibleCreations(
  { step }: StackTemplate,
  stack: StackState | undefined,
  resources: readonly TemplateResource[]
): ResourceChange[] {
  return resources
    .filter(({ id }) => !isManaged(stack, id))
    .map(({ id, type }) => resourceChange({ step, id, type, kind: 'create', certain: false }))
}

/**
 * Returns the plan that follows from a what-if. A resource that the what-if does not mention was not evaluated,
 * whatever the reason, so that resource never counts as unchanged.
 */
function fromWhatIf(
  { template, resources, stack }: Known,
  { changes: seen, unchanged, noise, looked, unseen: told }: EvaluatedWhatIf,
  departed: Departed
): StepPlan {
  const overlooked = resources.filter(({ id }) => !looked.has(id.toLowerCase()))
  const unseen = [...told, ...overlooked.map(({ id }) => `${id}: Azure's what-if does not cover this resource`)]
  const changes = [...seen, ...possibleCreations(template, stack, overlooked), ...departed.changes]
  const incomplete = stack?.properties.provisioningState.toLowerCase() !== 'succeeded'
  const unlisted = resources.some(({ id }) => !isManaged(stack, id))
  return {
    step: template.step,
    evaluation: unseen.length === 0 ? { by: 'what-if' } : { by: 'nothing', because: unseen.join('; ') },
    changes: coveredModifications(template, changes),
    unchanged,
    noise,
    pending: changes.length > 0 || departed.isListed || unseen.length > 0 || incomplete || unlisted
  }
}

function isManaged(stack: StackState | undefined, id: string): boolean {
  return (stack?.properties.resources ?? []).some(managed => sameId(managed.id, id))
}

import { asResourceId, parseResourceId, type ResourceId, resourceGroupId, sameId } from '../../arm/resource-id.ts'
import type { StackState } from '../../azure/types.ts'
import { Failure } from '../../runtime/failure.ts'
import type { StackTemplate } from '../../templates/types.ts'
import { resourceChange } from '../change.ts'
import { fateOf } from '../deletion-order.ts'
import { changeDigest } from '../digest.ts'
import { hiddenDrift } from '../hidden-drift.ts'
import { type OwnStack, readOwnStack } from '../own-stacks.ts'
import { keepPreviewPolicy } from '../preview-policy.ts'
import { type TemplateResource, templateResources } from '../template-ids.ts'
import type { ResourceChange, StepContext, StepPlan } from '../types.ts'
import { whyUnseen } from '../unseen.ts'
import { judgeWhatIf, type Looked } from '../what-if.ts'
import { isLocked, whyLocked } from './locked-stack.ts'
import { adoptionChanges } from './stack-adoption.ts'
import { coveredModifications, unseenModifications } from './unseen-modifications.ts'

/** What is known of a stack before Azure is asked to compare. */
interface Known {
  readonly template: StackTemplate
  readonly resources: readonly TemplateResource[]
  readonly stack: StackState | undefined
  /** Groups the template writes to that do not exist. */
  readonly missingGroups: readonly ResourceId[]
}

/**
 * What applying a stack's template would change, the adoption of a stack of the first format included: Azure compares with
 * the stack that exists, whatever its name. Throws Failure where Azure refuses the template itself.
 */
export async function planStack(template: StackTemplate, context: StepContext): Promise<StepPlan> {
  const own = await readOwnStack(context, template.step)
  const compared = own === undefined ? template : { ...template, name: own.state.name }
  const planned = withAwaited(await planKnown(compared, own, context), compared)
  const plan = keepPreviewPolicy(planned, context.baseline)
  const adoption = own === undefined ? [] : adoptionChanges(own, template, context.baseline)
  return { ...plan, changes: [...adoption, ...plan.changes], pending: plan.pending || adoption.length > 0 }
}

/**
 * What gets its name only on the way is listed as well. It is approved by its placeholder, so that a run which is started
 * again, and then knows the name, needs no new approval.
 */
function withAwaited(plan: StepPlan, { step, awaited = [] }: StackTemplate): StepPlan {
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
  const known = await gather(template, own?.state, context)
  if (known.missingGroups.some(group => sameId(group, template.deploymentScope))) return fromTemplate(known)
  const looked = await look(template, context)
  return 'because' in looked
    ? await notEvaluated(known, looked, context)
    : fromWhatIf(known, await lookAgain(known, looked, context))
}

async function gather(template: StackTemplate, stack: StackState | undefined, { azure }: StepContext): Promise<Known> {
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

interface NotLooked {
  readonly because: string
  /** Only management locks kept Azure from looking: it would refuse the write for them too. */
  readonly isLocked: boolean
  /** It lacks a right: another identity may see what it cannot. */
  readonly isDenied: boolean
}

/** The judged what-if, or why Azure could not look. */
async function look(template: StackTemplate, { azure, signal }: StepContext): Promise<Looked | NotLooked> {
  try {
    return judgeWhatIf(template.step, await azure.stacks.whatIf(template, { signal }))
  } catch (error) {
    const because = whyUnseen(error)
    if (because === undefined) throw error
    const locked = await whyLocked(error, template, azure)
    return {
      because: locked ?? because,
      isLocked: isLocked(error),
      isDenied: error instanceof Failure && error.reason === 'not-authorized'
    }
  }
}

/** A locked stack is written only for a template that differs from the one it was last written with. */
async function notEvaluated(known: Known, looked: NotLooked, { azure }: StepContext): Promise<StepPlan> {
  const { because, isLocked } = looked
  const plan = looked.isDenied ? withModifications(known, fromLedger(known, because)) : fromLedger(known, because)
  const isWritten = isLocked && known.stack?.properties.provisioningState.toLowerCase() === 'succeeded'
  if (!isWritten || plan.changes.length > 0) return plan
  return { ...plan, pending: !(await azure.stacks.wasRunWith(known.template)) }
}

/** What the what-if keeps to itself of resources it has nothing to say about. */
async function lookAgain({ template, resources, stack }: Known, looked: Looked, context: StepContext): Promise<Looked> {
  const changing = new Set(looked.changes.map(({ id }) => id.toLowerCase()))
  const unchanged = resources.filter(
    ({ id }) => isManaged(stack, id) && looked.looked.has(id.toLowerCase()) && !changing.has(id.toLowerCase())
  )
  const drift = await hiddenDrift(template.step, unchanged, context)
  return {
    ...looked,
    changes: [...looked.changes, ...drift.changes],
    unchanged: looked.unchanged - drift.changes.length,
    unseen: [...looked.unseen, ...drift.unseen]
  }
}

/** Without its group a template can only create: no Azure is needed to say so, and none could look. */
function fromTemplate(known: Known): StepPlan {
  const { template, resources, missingGroups } = known
  const creations = resources.map(({ id, type }) => {
    const certain = missingGroups.some(group => sameId(group, groupOf(id) ?? ''))
    return resourceChange({ step: template.step, id, type, kind: 'create', certain })
  })
  const because = `resource group ${parseResourceId(template.deploymentScope).name} does not exist yet, so everything in it is new`
  return {
    step: template.step,
    evaluation: { by: 'template', because },
    changes: [...creations, ...unmanaged(known, [])],
    unchanged: 0,
    noise: 0,
    pending: true
  }
}

/** Azure could not look: what the stack's ledger lacks may be new, what only the ledger has would be deleted. */
function fromLedger(known: Known, because: string): StepPlan {
  const { template, resources, stack } = known
  return {
    step: template.step,
    evaluation: { by: 'nothing', because },
    changes: [...possibleCreations(template, stack, resources), ...unmanaged(known, [])],
    unchanged: 0,
    noise: 0,
    pending: true
  }
}

function withModifications({ template, resources, stack }: Known, plan: StepPlan): StepPlan {
  const managed = resources.filter(({ id }) => isManaged(stack, id)).map(({ id }) => id)
  return { ...plan, changes: [...plan.changes, ...unseenModifications(template, managed)] }
}

/** What the ledger lacks may be there already, made by an earlier run that failed. */
function possibleCreations(
  { step }: StackTemplate,
  stack: StackState | undefined,
  resources: readonly TemplateResource[]
): ResourceChange[] {
  return resources
    .filter(({ id }) => !isManaged(stack, id))
    .map(({ id, type }) => resourceChange({ step, id, type, kind: 'create', certain: false }))
}

/** A resource without a row was not looked at, whatever the reason: "no changes" is never said over it. */
function fromWhatIf(known: Known, { changes: seen, unchanged, noise, looked, unseen: told }: Looked): StepPlan {
  const { template, resources, stack } = known
  const overlooked = resources.filter(({ id }) => !looked.has(id.toLowerCase()))
  const unseen = [...told, ...overlooked.map(({ id }) => `${id}: Azure does not say what becomes of it`)]
  const changes = [...seen, ...possibleCreations(template, stack, overlooked), ...unmanaged(known, seen)]
  const incomplete = stack?.properties.provisioningState.toLowerCase() !== 'succeeded'
  const unlisted = resources.some(({ id }) => !isManaged(stack, id))
  return {
    step: template.step,
    evaluation: unseen.length === 0 ? { by: 'what-if' } : { by: 'nothing', because: unseen.join('; ') },
    changes: coveredModifications(template, changes),
    unchanged,
    noise,
    pending: changes.length > 0 || unseen.length > 0 || incomplete || unlisted
  }
}

/** What the stack manages and the template no longer has: the next PUT lets go of it, whether or not Azure has a row for it. */
function unmanaged({ template, resources, stack }: Known, seen: readonly ResourceChange[]): ResourceChange[] {
  const kept = [...resources, ...seen].map(({ id }) => id.toLowerCase())
  return (stack?.properties.resources ?? [])
    .filter(({ id }) => !kept.includes(id.toLowerCase()))
    .map(({ id }) => {
      const { type } = parseResourceId(id)
      return resourceChange({ step: template.step, id: asResourceId(id), type, kind: fateOf(type), certain: true })
    })
}

function isManaged(stack: StackState | undefined, id: string): boolean {
  return (stack?.properties.resources ?? []).some(managed => sameId(managed.id, id))
}

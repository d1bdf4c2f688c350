import { asResourceId, type ResourceId, resourceId, sameId } from '../../arm/resource-id.ts'
import type { StackState } from '../../azure/types.ts'
import { formerStackName, stackName, stackTagNames, stackTags } from '../../config/index.ts'
import type { Baseline } from '../../config/types.ts'
import { ALL_STACKS } from '../../templates/index.ts'
import type { StackName } from '../../templates/types.ts'
import type { StepContext } from '../types.ts'
import { isInOwnGroup, isOwnResource } from './own-resources.ts'

/** Resource type of deployment stacks, which record the resources that an environment manages. */
export const STACK_TYPE = 'Microsoft.Resources/deploymentStacks'

/** An existing deployment stack of an environment. */
export interface OwnStack {
  readonly part: StackName
  readonly state: StackState
  /** True if the stack has a former name, or if an ownership tag is missing. */
  readonly isFormer: boolean
}

/**
 * Returns a stack together with its part of the environment, or `undefined` if the stack belongs to another owner. The
 * ownership tags of the stack decide. A stack of the first format has no tags. It belongs to the environment if it has
 * the name of a stack of the environment and manages only resources of the environment.
 */
export function ownStack(state: StackState, baseline: Baseline): OwnStack | undefined {
  const tagged = ownerTags(state)
  const part = tagged === undefined ? untaggedPart(state, baseline) : taggedPart(tagged, baseline)
  if (part === undefined) return undefined
  const isFormer = tagged === undefined || !sameId(state.name, stackName(baseline.config, part))
  return { part, state, isFormer }
}

/** Returns the id of a stack in the environment's subscription. */
export function stackId(name: string, { ids }: Baseline): ResourceId {
  return resourceId(ids.subscription, STACK_TYPE, name)
}

/**
 * Reads the stack of a part, with its current or its former name. Returns `undefined` if no stack of the part exists.
 */
export async function readOwnStack(
  { azure, baseline }: Pick<StepContext, 'azure' | 'baseline'>,
  part: StackName
): Promise<OwnStack | undefined> {
  for (const name of namesOf(part, baseline)) {
    const state = await azure.stacks.read(name)
    const own = state === undefined ? undefined : ownStack(state, baseline)
    if (own?.part === part) return own
  }
  return undefined
}

/** Waits for an operation in progress on the stack of a part, with its current or its former name. */
export async function settleOwnStack(
  part: StackName,
  expectedSeconds: number,
  { azure, baseline, signal }: Pick<StepContext, 'azure' | 'baseline' | 'signal'>
): Promise<void> {
  const options = { signal, expectedSeconds }
  if ((await azure.stacks.waitUntilSettled(stackName(baseline.config, part), options)) !== undefined) return
  const former = await readOwnStack({ azure, baseline }, part)
  if (former !== undefined) await azure.stacks.waitUntilSettled(former.state.name, options)
}

/** Returns the names that the stack of a part can have: the current name, then the former name. */
function namesOf(part: StackName, { config }: Baseline): readonly string[] {
  return [stackName(config, part), formerStackName(config, part)]
}

type OwnerTags = Readonly<Record<keyof typeof stackTagNames, string>>

/** Returns the ownership tags of a stack, or `undefined` if a tag is missing. Azure ignores the case of tag names. */
function ownerTags({ tags = {} }: StackState): OwnerTags | undefined {
  const values = new Map(Object.entries(tags).map(([name, value]) => [name.toLowerCase(), value]))
  const read = Object.entries(stackTagNames).map(([key, name]) => [key, values.get(name)] as const)
  return read.every(([, value]) => value !== undefined) ? (Object.fromEntries(read) as OwnerTags) : undefined
}

function taggedPart(tags: OwnerTags, { config }: Baseline): StackName | undefined {
  const part = ALL_STACKS.find(each => each === tags.part)
  if (part === undefined) return undefined
  const expected = stackTags(config, part)
  const owner = ['workload', 'environment', 'region'] as const
  return owner.every(key => tags[key] === expected[stackTagNames[key]]) ? part : undefined
}

function untaggedPart(state: StackState, baseline: Baseline): StackName | undefined {
  const part = ALL_STACKS.find(each => namesOf(each, baseline).some(name => sameId(name, state.name)))
  return part !== undefined && managesOnlyOwn(state, baseline) ? part : undefined
}

/**
 * Returns whether a stack manages only resources of the environment. If a stack manages nothing yet, its deployment
 * scope decides.
 */
function managesOnlyOwn({ properties }: StackState, baseline: Baseline): boolean {
  const { resources = [], deploymentScope } = properties
  const scope = deploymentScope === undefined ? undefined : asResourceId(deploymentScope)
  const isOwnScope = scope === undefined || sameId(scope, baseline.ids.subscription) || isInOwnGroup(scope, baseline)
  return isOwnScope && resources.every(({ id }) => isOwnResource(asResourceId(id), baseline, 'manage'))
}

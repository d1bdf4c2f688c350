import { MAX_TAGS, type Tags } from '../../arm/tag-limits.ts'
import type { StackState } from '../../azure/types.ts'
import type { StackTemplate } from '../../templates/types.ts'
import { templateResources } from '../template-ids.ts'
import type { StepContext } from '../types.ts'
import { readCurrentTags } from './current-tags.ts'
import { formerNames, OWN_PREFIX, tagRecord } from './tag-record.ts'
import { formerTagsIn, withCurrentTags } from './template-tags.ts'

/** Number of tags that a stack keeps for this project. */
const OWN_TAGS = 11

/**
 * Returns the stack as it must be written now: with the tags of other owners on the stack and on its resources, and
 * with the record of the tag names that this write sets. Tags that the configuration contained at the last write, and no
 * longer contains, are removed. These tags are read now and belong to no approval. `state`: the existing stack.
 */
export async function withTagsOfOthers(
  stack: StackTemplate,
  state: StackState | undefined,
  context: StepContext
): Promise<StackTemplate> {
  const names = Object.keys(context.baseline.config.tags)
  const current = await readCurrentTags(templateResources(stack), context)
  const isComplete = state?.properties.provisioningState.toLowerCase() === 'succeeded'
  const isFormer = formerNames(state?.tags, names, isComplete)
  const tags = { ...othersOn(state), ...stack.tags, ...tagRecord(names, formerTagsIn(current, isFormer)) }
  return { ...withCurrentTags(stack, current, isFormer), tags }
}

/** Returns the tags of a stack that this project did not write. */
function othersOn(state: StackState | undefined): Tags {
  const others = Object.entries(state?.tags ?? {}).filter(([name]) => !name.toLowerCase().startsWith(OWN_PREFIX))
  return Object.fromEntries(others.slice(0, MAX_TAGS - OWN_TAGS))
}

import { describe, expect, it } from '@jest/globals'
import type { StackState } from '../../../../src/azure/types.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { withTagsOfOthers } from '../../../../src/provisioning/tags/stack-tags.ts'
import { TAG_NAMES_TAG, tagRecord } from '../../../../src/provisioning/tags/tag-record.ts'
import { baseline, builders, contextFor, fakeClients, newWorld, spokeNetwork } from '../fixtures.ts'

const NETWORK = 'Microsoft.Network/virtualNetworks'
const built = builders.spoke(baseline, EMPTY_LIVE_STATE)

function stackWith(provisioningState: string, tags: Readonly<Record<string, string>>): StackState {
  return { id: '/s', name: built.name, location: 'westeurope', tags, properties: { provisioningState } }
}

/** Returns the stack to write over a network with a former tag and a tag of another owner. */
function written(state: StackState | undefined) {
  const clients = fakeClients(newWorld())
  const listTags = () => Promise.resolve(new Map([[spokeNetwork.toLowerCase(), { old: '1', theirs: 'x' }]]))
  return clients.clock.run(withTagsOfOthers(built, state, { ...contextFor(clients), listTags }))
}

const tagsOf = ({ template }: Awaited<ReturnType<typeof written>>) =>
  Object.values(template.resources).find(({ type }) => type === NETWORK)?.tags

describe('withTagsOfOthers', () => {
  it('removes a tag of the last write that the file no longer has, and records the removal', async () => {
    const stack = await written(stackWith('succeeded', tagRecord(['owner', 'old'])))
    expect(tagsOf(stack)).toEqual({ theirs: 'x' })
    expect(stack.tags[TAG_NAMES_TAG]).toBe(tagRecord(['owner'], ['old'])[TAG_NAMES_TAG])
  })

  it('removes the tag again when the write that removed it failed, and not after it succeeded', async () => {
    const record = tagRecord(['owner'], ['old'])
    expect(tagsOf(await written(stackWith('failed', record)))).toEqual({ theirs: 'x' })
    expect(tagsOf(await written(stackWith('succeeded', record)))).toEqual({ old: '1', theirs: 'x' })
  })

  it('keeps every tag when the stack has no record', async () => {
    expect(tagsOf(await written(undefined))).toEqual({ old: '1', theirs: 'x' })
    expect(tagsOf(await written(stackWith('succeeded', {})))).toEqual({ old: '1', theirs: 'x' })
  })

  it('keeps the tags of other owners on the stack, and replaces its own', async () => {
    const { tags } = await written(stackWith('succeeded', { theirs: 'x', 'aks-baseline-repair': 'first' }))
    expect(tags).toEqual({ ...built.tags, theirs: 'x', ...tagRecord(['owner']) })
  })
})

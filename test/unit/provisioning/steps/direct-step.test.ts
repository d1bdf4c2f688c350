import { describe, expect, it } from '@jest/globals'
import type { ResourceId } from '../../../../src/arm/resource-id.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { directStep } from '../../../../src/provisioning/steps/direct-step.ts'
import { refusedWith } from '../fake-azure.ts'
import { baseline, contextFor, fakeClients, newWorld, stepPlan } from '../fixtures.ts'

const TYPE = 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings'
const { spokePeering, hubPeering } = baseline.ids
const wanted = [spokePeering, hubPeering].map(id => ({ id, body: { properties: { useRemoteGateways: true } } }))

const options = { name: 'direct', needs: [], expectedSeconds: 5, wanted: () => wanted }
const step = directStep(options)
const changing = directStep({ ...options, madeBefore: true })

function world(properties: Readonly<Record<ResourceId, object>>) {
  const made = newWorld()
  for (const [id, given] of Object.entries(properties)) made.put(id, TYPE, { properties: { ...given } })
  return made
}

const contextIn = (made: ReturnType<typeof world>) => contextFor(fakeClients(made))
const plan = (made: ReturnType<typeof world>, of = step) => made.clock.run(of.plan(contextIn(made), EMPTY_LIVE_STATE))

describe('directStep', () => {
  it('has nothing to do where all is as wanted, whatever else is said there', async () => {
    const given = { useRemoteGateways: true, peeringState: 'Connected' }
    expect(await plan(world({ [spokePeering]: given, [hubPeering]: given }))).toMatchObject({
      evaluation: { by: 'reads' },
      changes: [],
      unchanged: 2,
      pending: false
    })
  })

  it('creates what is not there and changes what differs, one after another', async () => {
    const made = world({ [spokePeering]: { useRemoteGateways: false } })
    expect(await plan(made)).toMatchObject({
      changes: [
        {
          id: spokePeering,
          kind: 'modify',
          properties: [{ path: 'properties.useRemoteGateways', before: false, after: true }]
        },
        { id: hubPeering, kind: 'create', risk: 'safe' }
      ],
      pending: true
    })
    await made.clock.run(step.apply(contextIn(made), EMPTY_LIVE_STATE, stepPlan('direct')))
    expect(made.writes).toEqual([`PUT ${spokePeering}`, `PUT ${hubPeering}`])
    expect(await plan(made)).toMatchObject({ pending: false })
  })

  it('keeps the tags of other owners, and finds a tag of the file that differs', async () => {
    const id = spokePeering
    const tagged = directStep({ ...options, wanted: () => [{ id, body: { tags: { owner: 'us' }, properties: {} } }] })
    const made = world({})
    made.put(id, TYPE, { tags: { owner: 'them', theirs: 'x' }, properties: {} })
    expect((await plan(made, tagged)).changes).toMatchObject([
      { kind: 'modify', properties: [{ path: 'tags.owner', before: 'them', after: 'us' }] }
    ])
    await made.clock.run(tagged.apply(contextIn(made), EMPTY_LIVE_STATE, stepPlan('direct')))
    expect(made.resources.get(id.toLowerCase())?.body.tags).toMatchObject({ owner: 'us', theirs: 'x' })
    expect(await plan(made, tagged)).toMatchObject({ pending: false })
  })

  it('lists no creation of what an earlier step makes, but is to be done', async () => {
    expect(await plan(world({}), changing)).toMatchObject({ changes: [], pending: true })
  })

  it('says that Azure would not let it look, and that there may be changes', async () => {
    const made = world({})
    const context = contextIn(made)
    const refusal = refusedWith('not-authorized', 'AuthorizationFailed', 403)
    Object.assign(context.azure, { read: () => Promise.reject(refusal) })
    expect(await step.plan(context, EMPTY_LIVE_STATE)).toMatchObject({ evaluation: { by: 'nothing' }, pending: true })
    await expect(step.settle(context)).resolves.toBeUndefined()
  })

  it('fails where the look was refused for the thing itself', async () => {
    const context = contextIn(world({}))
    const refusal = refusedWith('azure-refused', 'InvalidSubscriptionId', 404)
    Object.assign(context.azure, { read: () => Promise.reject(refusal) })
    await expect(step.plan(context, EMPTY_LIVE_STATE)).rejects.toBe(refusal)
    await expect(step.settle(context)).rejects.toBe(refusal)
  })

  it('waits while the write of an earlier run goes on', async () => {
    const made = newWorld()
    made.put(spokePeering, TYPE, { properties: {} }, 25)
    const startedAt = made.clock.now()
    await made.clock.run(step.settle(contextIn(made)))
    expect(made.clock.now() - startedAt).toBeGreaterThanOrEqual(25_000)
  })

  it('belongs to no stack', () => {
    expect(step.owns).toBeUndefined()
    expect(step.intent(baseline)).toEqual(wanted)
  })
})

import { describe, expect, it } from '@jest/globals'
import type { ResourceId } from '../../../../src/arm/resource-id.ts'
import { type BaselineConfig, createBaseline } from '../../../../src/config/index.ts'
import type { Baseline } from '../../../../src/config/types.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { networkSteps } from '../../../../src/provisioning/steps/network.ts'
import { existingHubLeftoversStep } from '../../../../src/provisioning/steps/removal/existing-hub-leftovers.ts'
import { existingHubWrites, type RequestedResource } from '../../../../src/templates/index.ts'
import { SUBSCRIPTION, THEIRS, VARIANTS } from '../../templates/baselines.ts'
import type { FakeWorld } from '../fake-azure.ts'
import { contextFor, fakeClients, newWorld, stepPlan } from '../fixtures.ts'

const OTHER_SUBSCRIPTION = '22222222-2222-3333-4444-555555555555'
const of = VARIANTS.hubWithRights

/** The same workload and environment behind the same hub, somewhere else. */
function twin(change: Partial<BaselineConfig>, spoke = '10.250.0.0/16', subscription = SUBSCRIPTION): Baseline {
  const config = { ...of.config, ...change, spoke: { ...of.config.spoke, addressSpace: spoke } }
  return createBaseline(config, subscription)
}
const inNorth = twin({ region: 'northeurope' })
const inOtherSubscription = twin({}, '10.250.0.0/16', OTHER_SUBSCRIPTION)
const zones = VARIANTS.zonesOfOthers
const zonesElsewhere = createBaseline(zones.config, OTHER_SUBSCRIPTION)

const stepOf = (each: Baseline) => {
  const found = networkSteps(each).find(({ name }) => name === 'foreign')
  if (found === undefined) throw new Error('there is no step')
  return found
}
const contextIn = (world: FakeWorld, each: Baseline) => ({ ...contextFor(fakeClients(world)), baseline: each })
const plan = (world: FakeWorld, each = of) =>
  world.clock.run(stepOf(each).plan(contextIn(world, each), EMPTY_LIVE_STATE))
const apply = (world: FakeWorld, each = of) =>
  world.clock.run(stepOf(each).apply(contextIn(world, each), EMPTY_LIVE_STATE, stepPlan('foreign')))

function put(
  world: FakeWorld,
  writes: readonly RequestedResource[],
  idOf = ({ id }: RequestedResource): ResourceId => id
) {
  for (const each of writes) world.put(idOf(each), 'x', { properties: each.body.properties })
  return world
}
const former = ({ id, formerId = id }: RequestedResource) => formerId
const groupsOf = (each: Baseline) => existingHubWrites(each).filter(({ id }) => id.includes('/ruleCollectionGroups/'))

describe('writing into an existing hub', () => {
  it('gives environments of one name in two regions rule groups of their own', async () => {
    const world = newWorld()
    await apply(world)
    await apply(world, inNorth)
    expect(await plan(world)).toMatchObject({ changes: [], pending: false })
    expect(await plan(world, inNorth)).toMatchObject({ changes: [], pending: false })
  })

  it('keeps a group that this environment has under its name without the region', async () => {
    const world = put(newWorld(), existingHubWrites(of), former)
    expect(await plan(world)).toMatchObject({ changes: [], pending: false, unchanged: existingHubWrites(of).length })
    const [group] = groupsOf(of)
    if (group?.formerId === undefined) throw new Error('a group is expected')
    const properties = { ...group.body.properties, priority: 999 }
    world.put(group.formerId, 'x', { properties })
    expect(await plan(world)).toMatchObject({ changes: [{ id: group.formerId, kind: 'modify' }] })
    await apply(world)
    expect(world.writes).toEqual([`PUT ${group.formerId}`])
  })

  it('leaves a group without the region in its name alone when it serves another environment', async () => {
    const world = put(newWorld(), groupsOf(of), former)
    const planned = await plan(world, inNorth)
    const created = planned.changes.filter(({ kind }) => kind === 'create').map(({ id }) => id)
    expect(created).toEqual(existingHubWrites(inNorth).map(({ id }) => id))
    await apply(world, inNorth)
    for (const { formerId } of groupsOf(of)) expect(world.writes).not.toContain(`PUT ${formerId}`)
  })

  it.each([
    [
      'a rule group',
      existingHubWrites(of).slice(0, 1),
      inOtherSubscription,
      of.addresses.spoke.blue.nodes,
      '10.250.0.0/16'
    ],
    [
      'a peering',
      existingHubWrites(of).filter(({ id }) => id.startsWith(THEIRS.network)),
      inOtherSubscription,
      of.ids.spokeNetwork,
      inOtherSubscription.ids.spokeNetwork
    ],
    [
      'a zone link',
      existingHubWrites(zones).slice(0, 1),
      zonesElsewhere,
      zones.ids.spokeNetwork,
      zonesElsewhere.ids.spokeNetwork
    ]
  ])('refuses %s that an environment of the same names has, and names both', async (_, theirs, us, first, second) => {
    const world = put(newWorld(), theirs)
    const refused = {
      reason: 'not-ours',
      message: expect.stringMatching(new RegExp(`${first}.*${second}`)),
      details: { subject: theirs[0]?.id }
    }
    await expect(plan(world, us)).rejects.toMatchObject(refused)
    await expect(apply(world, us)).rejects.toMatchObject(refused)
    expect(world.writes).toEqual([])
  })

  it.each<[string, object]>([
    ['for any source', { sourceAddresses: ['*'] }],
    ['for IP groups', { sourceIpGroups: [`${THEIRS.network}/ipGroups/a`] }],
    ['for a span of addresses', { sourceAddresses: ['10.240.0.1-10.240.0.9'] }],
    ['without sources', {}],
    ['for a wider range', { sourceAddresses: ['10.0.0.0/8'] }]
  ])('refuses a rule group with a rule %s', async (_, rule) => {
    const world = newWorld()
    const [group] = groupsOf(of)
    if (group === undefined) throw new Error('a group is expected')
    world.put(group.id, 'x', { properties: { ruleCollections: [{ rules: [rule] }] } as object })
    await expect(plan(world)).rejects.toMatchObject({ reason: 'not-ours' })
  })

  it('fills a rule group that has no rules', async () => {
    const world = newWorld()
    const [group] = groupsOf(of)
    if (group === undefined) throw new Error('a group is expected')
    world.put(group.id, 'x', { properties: { priority: 700 } as object })
    expect((await plan(world)).changes[0]).toMatchObject({ id: group.id, kind: 'modify' })
  })
})

describe('destroying an environment in an existing hub', () => {
  const remains = async (world: FakeWorld, each = of) => {
    const { changes } = await world.clock.run(existingHubLeftoversStep().plan(contextIn(world, each), EMPTY_LIVE_STATE))
    return changes.map(({ id }) => id)
  }

  it('lists what serves it, under former names as well, and nothing of another environment', async () => {
    const world = put(newWorld(), existingHubWrites(of), former)
    expect(await remains(world)).toEqual(existingHubWrites(of).map(former))
    expect(await remains(world, inOtherSubscription)).toEqual([])
  })
})

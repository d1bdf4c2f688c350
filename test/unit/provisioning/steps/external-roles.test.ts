import { describe, expect, it } from '@jest/globals'
import { approvalOf, findUnapproved } from '../../../../src/provisioning/approval/approval.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { externalRolesRemovalStep, externalRolesStep } from '../../../../src/provisioning/steps/external-roles.ts'
import type { StepPlan } from '../../../../src/provisioning/types.ts'
import {
  awaitedExternalRoles,
  clusterIdentities,
  externalClusterRoles,
  type LiveState
} from '../../../../src/templates/index.ts'
import { THEIRS, VARIANTS } from '../../templates/baselines.ts'
import type { FakeWorld } from '../fake-azure.ts'
import { contextFor, fakeClients, newWorld, stepPlan } from '../fixtures.ts'

const baseline = VARIANTS.sharedRegistry
const identities = clusterIdentities(baseline, 'blue')
const ROLES = ['registryPull', 'registryRepositoryReader']
const step = externalRolesStep('blue', ['blue'], [])
const removal = externalRolesRemovalStep('blue', [])

const contextIn = (world: FakeWorld) => ({ ...contextFor(fakeClients(world)), baseline })

function withIdentities(world: FakeWorld): FakeWorld {
  for (const [name, id] of Object.entries(identities)) world.put(id, 'x', { properties: { principalId: `p-${name}` } })
  return world
}

const observedIn = async (world: FakeWorld): Promise<LiveState> => ({
  ...EMPTY_LIVE_STATE,
  ...(await world.clock.run(step.read?.(contextIn(world)) ?? Promise.resolve({})))
})

const planIn = async (world: FakeWorld, of = step): Promise<StepPlan> =>
  world.clock.run(of.plan(contextIn(world), await observedIn(world)))

const apply = (world: FakeWorld) =>
  world.clock.run(step.apply(contextIn(world), EMPTY_LIVE_STATE, stepPlan('foreign-roles-blue')))

const approval = (plan: StepPlan) => ({
  steps: [plan],
  findings: [],
  intent: 'i',
  parts: [],
  liveState: EMPTY_LIVE_STATE
})

describe('externalRolesStep', () => {
  it('lists every role before anybody has a principal, and asks for the same', async () => {
    const plan = await planIn(newWorld())
    expect(plan).toMatchObject({ pending: true, unchanged: 0 })
    expect(plan.changes.map(({ id, kind, certain }) => ({ id, kind, certain }))).toEqual(
      awaitedExternalRoles(baseline, EMPTY_LIVE_STATE, 'blue').map(({ placeholder: id }) => ({
        id,
        kind: 'create',
        certain: true
      }))
    )
    expect(plan.changes).toHaveLength(ROLES.length)
    for (const { id } of plan.changes) expect(id).toContain(THEIRS.images)
    expect(step.intent(baseline)).toEqual(awaitedExternalRoles(baseline, EMPTY_LIVE_STATE, 'blue'))
  })

  it('is covered by the same approval once the principals are known, under names of their own', async () => {
    const before = await planIn(newWorld())
    const later = await planIn(withIdentities(newWorld()))
    expect(later.changes.map(({ id }) => id)).not.toEqual(before.changes.map(({ id }) => id))
    expect(findUnapproved(approval(later), approvalOf(approval(before))).changes).toEqual([])
  })

  it('puts what is missing, with principals that were made meanwhile, and leaves what is there', async () => {
    const world = withIdentities(newWorld())
    const wanted = externalClusterRoles(baseline, await observedIn(world), 'blue')
    const [first, second] = wanted
    if (first === undefined || second === undefined) throw new Error('two roles are expected')
    world.put(first.id, 'x', { properties: { principalId: 'somebody' } as object })
    expect(await planIn(world)).toMatchObject({ changes: [{ id: second.id }], unchanged: 1 })
    await apply(world)
    expect(world.writes).toEqual([`PUT ${second.id}`])
    expect(world.resources.get(first.id.toLowerCase())?.body.properties).toEqual({ principalId: 'somebody' })
    expect(world.resources.get(second.id.toLowerCase())?.body.properties).toMatchObject({
      principalId: 'p-kubelet',
      principalType: 'ServicePrincipal'
    })
    expect(await planIn(world)).toMatchObject({ changes: [], pending: false, unchanged: 2 })
  })
})

describe('externalRolesRemovalStep', () => {
  it('takes those of this colour away while their identities tell whose they are', async () => {
    const world = withIdentities(newWorld())
    await apply(world)
    const theirs = `${THEIRS.images}/providers/Microsoft.Authorization/roleAssignments/theirs`
    world.put(theirs, 'x', {})
    const made = externalClusterRoles(baseline, await observedIn(world), 'blue').map(({ id }) => id)
    const plan = await planIn(world, removal)
    expect(plan.changes.map(({ id, kind }) => [id, kind])).toEqual(made.map(id => [id, 'delete']))
    await world.clock.run(removal.apply(contextIn(world), EMPTY_LIVE_STATE, plan))
    await world.clock.pass(60_000)
    expect(world.writes.filter(request => request.startsWith('DELETE'))).toEqual(made.map(id => `DELETE ${id}`))
    expect(world.resources.has(theirs.toLowerCase())).toBe(true)
    expect(await planIn(world, removal)).toMatchObject({ changes: [], pending: false })
  })

  it('has nothing to do where the identities are gone', async () => {
    expect(await planIn(newWorld(), removal)).toMatchObject({ changes: [], pending: false })
  })
})

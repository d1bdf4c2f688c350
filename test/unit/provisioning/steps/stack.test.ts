import { describe, expect, it, jest } from '@jest/globals'
import { asResourceId, resourceId } from '../../../../src/arm/resource-id.ts'
import { stackName } from '../../../../src/config/index.ts'
import { EMPTY_LIVE_STATE, readSlices } from '../../../../src/provisioning/live-state/index.ts'
import { stackStep } from '../../../../src/provisioning/steps/stack.ts'
import type { StepContext, StepPlan } from '../../../../src/provisioning/types.ts'
import { resourceChange } from '../../../../src/provisioning/what-if/resource-change.ts'
import { Failure } from '../../../../src/runtime/failure.ts'
import type { LiveState, StackBuilder } from '../../../../src/templates/types.ts'
import {
  baseline,
  builder,
  builders,
  contextFor,
  fakeClients,
  hubGroup,
  hubNetwork,
  newWorld,
  one,
  stepPlan
} from '../fixtures.ts'

const TYPE = 'Microsoft.Network/networkWatchers'
const WATCHER = asResourceId(`/subscriptions/s/resourceGroups/w/providers/${TYPE}/w`)
const PLAN = stepPlan('hub-network')
const seen = { ...EMPTY_LIVE_STATE, networkWatcher: WATCHER }

/** A template that carries the observed network watcher. */
const carrying = builder('hub-network', hubGroup, (_, { networkWatcher }) => ({
  network: one('Microsoft.Network/virtualNetworks', 'hub', { networkWatcher })
}))

const ROLE = 'Microsoft.Authorization/roleAssignments'
const placeholder = resourceId(hubGroup, ROLE, 'later')
const assignment = (principal: string) => resourceId(hubGroup, ROLE, principal)

/** A step whose template holds a role assignment as soon as the principal is known. */
function awaiting(principal: string) {
  const world = newWorld()
  const told: string[] = []
  const built: string[] = []
  const build: StackBuilder = (wanted, { principals: { gateway } }) => ({
    ...builder('hub-network', hubGroup, () => ({
      network: one('Microsoft.Network/virtualNetworks', 'hub'),
      ...(gateway === null ? {} : { role: one(ROLE, gateway) })
    }))(wanted, EMPTY_LIVE_STATE),
    awaited: [{ placeholder, actual: gateway === null ? null : assignment(gateway) }]
  })
  const step = stackStep('hub-network', build, [], {
    read: async () => {
      told.push('observes')
      return { principals: { ...EMPTY_LIVE_STATE.principals, gateway: principal } }
    },
    alone: async (context, write) => {
      told.push('begins')
      await write(context)
      told.push('ends')
    },
    afterWrite: async (_, { principals }) => void built.push(principals.gateway ?? 'none')
  })
  return { world, built, step, told }
}

describe('stackStep', () => {
  it('reads again what its template writes back, and refuses to write what moved', async () => {
    const world = newWorld()
    const step = stackStep('hub-network', carrying, [], { read: readSlices(['networkWatcher']) })
    const moved = step.apply(contextFor(fakeClients(world)), seen, PLAN)
    await expect(world.clock.run(moved)).rejects.toMatchObject({ reason: 'observed-changed' })
    expect(world.writes).toEqual([])
    world.put(WATCHER, TYPE, { location: 'westeurope' })
    await world.clock.run(step.apply(contextFor(fakeClients(world)), seen, PLAN))
    expect(world.writes).toHaveLength(1)
  })

  it('reads only the tags again for a template that writes nothing back', async () => {
    const clients = fakeClients(newWorld())
    await clients.clock.run(
      stackStep('hub-network', builders['hub-network'], [], { read: readSlices(['networkWatcher']) }).apply(
        contextFor(clients),
        seen,
        PLAN
      )
    )
    expect(clients.azure.requests.filter(request => request.startsWith('LIST'))).toEqual([
      'LIST stacks',
      'LIST /subscriptions/s/resources'
    ])
  })

  it('takes over a principal that an earlier step made, and does everything inside when it must be alone', async () => {
    const { world, built, step, told } = awaiting('p')
    await world.clock.run(step.apply(contextFor(fakeClients(world)), EMPTY_LIVE_STATE, PLAN))
    expect(built).toEqual(['p'])
    expect(told).toEqual(['begins', 'observes', 'ends'])
    expect(world.writes).toHaveLength(1)
  })

  it('leaves what must be left alone unplanned and unproven, and says why', async () => {
    const world = newWorld()
    world.put(hubGroup, 'x', {})
    const verify = jest.fn((_: StepContext) => Promise.resolve())
    let because: string | undefined = 'it sleeps'
    const step = stackStep('hub-network', builders['hub-network'], [], {
      skipWhen: async () => because,
      afterWrite: verify
    })
    const plan = () => world.clock.run(step.plan(contextFor(fakeClients(world)), EMPTY_LIVE_STATE))
    expect(await plan()).toEqual({
      ...stepPlan('hub-network', { pending: false }),
      evaluation: { by: 'nothing', because: 'it sleeps' }
    })
    expect(verify).not.toHaveBeenCalled()
    because = undefined
    expect(await plan()).toMatchObject({ pending: true })
  })

  it('takes principals, issuers and clients over that were made meanwhile, and nothing else', async () => {
    const built: LiveState[] = []
    const build: StackBuilder = (wanted, liveState) => {
      built.push(liveState)
      return { ...carrying(wanted, liveState), awaited: [{ placeholder, actual: null }] }
    }
    const { blue: planned } = EMPTY_LIVE_STATE.stamps
    const clients = { ingress: 'i', kubelet: 'k' }
    const blue = { ...planned, kubernetesVersion: '1.35', issuer: 'https://issuer/', clients }
    const now: LiveState = {
      ...EMPTY_LIVE_STATE,
      networkWatcher: WATCHER,
      liveColour: 'green',
      principals: { ...EMPTY_LIVE_STATE.principals, 'blue-ingress': 'p' },
      stamps: { ...EMPTY_LIVE_STATE.stamps, blue }
    }
    const world = newWorld()
    const step = stackStep('hub-network', build, [], { read: async () => now })
    await world.clock.run(step.apply(contextFor(fakeClients(world)), EMPTY_LIVE_STATE, PLAN))
    expect(built.at(-1)).toEqual({
      ...EMPTY_LIVE_STATE,
      principals: now.principals,
      stamps: { ...EMPTY_LIVE_STATE.stamps, blue: { ...planned, issuer: blue.issuer, clients } }
    })
  })

  it('writes upgrade settings as they are now and not as they were planned', async () => {
    const built: unknown[] = []
    const build: StackBuilder = (wanted, liveState) => {
      built.push(liveState.upgrades.blue)
      return carrying(wanted, liveState)
    }
    const withDrain = (minutes: number): LiveState => ({
      ...seen,
      upgrades: { blue: { pools: { user: { drainTimeoutInMinutes: minutes } } }, green: {} }
    })
    for (const now of [withDrain(90), seen]) {
      const world = newWorld()
      const step = stackStep('hub-network', build, [], { read: async () => now })
      await world.clock.run(step.apply(contextFor(fakeClients(world)), withDrain(60), PLAN))
      expect(built.at(-1)).toEqual(now.upgrades.blue)
    }
  })

  it('refuses a principal or an issuer that is another by now', async () => {
    const known: LiveState = {
      ...EMPTY_LIVE_STATE,
      networkWatcher: WATCHER,
      stamps: { ...EMPTY_LIVE_STATE.stamps, blue: { ...EMPTY_LIVE_STATE.stamps.blue, issuer: 'https://before/' } }
    }
    const world = newWorld()
    const other = { ...known.stamps, blue: { ...known.stamps.blue, issuer: 'https://after/' } }
    const step = stackStep('hub-network', carrying, [], { read: async () => ({ stamps: other }) })
    const work = world.clock.run(step.apply(contextFor(fakeClients(world)), known, PLAN))
    await expect(work).rejects.toMatchObject({ reason: 'observed-changed' })
    expect(world.writes).toEqual([])
  })

  it('lists what gets its name later, and approves it by the same placeholder once it has one', async () => {
    const { world, step } = awaiting('p')
    world.put(hubGroup, 'x', {})
    const context = contextFor(fakeClients(world))
    const before = await world.clock.run(step.plan(context, EMPTY_LIVE_STATE))
    const known = { ...EMPTY_LIVE_STATE, principals: { ...EMPTY_LIVE_STATE.principals, gateway: 'p' } }
    const later = await world.clock.run(step.plan(context, known))
    const roles = ({ changes }: StepPlan) => changes.filter(({ type }) => type.endsWith('/roleAssignments'))
    expect(roles(before)).toMatchObject([{ id: placeholder, kind: 'create', certain: true }])
    expect(roles(later)).toMatchObject([{ id: assignment('p'), kind: 'create' }])
    expect(roles(later).map(({ digest }) => digest)).toEqual(roles(before).map(({ digest }) => digest))
  })

  it('fails when a verification after a write finds a difference, and plans it as a fault when there is nothing to write', async () => {
    const world = newWorld()
    const verify = jest.fn((_: StepContext) =>
      Promise.reject(new Failure('address-differs', 'other', { remedy: 'look' }))
    )
    const step = stackStep('hub-network', builders['hub-network'], [], { afterWrite: verify })
    const context = contextFor(fakeClients(world))
    await world.clock.run(step.plan(context, EMPTY_LIVE_STATE))
    expect(verify).not.toHaveBeenCalled()
    await expect(world.clock.run(step.apply(context, EMPTY_LIVE_STATE, PLAN))).rejects.toMatchObject({
      reason: 'address-differs'
    })
    world.put(hubGroup, 'Microsoft.Resources/resourceGroups', {})
    expect(await world.clock.run(step.plan(context, EMPTY_LIVE_STATE))).toMatchObject({
      pending: false,
      faults: [{ what: 'hub-network', because: 'address-differs: other', remedy: 'look' }]
    })
  })

  it('fails to plan when a verification could not look', async () => {
    const world = newWorld()
    const verify = () => Promise.reject(new Failure('throttled', 'later', { remedy: 'wait' }))
    const step = stackStep('hub-network', builders['hub-network'], [], { afterWrite: verify })
    const context = contextFor(fakeClients(world))
    world.put(hubGroup, 'Microsoft.Resources/resourceGroups', {})
    world.put(hubNetwork, 'Microsoft.Network/virtualNetworks', { properties: { range: '10.0.0.0/24' } as object })
    world.adopt(stackName(baseline.config, 'hub-network'), [hubNetwork])
    await expect(world.clock.run(step.plan(context, EMPTY_LIVE_STATE))).rejects.toMatchObject({ reason: 'throttled' })
  })

  it('asks for the same whatever was observed, and owns what its template makes', () => {
    const step = stackStep('hub-network', carrying, [])
    expect(step.intent(baseline)).toEqual(carrying(baseline, EMPTY_LIVE_STATE))
    expect(step.owns?.(baseline, seen)).toEqual({ part: 'hub-network', ids: [hubNetwork] })
  })

  it('deletes what needs an order before it writes, and no stack where Azure refuses that', async () => {
    const world = newWorld()
    const zone = resourceId(hubGroup, 'Microsoft.Network/privateDnsZones', 'z')
    const type = 'Microsoft.Network/privateDnsZones'
    const dropped = resourceChange({ step: 'hub-network', id: zone, type, kind: 'delete', certain: true })
    const step = stackStep('hub-network', builders['hub-network'], [])
    const apply = () =>
      world.clock.run(step.apply(contextFor(fakeClients(world)), EMPTY_LIVE_STATE, { ...PLAN, changes: [dropped] }))
    world.put(zone, type, {})
    world.undeletable.add(zone)
    await expect(apply()).rejects.toMatchObject({ reason: 'azure-refused' })
    expect(world.writes).toEqual([])
    world.undeletable.clear()
    await apply()
    expect(world.writes).toEqual([`DELETE ${zone}`, 'PUT stack aksb.shop.test.hub-network.westeurope'])
  })

  it('says that it waits for an earlier run', async () => {
    const world = newWorld()
    const template = builders['hub-egress'](baseline, EMPTY_LIVE_STATE)
    world.start(template)
    const clients = fakeClients(world)
    await world.clock.run(stackStep('hub-egress', builders['hub-egress'], []).settle(contextFor(clients)))
    expect(clients.lines[0]).toMatch(/^hub-egress: waiting for an earlier run for 1 min/)
  })
})

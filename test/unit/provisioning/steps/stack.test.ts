import { describe, expect, it, jest } from '@jest/globals'
import { asResourceId, resourceId } from '../../../../src/arm/resource-id.ts'
import { resourceChange } from '../../../../src/provisioning/change.ts'
import { stackStep } from '../../../../src/provisioning/steps/stack.ts'
import type { StepContext } from '../../../../src/provisioning/types.ts'
import { Failure } from '../../../../src/runtime/failure.ts'
import { NOTHING_YET } from '../../../../src/templates/types.ts'
import {
  baseline,
  builder,
  builders,
  contextFor,
  doorsTo,
  hubGroup,
  hubNetwork,
  newWorld,
  one,
  stepPlan
} from '../fixtures.ts'

const TYPE = 'Microsoft.Network/networkWatchers'
const WATCHER = asResourceId(`/subscriptions/s/resourceGroups/w/providers/${TYPE}/w`)
const PLAN = stepPlan('hub-network')
const seen = { ...NOTHING_YET, networkWatcher: WATCHER }

/** A template that carries the observed network watcher. */
const carrying = builder('hub-network', hubGroup, (_, { networkWatcher }) => ({
  network: one('Microsoft.Network/virtualNetworks', 'hub', { networkWatcher })
}))

describe('stackStep', () => {
  it('reads again what its template writes back, and refuses to write what moved', async () => {
    const world = newWorld()
    const step = stackStep('hub-network', carrying, [])
    const moved = step.apply(contextFor(doorsTo(world)), seen, PLAN)
    await expect(world.clock.run(moved)).rejects.toMatchObject({ reason: 'observed-changed' })
    expect(world.writes).toEqual([])
    world.put(WATCHER, TYPE, { location: 'westeurope' })
    await world.clock.run(step.apply(contextFor(doorsTo(world)), seen, PLAN))
    expect(world.writes).toHaveLength(1)
  })

  it('reads nothing again for a template that writes nothing back', async () => {
    const doors = doorsTo(newWorld())
    await doors.clock.run(stackStep('hub-network', builders['hub-network'], []).apply(contextFor(doors), seen, PLAN))
    expect(doors.azure.requests.filter(request => request.startsWith('LIST'))).toEqual([])
  })

  it('verifies after it applied, and when it has nothing to do, but not before a pending change', async () => {
    const world = newWorld()
    const verify = jest.fn((_: StepContext) =>
      Promise.reject(new Failure('address-differs', 'other', { remedy: 'look' }))
    )
    const step = stackStep('hub-network', builders['hub-network'], [], { verify })
    const context = contextFor(doorsTo(world))
    await world.clock.run(step.plan(context, NOTHING_YET))
    expect(verify).not.toHaveBeenCalled()
    await expect(world.clock.run(step.apply(context, NOTHING_YET, PLAN))).rejects.toMatchObject({
      reason: 'address-differs'
    })
    world.put(hubGroup, 'Microsoft.Resources/resourceGroups', {})
    await expect(world.clock.run(step.plan(context, NOTHING_YET))).rejects.toMatchObject({ reason: 'address-differs' })
  })

  it('asks for the same whatever was observed, and owns what its template makes', () => {
    const step = stackStep('hub-network', carrying, [])
    expect(step.intent(baseline)).toEqual(carrying(baseline, NOTHING_YET))
    expect(step.owns?.(baseline, seen)).toEqual({ stack: 'shop-test-hub-network', ids: [hubNetwork] })
  })

  it('deletes what needs an order before it writes, and no stack where Azure refuses that', async () => {
    const world = newWorld()
    const zone = resourceId(hubGroup, 'Microsoft.Network/privateDnsZones', 'z')
    const type = 'Microsoft.Network/privateDnsZones'
    const dropped = resourceChange({ step: 'hub-network', id: zone, type, kind: 'delete', certain: true })
    const step = stackStep('hub-network', builders['hub-network'], [])
    const apply = () =>
      world.clock.run(step.apply(contextFor(doorsTo(world)), NOTHING_YET, { ...PLAN, changes: [dropped] }))
    world.put(zone, type, {})
    world.undeletable.add(zone)
    await expect(apply()).rejects.toMatchObject({ reason: 'azure-refused' })
    expect(world.writes).toEqual([])
    world.undeletable.clear()
    await apply()
    expect(world.writes).toEqual([`DELETE ${zone}`, 'PUT stack shop-test-hub-network'])
  })

  it('says that it waits for an earlier run', async () => {
    const world = newWorld()
    const template = builders['hub-egress'](baseline, NOTHING_YET)
    world.start(template)
    const doors = doorsTo(world)
    await world.clock.run(stackStep('hub-egress', builders['hub-egress'], []).settle(contextFor(doors)))
    expect(doors.lines[0]).toMatch(/^hub-egress: waiting for an earlier run for 1 min/)
  })
})

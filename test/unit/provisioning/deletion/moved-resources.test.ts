import { describe, expect, it } from '@jest/globals'
import { resourceId } from '../../../../src/arm/resource-id.ts'
import { stackName } from '../../../../src/config/index.ts'
import { approvalOf } from '../../../../src/provisioning/approval/approval.ts'
import { applyProvisioning, planProvisioning } from '../../../../src/provisioning/provision.ts'
import { stackStep } from '../../../../src/provisioning/steps/stack.ts'
import { baseline, builder, fakeClients, newWorld, one, spokeGroup } from '../fixtures.ts'

const TYPE = 'Microsoft.Network/routeTables'
const moved = resourceId(spokeGroup, TYPE, 'moved')
const kept = resourceId(spokeGroup, TYPE, 'kept')
const gone = resourceId(spokeGroup, TYPE, 'gone')
const stack = (part: 'spoke' | 'zones') => stackName(baseline.config, part)

/** The spoke's stack lets go of two resources, of which the stack of the zones takes one over. */
const steps = [
  stackStep(
    'zones',
    builder('zones', spokeGroup, () => ({ moved: one(TYPE, 'moved') })),
    []
  ),
  stackStep(
    'spoke',
    builder('spoke', spokeGroup, () => ({ kept: one(TYPE, 'kept') })),
    [{ step: 'zones' }]
  )
]

function world() {
  const made = newWorld()
  made.put(spokeGroup, 'Microsoft.Resources/resourceGroups', {})
  for (const id of [moved, kept, gone]) made.put(id, TYPE, {})
  made.adopt(stack('spoke'), [moved, kept, gone])
  return made
}

describe('a resource that moves from one stack of an environment to another', () => {
  it('is detached in the plan, while what leaves for good is deleted', async () => {
    const made = world()
    const planned = await made.clock.run(planProvisioning({ steps, baseline }, fakeClients(made)))
    const changes = planned.steps.find(({ step }) => step === 'spoke')?.changes ?? []
    const leaving = changes.filter(({ kind }) => kind !== 'create')
    expect(leaving.map(({ id, kind }) => [id, kind]).sort()).toEqual(
      [
        [gone, 'delete'],
        [moved, 'detach']
      ].sort()
    )
  })

  it('still exists afterwards and belongs to the other stack', async () => {
    const made = world()
    const approval = approvalOf(await made.clock.run(planProvisioning({ steps, baseline }, fakeClients(made))))
    await made.clock.run(
      applyProvisioning({ steps, baseline, approval, allowDestructive: 'approved' }, fakeClients(made))
    )
    expect([...made.resources.keys()]).toEqual(expect.arrayContaining([moved, kept].map(id => id.toLowerCase())))
    expect([...made.resources.keys()]).not.toContain(gone.toLowerCase())
    expect(made.stacks.get(stack('zones'))?.resources).toEqual([{ id: moved }])
    expect(made.stacks.get(stack('spoke'))?.resources).toEqual([{ id: kept }])
  })

  it('is refused when the stack that has it is not written in the same run', async () => {
    const made = world()
    const [zones] = steps
    if (zones === undefined) throw new Error('there is no step')
    const planned = made.clock.run(planProvisioning({ steps: [zones], baseline }, fakeClients(made)))
    await expect(planned).rejects.toMatchObject({ reason: 'owned-by-other-stack' })
  })

  it('is refused when the stack that has it is of others', async () => {
    const made = world()
    made.adopt('another', [moved])
    const planned = made.clock.run(planProvisioning({ steps, baseline }, fakeClients(made)))
    await expect(planned).rejects.toMatchObject({ reason: 'owned-by-other-stack' })
  })
})

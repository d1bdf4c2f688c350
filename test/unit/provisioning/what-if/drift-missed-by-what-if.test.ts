import { describe, expect, it } from '@jest/globals'
import { resourceId } from '../../../../src/arm/resource-id.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { planStack } from '../../../../src/provisioning/steps/stack-plan.ts'
import { Failure } from '../../../../src/runtime/failure.ts'
import { refusedWith, whatIf } from '../fake-azure.ts'
import { baseline, builder, contextFor, fakeClients, hubGroup, newWorld, one } from '../fixtures.ts'

const TYPE = 'Microsoft.Network/networkSecurityGroups'
const id = resourceId(hubGroup, TYPE, 'nsg')
const rules = (access: string) => ({ securityRules: [{ name: 'deny', properties: { access } }] })
const build = builder('hub-network', hubGroup, () => ({ nsg: one(TYPE, 'nsg', rules('Deny')) }))
const template = build(baseline, EMPTY_LIVE_STATE)
const row = { id: id.toUpperCase(), type: TYPE, changeCertainty: 'definite' } as const

/** What is planned where the what-if has this to say, and the group really has these rules. */
async function planned(told: Parameters<typeof whatIf>[0], present?: object, refusal?: Failure) {
  const world = newWorld()
  world.put(hubGroup, 'Microsoft.Resources/resourceGroups', {})
  world.adopt(template.name, [id])
  if (present !== undefined) world.put(id, TYPE, { properties: present })
  world.whatIfs.set(template.name, whatIf(told))
  const clients = fakeClients(world)
  const { read } = clients.azure
  if (refusal !== undefined)
    Object.assign(clients.azure, {
      read: (asked: typeof id) => (asked === id ? Promise.reject(refusal) : read.call(clients.azure, asked))
    })
  const plan = await world.clock.run(planStack(template, contextFor(clients)))
  return { ...plan, reads: clients.azure.requests.filter(request => request === `GET ${id}`).length }
}

describe('a plan', () => {
  it('shows a rule that was changed though the what-if says that nothing was', async () => {
    const plan = await planned([{ ...row, changeType: 'noChange' }], rules('Allow'))
    expect(plan).toMatchObject({ evaluation: { by: 'what-if' }, pending: true, unchanged: 0 })
    const path = 'properties.securityRules.deny.properties.access'
    expect(plan.changes).toMatchObject([
      { id, kind: 'modify', certain: true, risk: 'disruptive', properties: [{ path, before: 'Allow', after: 'Deny' }] }
    ])
  })

  it('has nothing to do where the rule is what it should be', async () => {
    const plan = await planned([{ ...row, changeType: 'noChange' }], rules('Deny'))
    expect(plan).toMatchObject({ changes: [], pending: false, unchanged: 1, reads: 1 })
  })

  it('does not look at what the what-if has a change of', async () => {
    const delta = [{ path: 'tags.a', changeType: 'create', after: 'b' }] as const
    const modified = { ...row, changeType: 'modify', resourceConfigurationChanges: { delta } } as const
    const plan = await planned([modified], rules('Allow'))
    expect(plan.changes).toHaveLength(1)
    expect(plan.reads).toBe(0)
  })

  it.each([
    ['may not be read', rules('Deny'), refusedWith('not-authorized', 'AuthorizationFailed', 403)],
    ['is gone meanwhile', undefined, undefined]
  ])('is not evaluated where the group %s', async (_what, present, refusal) => {
    const plan = await planned([{ ...row, changeType: 'noChange' }], present, refusal)
    expect(plan).toMatchObject({ evaluation: { by: 'nothing', because: expect.stringContaining(id) }, pending: true })
  })

  it('lets every other failure through', async () => {
    const refusal = new Failure('cancelled', 'enough', { remedy: 'again' })
    await expect(planned([{ ...row, changeType: 'noChange' }], rules('Deny'), refusal)).rejects.toBe(refusal)
  })
})

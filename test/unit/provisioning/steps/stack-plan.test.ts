import { describe, expect, it } from '@jest/globals'
import { parseResourceId, type ResourceId } from '../../../../src/arm/resource-id.ts'
import type { StackWhatIf } from '../../../../src/azure/types.ts'
import { approvalOf, findUnapproved } from '../../../../src/provisioning/approval/approval.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { planStack } from '../../../../src/provisioning/steps/stack-plan.ts'
import type { Failure } from '../../../../src/runtime/failure.ts'
import { refusedWith, whatIf } from '../fake-azure.ts'
import { baseline, builders, contextFor, fakeClients, hubGroup, hubNetwork, newWorld } from '../fixtures.ts'

const template = builders['hub-network'](baseline, EMPTY_LIVE_STATE)
const TYPE = 'Microsoft.Network/virtualNetworks'

/** A world in which the group exists, and the stack with what it manages if it is given its ledger. */
function world(ledger?: readonly string[], outcome: 'succeeded' | 'failed' = 'succeeded') {
  const made = newWorld()
  made.put(hubGroup, 'Microsoft.Resources/resourceGroups', {})
  if (ledger !== undefined) made.adopt(template.name, ledger, outcome)
  for (const id of ledger ?? []) made.put(id, parseResourceId(id).type, {})
  return made
}

async function planned(made: ReturnType<typeof world>, told?: StackWhatIf | Failure) {
  if (told !== undefined) made.whatIfs.set(template.name, told)
  return await made.clock.run(planStack(template, contextFor(fakeClients(made))))
}

const same = whatIf([{ id: hubNetwork, type: TYPE, changeType: 'noChange', changeCertainty: 'definite' }])

describe('planStack', () => {
  it('has nothing to do where stack and what-if say so', async () => {
    expect(await planned(world([hubNetwork.toUpperCase()]), same)).toEqual({
      step: 'hub-network',
      evaluation: { by: 'what-if' },
      changes: [],
      unchanged: 1,
      noise: 0,
      pending: false
    })
  })

  it.each([
    ['the stack does not exist', world()],
    ['the stack has failed', world([hubNetwork], 'failed')],
    ['the ledger lacks a resource', world([])]
  ])('is pending without a change where %s', async (_what, made) => {
    expect(await planned(made, same)).toMatchObject({ changes: [], pending: true, evaluation: { by: 'what-if' } })
  })

  it('asks Azure once the group exists, though the stack does not', async () => {
    expect(await planned(world())).toMatchObject({
      evaluation: { by: 'what-if' },
      changes: [{ kind: 'create', id: hubNetwork, certain: true }],
      pending: true
    })
  })

  it('lists a deletion for what only the ledger has, though Azure has no row for it', async () => {
    const plan = await planned(world([hubNetwork, `${hubNetwork}-old`]), same)
    expect(plan).toMatchObject({
      changes: [{ kind: 'delete', id: `${hubNetwork}-old`, risk: 'destructive' }],
      pending: true
    })
  })

  it('is pending without a deletion for what only the ledger has and no longer exists', async () => {
    const made = world([hubNetwork, `${hubNetwork}-old`])
    made.resources.delete(`${hubNetwork}-old`.toLowerCase())
    expect(await planned(made, same)).toMatchObject({ changes: [], pending: true, evaluation: { by: 'what-if' } })
    const told = whatIf([
      { id: hubNetwork, type: TYPE, changeType: 'noChange', changeCertainty: 'definite' },
      { id: `${hubNetwork}-old`, type: TYPE, changeType: 'delete', changeCertainty: 'definite' }
    ])
    expect(await planned(made, told)).toMatchObject({ changes: [], pending: true, evaluation: { by: 'what-if' } })
    const refusal = refusedWith('azure-refused', 'Unsupported', 400)
    expect(await planned(made, refusal)).toMatchObject({ changes: [], pending: true, evaluation: { by: 'nothing' } })
  })

  it('lists a deletion for what only the ledger has and cannot be read', async () => {
    const old = `${hubNetwork}-old`
    const made = world([hubNetwork, old])
    made.resources.delete(old.toLowerCase())
    made.whatIfs.set(template.name, same)
    const clients = fakeClients(made)
    const { read } = clients.azure
    const refused = refusedWith('not-authorized', 'AuthorizationFailed', 403)
    const azure = Object.assign(clients.azure, {
      read: (id: ResourceId) => (id === old ? Promise.reject(refused) : read.call(clients.azure, id))
    })
    const plan = await made.clock.run(planStack(template, contextFor({ ...clients, azure })))
    expect(plan).toMatchObject({ changes: [{ kind: 'delete', id: old }], pending: true })
  })

  it('tells what a stack cannot delete and leaves from what we delete before it', async () => {
    const group = `${hubGroup}/providers`
    const secret = `${group}/Microsoft.KeyVault/vaults/v/secrets/s`
    const setting = `${hubNetwork}/providers/Microsoft.Insights/diagnosticSettings/d`
    const ledger = [hubNetwork, secret, setting]
    const left = [
      { id: secret, kind: 'detach' },
      { id: setting, kind: 'delete' }
    ]
    expect((await planned(world(ledger), same)).changes).toMatchObject(left)
    const leaving = (id: string, type: string) =>
      ({ id, type, changeType: 'detach', changeCertainty: 'definite' }) as const
    const told = whatIf([
      leaving(secret, 'Microsoft.KeyVault/vaults/secrets'),
      leaving(setting, 'Microsoft.Insights/diagnosticSettings')
    ])
    expect((await planned(world(ledger), told)).changes).toMatchObject(left)
  })

  it.each([
    ['it fails', refusedWith('azure-unavailable', 'InternalServerError', 500)],
    ['it cannot evaluate', refusedWith('azure-refused', 'Unsupported', 400)],
    ['another step is first', refusedWith('azure-refused', 'InvalidResourceReference', 400)],
    ['a provider is not registered', refusedWith('provider-not-registered', 'MissingSubscriptionRegistration', 409)]
  ])('says that nothing was evaluated where %s', async (_what, refusal) => {
    const plan = await planned(world([hubNetwork]), refusal)
    expect(plan).toMatchObject({ evaluation: { by: 'nothing' }, changes: [], pending: true })
    expect('because' in plan.evaluation && plan.evaluation.because).toContain(refusal.message)
  })

  describe('by an identity that may not compare', () => {
    const denied = refusedWith('not-authorized', 'AuthorizationFailed', 403)
    const found = (changeType: 'modify' | 'delete') =>
      whatIf([
        {
          ...{ id: hubNetwork, type: TYPE, changeType, changeCertainty: 'definite' },
          resourceConfigurationChanges: { delta: [{ path: 'tags.a', changeType: 'modify', before: 'b', after: 'c' }] }
        }
      ])
    const leftOver = async (approvedFrom: Failure, applied: StackWhatIf) => {
      const asPlan = async (told: StackWhatIf | Failure) => ({
        ...{ steps: [await planned(world([hubNetwork]), told)], findings: [], intent: '', parts: [] },
        liveState: EMPTY_LIVE_STATE
      })
      return findUnapproved(await asPlan(applied), approvalOf(await asPlan(approvedFrom))).changes
    }

    it('names what an approval covers, as one change that is not certain', async () => {
      expect(await planned(world([hubNetwork]), denied)).toMatchObject({
        evaluation: { by: 'nothing', because: expect.stringContaining(denied.message) },
        changes: [{ kind: 'modify', certain: false, risk: 'disruptive', because: expect.stringContaining('hub') }],
        pending: true
      })
    })

    it('is approved with every modification that another identity finds, and with no deletion', async () => {
      expect(await leftOver(denied, found('modify'))).toEqual([])
      expect(await leftOver(denied, found('delete'))).toMatchObject([{ kind: 'delete', id: hubNetwork }])
    })

    it('is approved with nothing that was not listed when Azure only failed to answer', async () => {
      const failed = refusedWith('azure-unavailable', 'InternalServerError', 500)
      expect(await leftOver(failed, found('modify'))).toMatchObject([{ kind: 'modify', id: hubNetwork }])
    })

    it('lists nothing when the stack manages nothing yet', async () => {
      expect((await planned(world([]), denied)).changes).toMatchObject([{ kind: 'create', id: hubNetwork }])
    })
  })

  it('compares with the ledger where Azure cannot look: new is only possible, gone is certain', async () => {
    const plan = await planned(world([`${hubNetwork}-old`]), refusedWith('azure-refused', 'Unsupported', 400))
    expect(plan.changes).toMatchObject([
      { kind: 'create', id: hubNetwork, certain: false },
      { kind: 'delete', id: `${hubNetwork}-old`, certain: true }
    ])
  })

  it('is not evaluated where Azure left a resource out', async () => {
    const told = whatIf([{ id: hubNetwork, type: TYPE, changeType: 'unsupported', changeCertainty: 'potential' }])
    expect(await planned(world([hubNetwork]), told)).toMatchObject({ evaluation: { by: 'nothing' }, pending: true })
  })

  it('is not evaluated where Azure has no row for a resource, which is new if the ledger lacks it', async () => {
    const because = { evaluation: { by: 'nothing', because: expect.stringContaining(hubNetwork) }, pending: true }
    expect(await planned(world([hubNetwork]), whatIf([]))).toMatchObject({ ...because, changes: [] })
    expect(await planned(world([]), whatIf([]))).toMatchObject({
      ...because,
      changes: [{ kind: 'create', id: hubNetwork, certain: false }]
    })
  })

  it('fails where Azure refuses the template itself', async () => {
    const refusal = refusedWith('azure-refused', 'NetcfgSubnetRangesOverlap', 400)
    await expect(planned(world([hubNetwork]), refusal)).rejects.toBe(refusal)
  })

  it('lists creations, and deletions of what exists and left the template, where the group is gone though the stack is not', async () => {
    const elsewhere = `${hubNetwork}-old`.replace(/resourceGroups\/[^/]+/i, 'resourceGroups/elsewhere')
    const made = world([hubNetwork, `${hubNetwork}-gone`, elsewhere])
    made.resources.clear()
    made.put(elsewhere, TYPE, {})
    expect(await planned(made)).toMatchObject({
      evaluation: { by: 'template' },
      changes: [
        { kind: 'create', id: hubNetwork, certain: true },
        { kind: 'delete', id: elsewhere }
      ]
    })
  })
})

import { describe, expect, it } from '@jest/globals'
import { type ResourceId, resourceId, sameId } from '../../../../src/arm/resource-id.ts'
import { stackName } from '../../../../src/config/index.ts'
import { deleteOneByOne } from '../../../../src/provisioning/deletion/ordered-deletes.ts'
import { applyProvisioning, approvalOf, planProvisioning, type Step } from '../../../../src/provisioning/index.ts'
import { leaseId, leaseMetadata } from '../../../../src/provisioning/lease/lease-record.ts'
import { stackId } from '../../../../src/provisioning/ownership/own-stacks.ts'
import { writeGatewayStackAlone } from '../../../../src/provisioning/steps/gateway-guard.ts'
import { recordStep } from '../../../../src/provisioning/steps/hold.ts'
import type { StepContext } from '../../../../src/provisioning/types.ts'
import { APPLY_IDENTITY } from '../../local/azure/kit.ts'
import { leaseKit } from './lease-kit.ts'

const MINUTE = 60_000

/** Returns an environment with two policies that runs delete, and the deletions that Azure has received. */
function setUp() {
  const kit = leaseKit(true)
  const { baseline, runs } = kit
  const policy = (name: string) =>
    resourceId(baseline.ids.spokeGroup, 'Microsoft.ManagedIdentity/userAssignedIdentities', name)
  const [first, second] = [policy('first'), policy('second')]
  for (const id of [first, second]) kit.kit.make(id, { location: 'westeurope' })
  const lease = leaseId(baseline.ids.recordZone)
  const deleted: string[] = []
  /** The lease passes to another run when Azure receives the deletion of this resource. */
  const state: { passesAt?: ResourceId } = {}
  runs.answer = ({ method, path }) => {
    if (method !== 'DELETE') return undefined
    if (!sameId(path, lease)) deleted.push(decodeURIComponent(path))
    if (state.passesAt !== undefined && sameId(path, state.passesAt)) {
      const metadata = leaseMetadata('other', runs.clock.now() + MINUTE, undefined)
      kit.kit.put(lease, { properties: { ttl: 60, metadata, txtRecords: [] } })
    }
    return undefined
  }
  const run = runs.start(APPLY_IDENTITY)
  const stack = stackId(stackName(baseline.config, 'bastion'), baseline)
  const change = { step: 'deletes', intent: 'x' }
  const stepThat = (apply: (context: StepContext) => Promise<void>): Step => ({
    ...recordStep(change.step, { intent: change.intent, plan: async () => [], apply }),
    plan: async () => ({
      ...{ step: change.step, changes: [], unchanged: 0, noise: 0, pending: true },
      evaluation: { by: 'reads' }
    })
  })
  const apply = async (work: (context: StepContext) => Promise<void>) => {
    const request = { steps: [stepThat(work)], baseline }
    const approval = approvalOf(await planProvisioning(request, run.context))
    await applyProvisioning({ ...request, approval, allowDestructive: 'approved', isAlone: true }, run.context)
  }
  return { ...kit, first, second, stack, run, deleted, state, lease, applyAlone: apply }
}

/** Deletes two resources in order and then a stack, as the removal of a stack does. */
const deletions =
  ({ first, second, baseline }: ReturnType<typeof setUp>) =>
  async (context: StepContext) => {
    await deleteOneByOne([first, second], context)
    await context.azure.stacks.remove(stackName(baseline.config, 'bastion'))
  }

describe('a run that deletes under the lease', () => {
  it('deletes everything while it holds the lease', async () => {
    const kit = setUp()
    await kit.runs.clock.run(kit.applyAlone(deletions(kit)))
    expect(kit.deleted).toEqual([kit.first, kit.second, kit.stack])
  })

  it.each(['first', 'second'] as const)(
    'stops before its next deletion when the lease passes on at the %s',
    async at => {
      const kit = setUp()
      kit.state.passesAt = kit[at]
      const work = kit.runs.clock.run(kit.applyAlone(deletions(kit)))
      await expect(work).rejects.toMatchObject({ reason: 'lease-held' })
      expect(kit.deleted.at(-1)).toBe(kit[at])
      expect(kit.kit.get(kit.lease).properties.metadata.holder).toBe('other')
    }
  )

  it('stops before a stack is deleted without its resources when the lease has passed on', async () => {
    const kit = setUp()
    kit.state.passesAt = kit.first
    const work = kit.applyAlone(async context => {
      await deleteOneByOne([kit.first], context)
      await context.azure.stacks.removeKeepingResources(stackName(kit.baseline.config, 'bastion'))
    })
    await expect(kit.runs.clock.run(work)).rejects.toMatchObject({ reason: 'lease-held' })
    expect(kit.deleted).toEqual([kit.first])
  })

  it('continues after it has deleted the zone of the lease', async () => {
    const kit = setUp()
    const { recordZone } = kit.baseline.ids
    const work = kit.applyAlone(async context => {
      await deleteOneByOne([kit.first, recordZone, kit.second], context)
      await context.clock.sleep(5 * MINUTE)
      await context.azure.stacks.remove(stackName(kit.baseline.config, 'bastion'))
    })
    await kit.runs.clock.run(work)
    expect(kit.deleted).toEqual([kit.first, recordZone, kit.second, kit.stack])
    expect(kit.run.lines.filter(line => line.startsWith('warning'))).toEqual([])
  })

  it('continues after it has deleted the zone in which an earlier version kept the lease', async () => {
    const kit = setUp()
    const { recordZone, ingressZone = recordZone } = kit.baseline.ids
    expect(ingressZone).not.toBe(recordZone)
    kit.kit.remove(recordZone)
    kit.kit.settle()
    const links: readonly { id: ResourceId }[] = kit.kit.get(`${ingressZone}/virtualNetworkLinks`).value
    const ids = [...links.map(({ id }) => id), ingressZone, kit.second]
    await kit.runs.clock.run(kit.applyAlone(context => deleteOneByOne(ids, context)))
    expect(kit.deleted.at(-1)).toBe(kit.second)
    expect(kit.run.lines.filter(line => line.startsWith('warning'))).toEqual([])
  })

  it('keeps the lease until right before it deletes the zone of the lease', async () => {
    const kit = setUp()
    const { recordZone } = kit.baseline.ids
    const expires: number[] = []
    const work = kit.applyAlone(async context => {
      await context.clock.sleep(5 * MINUTE)
      expires.push(Date.parse(kit.kit.get(kit.lease).properties.metadata.expires) - context.clock.now())
      await deleteOneByOne([recordZone], context)
    })
    await kit.runs.clock.run(work)
    expect(expires[0]).toBeGreaterThan(MINUTE)
  })
})

describe('a run that writes the stack of the gateway', () => {
  it('stops before it deletes a resource when the lease has passed on', async () => {
    const kit = setUp()
    kit.state.passesAt = kit.first
    const work = writeGatewayStackAlone(kit.run.context, context => deleteOneByOne([kit.first, kit.second], context))
    await expect(kit.runs.clock.run(work)).rejects.toMatchObject({ reason: 'lease-held' })
    expect(kit.deleted).toEqual([kit.first])
  })
})

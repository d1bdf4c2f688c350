import { describe, expect, it } from '@jest/globals'
import { nodesOfPool, setNodes } from '../../../../local/aks/nodes/node.ts'
import { upgradeApproval } from '../../../../src/actions/upgrade-review.ts'
import { type Approval, approvalOf } from '../../../../src/provisioning/index.ts'
import { OPERATION_RECORD } from '../../../../src/provisioning/records/operation-record.ts'
import { recordId } from '../../../../src/provisioning/records/record-set.ts'
import { onlyQuarantinedMachines } from '../../../../src/upgrade/in-place/delete-machines.ts'
import { type FakeAnswer, thrownBy } from '../../azure/fakes.ts'
import { TO, type UpgradeKit, upgradeKit } from './upgrade-kit.ts'
import { accessTo, applyObjects, atWrite, budget, deployment, insideOf, QUICK, setUpgrade } from './workload-kit.ts'

const target = { exact: TO } as const
const operation = 'delete-machines' as const
const DELETE = 'POST pool-user/deleteMachines'

const quarantined = ({ world, pool }: UpgradeKit) =>
  nodesOfPool(world, pool('user')).flatMap(({ name, isQuarantined }) => (isQuarantined ? [name] : []))

/** Returns a kit in which an upgrade leaves a machine out of service. */
function unstartedKit(): UpgradeKit {
  const kit = upgradeKit()
  setUpgrade(kit, { ...QUICK, undrainableNodeBehavior: 'Cordon' })
  applyObjects(kit, deployment('till', 1))
  atWrite(kit, '/agentPools/user', () => applyObjects(kit, budget('till', { minAvailable: 1 })))
  return kit
}

/** Returns a kit whose upgrade ended with a machine out of service. */
async function quarantineKit(): Promise<UpgradeKit> {
  const kit = unstartedKit()
  await thrownBy(kit.run({ target }))
  return kit
}

/** Lets all nodes of the pool take pods again, as a person or AKS does. */
function recoverAll({ world, pool }: UpgradeKit): void {
  const nodes = nodesOfPool(world, pool('user'))
  for (const node of nodes) Object.assign(node, { isQuarantined: false, isCordoned: false })
  setNodes(world, pool('user'), nodes)
}

/** Kills a run when it asks for the deletion. `answer`: that of Azure, or `undefined` if Azure receives the request. */
async function killAtDeletion(kit: UpgradeKit, approval: Approval, answer: FakeAnswer | undefined): Promise<void> {
  const run = kit.start()
  const lost = Promise.withResolvers<void>()
  kit.intercept = ({ path }) => {
    if (!path.endsWith('/deleteMachines')) return undefined
    run.kill()
    lost.resolve()
    return answer
  }
  const ended = kit.apply(approval, { operation }, run).catch(() => undefined)
  await kit.settle(Promise.race([lost.promise, ended]))
  kit.intercept = () => undefined
}

/** Marks the first machine of the pool `user` as AKS does when it cannot drain it. */
function quarantineOne({ world, pool }: UpgradeKit): void {
  const [first, ...others] = nodesOfPool(world, pool('user'))
  if (first !== undefined) setNodes(world, pool('user'), [{ ...first, isQuarantined: true }, ...others])
}

describe('an upgrade with machines that AKS left out of service', () => {
  it('writes nothing when they are known before the upgrade', async () => {
    const kit = upgradeKit()
    quarantineOne(kit)
    const { plan, validation } = await kit.plan({ target })
    expect(validation?.findings).toContainEqual(
      expect.objectContaining({ severity: 'error', remedy: expect.stringContaining('No upgrade drains them again.') })
    )
    expect(await thrownBy(kit.apply(approvalOf(plan), { target }))).toMatchObject({ reason: 'upgrade-blocked' })
    expect(kit.writes).toEqual([])
  })

  it('names the operation that leads on when AKS left them out of service during the upgrade', async () => {
    const kit = upgradeKit()
    setUpgrade(kit, { ...QUICK, undrainableNodeBehavior: 'Cordon' })
    applyObjects(kit, deployment('till', 1))
    atWrite(kit, '/agentPools/user', () => applyObjects(kit, budget('till', { minAvailable: 1 })))
    const approval = approvalOf((await kit.plan({ target })).plan)
    await thrownBy(kit.apply(approval, { target }))
    expect((await kit.plan({ target })).validation?.findings).toContainEqual(
      expect.objectContaining({ severity: 'error', remedy: expect.stringContaining('the operation `delete-machines`') })
    )
    await kit.run({ operation })
    await expect(kit.plan({ target })).rejects.toThrow('on all machines')
  })
})

describe('the deletion of machines that AKS left out of service', () => {
  it('names each machine in the plan, deletes only these, and ends the procedure', async () => {
    const kit = await quarantineKit()
    const [name] = quarantined(kit)
    const { plan } = await kit.plan({ operation })
    const change = plan.steps.find(({ step }) => step === 'machines-user')?.changes[0]
    expect(change).toMatchObject({
      risk: 'destructive',
      because: expect.stringContaining(`Deletes the machines ${name}.`),
      properties: [{ path: `machines.${name}`, kind: 'delete' }]
    })
    const inputs = { operation, emergency: undefined, 'force-budgets': undefined, 'force-reason': undefined }
    expect(upgradeApproval(await kit.plan({ operation }), inputs)).toMatchObject({
      ...{ intent: undefined, lines: [`delete-machines: ${name}`] }
    })
    await kit.apply(approvalOf(plan), { operation })
    expect(quarantined(kit)).toEqual([])
    expect(nodesOfPool(kit.world, kit.pool('user')).every(({ kubernetesVersion }) => kubernetesVersion === TO)).toBe(
      true
    )
    expect(kit.writes.at(-1)).toBe(DELETE)
    expect(await kit.record()).toMatchObject({ phase: 'machines-deleted', closed: true })
  })

  it('continues with the same approval when the run was killed after its request', async () => {
    const kit = await quarantineKit()
    const approval = approvalOf((await kit.plan({ operation })).plan)
    await killAtDeletion(kit, approval, undefined)
    await kit.apply(approval, { operation })
    expect(quarantined(kit)).toEqual([])
    expect(kit.writes.filter(write => write === DELETE)).toHaveLength(1)
    expect(await kit.record()).toMatchObject({ phase: 'machines-deleted', closed: true })
  })

  it('ends without a write when the machine is in service again after the operation began', async () => {
    const kit = await quarantineKit()
    const approval = approvalOf((await kit.plan({ operation })).plan)
    kit.writes.length = 0
    kit.intercept = ({ method, path }) => {
      if (method === 'PUT' && path.endsWith('/TXT/_operation')) queueMicrotask(() => recoverAll(kit))
      return undefined
    }
    await kit.apply(approval, { operation })
    expect(kit.writes).toEqual([])
    expect(await kit.record()).toMatchObject({ phase: 'machines-deleted', closed: true })
  })

  it('names a machine that is in service again, and ends with the same approval, when its run was lost', async () => {
    const kit = await quarantineKit()
    const [name] = quarantined(kit)
    const approval = approvalOf((await kit.plan({ operation })).plan)
    await killAtDeletion(kit, approval, { status: 503, body: {} })
    recoverAll(kit)
    expect((await kit.plan({ operation })).notes).toEqual([
      `Machine ${name} of pool user is in service again and is not deleted.`
    ])
    await kit.apply(approval, { operation })
    expect(nodesOfPool(kit.world, kit.pool('user')).map(node => node.name)).toContain(name)
    expect(await kit.record()).toMatchObject({ phase: 'machines-deleted', closed: true })
  })

  describe('after an upgrade that left nodes cordoned', () => {
    const cordon = ({ world, pool }: UpgradeKit, number: number) =>
      Object.assign(nodesOfPool(world, pool('npsystem'))[number] ?? {}, { isCordoned: true })
    const cordoned = ({ world, pool }: UpgradeKit) =>
      nodesOfPool(world, pool('npsystem')).flatMap(({ name, isCordoned }) => (isCordoned ? [name] : []))
    const withAccess = (kit: UpgradeKit) => ({
      readInside: () => insideOf(kit),
      openInside: async () => accessTo(kit)
    })

    it('uncordons them, and keeps those that were cordoned before the upgrade', async () => {
      const kit = unstartedKit()
      cordon(kit, 0)
      const [before] = cordoned(kit)
      atWrite(kit, '/agentPools/user', () => [0, 1].map(number => cordon(kit, number)))
      await thrownBy(kit.run({ target, ...withAccess(kit) }))
      expect(cordoned(kit)).toHaveLength(2)
      await kit.run({ operation, ...withAccess(kit) })
      expect(cordoned(kit)).toEqual([before])
    })

    it('names them when it is not known which were cordoned before, and ends', async () => {
      const kit = await quarantineKit()
      kit.kit.remove(recordId(kit.baseline.ids.recordZone, OPERATION_RECORD))
      cordon(kit, 1)
      const [name] = cordoned(kit)
      const run = kit.start()
      await kit.apply(approvalOf((await kit.plan({ operation })).plan), { operation, ...withAccess(kit) }, run)
      expect(run.lines).toContainEqual(expect.stringContaining(`${name} take no pods.`))
      expect(cordoned(kit)).toEqual([name])
      expect(await kit.record()).toMatchObject({ phase: 'machines-deleted', closed: true })
    })
  })

  it('keeps goal and phase of the upgrade that stopped because of the machines', async () => {
    const kit = await quarantineKit()
    await kit.run({ operation })
    expect((await kit.record())?.pins).toMatchObject({ kind: 'minor', version: TO, before: 'upgrading' })
  })

  it('keeps channels and phase of an upgrade or rollback that has ended', async () => {
    const kit = upgradeKit({ keepRollback: true })
    await kit.run({ target })
    const upgraded = await kit.record()
    quarantineOne(kit)
    await kit.run({ operation })
    expect(await kit.record()).toMatchObject({
      ...{ phase: 'machines-deleted', previous: upgraded?.previous, until: upgraded?.until },
      pins: { before: 'upgraded' }
    })
    await kit.run({ operation: 'rollback' })
    quarantineOne(kit)
    await kit.run({ operation })
    expect(await kit.record()).toMatchObject({ phase: 'machines-deleted', pins: { before: 'rolled-back' } })
  })

  it('is refused when no machine is out of service', async () => {
    const kit = upgradeKit()
    expect(await thrownBy(kit.plan({ operation }))).toMatchObject({
      reason: 'operation-refused',
      message: expect.stringContaining('AKS left no machine out of service')
    })
  })

  it('does not delete a machine in service, or one that the approval does not name', async () => {
    const kit = await quarantineKit()
    const liveState = await kit.state()
    const [out = ''] = quarantined(kit)
    const serving = nodesOfPool(kit.world, kit.pool('user')).find(({ isQuarantined }) => !isQuarantined)?.name ?? ''
    const holds = (approved: string, name: string) =>
      onlyQuarantinedMachines.holds(
        { phase: 'upgrading', liveState, now: 0, record: { ...RECORD, pins: { 'machines.user': approved } } },
        { id: kit.pool('user'), method: 'deleteMachines', body: { machineNames: [name] }, expectedSeconds: 1 }
      )
    expect([holds(out, out), holds(serving, serving), holds(serving, out)]).toEqual([true, false, false])
  })
})

const RECORD = {
  ...{ id: '1', kind: 'upgrade-cluster', phase: 'upgrading', closed: false, since: 0, forwardOnly: false },
  ...{ pins: {}, previous: {}, roles: {}, evidence: {}, floors: {} }
}

import { describe, expect, it } from '@jest/globals'
import { nodesOfPool } from '../../../../local/aks/nodes/node.ts'
import { approvalOf } from '../../../../src/provisioning/index.ts'
import { onlyQuarantinedMachines } from '../../../../src/upgrade/in-place/delete-machines.ts'
import { thrownBy } from '../../azure/fakes.ts'
import { TO, type UpgradeKit, upgradeKit } from './upgrade-kit.ts'
import { applyObjects, atWrite, budget, deployment, QUICK, setUpgrade } from './workload-kit.ts'

const target = { exact: TO } as const
const operation = 'delete-machines' as const
const DELETE = 'POST pool-user/deleteMachines'

const quarantined = ({ world, pool }: UpgradeKit) =>
  nodesOfPool(world, pool('user')).flatMap(({ name, isQuarantined }) => (isQuarantined ? [name] : []))

/** Returns a kit whose upgrade ended with a machine out of service. */
async function quarantineKit(): Promise<UpgradeKit> {
  const kit = upgradeKit()
  setUpgrade(kit, { ...QUICK, undrainableNodeBehavior: 'Cordon' })
  applyObjects(kit, deployment('till', 1))
  atWrite(kit, '/agentPools/user', () => applyObjects(kit, budget('till', { minAvailable: 1 })))
  await thrownBy(kit.run({ target }))
  return kit
}

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
    const run = kit.start()
    const lost = Promise.withResolvers<void>()
    kit.intercept = ({ path }) => {
      if (path.endsWith('/deleteMachines')) {
        run.kill()
        lost.resolve()
      }
      return undefined
    }
    const ended = kit.apply(approval, { operation }, run).catch(() => undefined)
    await kit.settle(Promise.race([lost.promise, ended]))
    kit.intercept = () => undefined
    await kit.apply(approval, { operation })
    expect(quarantined(kit)).toEqual([])
    expect(kit.writes.filter(write => write === DELETE)).toHaveLength(1)
    expect(await kit.record()).toMatchObject({ phase: 'machines-deleted', closed: true })
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

import { describe, expect, it } from '@jest/globals'
import { nodesOfPool, setNodes } from '../../../../local/aks/nodes/node.ts'
import { approvalOf } from '../../../../src/provisioning/index.ts'
import { OPERATION_RECORD } from '../../../../src/provisioning/records/operation-record.ts'
import { recordId } from '../../../../src/provisioning/records/record-set.ts'
import { abortUpgrade } from '../../../../src/upgrade/in-place/abort.ts'
import { rollbackDeadline } from '../../../../src/upgrade/in-place/outlook.ts'
import { applyUpgrade } from '../../../../src/upgrade/in-place/run.ts'
import { thrownBy } from '../../azure/fakes.ts'
import { FROM, TO, type UpgradeKit, upgradeKit, writeNameOf } from './upgrade-kit.ts'
import { applyObjects, budget, deployment, insideOf, QUICK, setUpgrade } from './workload-kit.ts'

const rollback = { operation: 'rollback' } as const

async function upgraded(): Promise<UpgradeKit> {
  const kit = upgradeKit()
  kit.stored(kit.cluster).properties.autoUpgradeProfile = { upgradeChannel: 'none', nodeOSUpgradeChannel: 'None' }
  await kit.run()
  kit.writes.length = 0
  return kit
}

/** Returns a kit whose rollback was lost after one of two pools, and the approval of the rollback. */
async function halfRolledBack() {
  const kit = await upgraded()
  const approval = approvalOf((await kit.plan(rollback)).plan)
  const run = kit.start()
  const lost = Promise.withResolvers<void>()
  kit.intercept = request => {
    if (writeNameOf(request, kit.cluster) !== 'PUT pool-npsystem') return undefined
    run.kill()
    lost.resolve()
    return { status: 503, body: {} }
  }
  const ended = kit.apply(approval, rollback, run).catch(() => undefined)
  await kit.settle(Promise.race([lost.promise, ended]))
  kit.intercept = () => undefined
  kit.writes.length = 0
  return { kit, approval }
}

/** Sets the node image of a pool and its nodes, as if a person had returned it. */
function setImage({ world, pool, stored }: UpgradeKit, name: string, image: unknown): void {
  const nodes = nodesOfPool(world, pool(name))
  for (const node of nodes) node.image = String(image)
  setNodes(world, pool(name), nodes)
  stored(pool(name)).properties.nodeImageVersion = image
}

const versions = async (kit: UpgradeKit) => {
  const { cluster, pools } = await kit.state()
  return [cluster.version, ...pools.map(({ version }) => version)]
}

describe('a rollback', () => {
  it('returns every pool to version and image, and keeps the control plane', async () => {
    const kit = await upgraded()
    const planned = await kit.plan(rollback)
    await kit.apply(approvalOf(planned.plan), rollback)
    expect(kit.writes).toEqual(['PUT pool-user', 'PUT pool-npsystem'])
    expect(await versions(kit)).toEqual([TO, FROM, FROM])
    expect(await kit.record()).toMatchObject({
      phase: 'rolled-back',
      closed: true,
      pins: { kind: 'rollback', version: TO }
    })
    await expect(kit.plan(rollback)).rejects.toThrow('The last rollback has ended.')
  })

  it('names `rollback` as the command to run again when one of its writes has failed', async () => {
    const kit = await upgraded()
    setUpgrade(kit, QUICK)
    applyObjects(kit, deployment('till', 1), budget('till', { minAvailable: 1 }))
    const error = await thrownBy(kit.run({ ...rollback, readInside: () => insideOf(kit) }))
    expect(error).toMatchObject({
      reason: 'drain-blocked',
      details: { remedy: expect.stringContaining('run `rollback` again with the same approval') }
    })
  })

  it('does not take a pool to another version that the upgrade of images left out', async () => {
    const kit = await upgraded()
    await kit.runs.clock.pass(5 * 24 * 3_600_000)
    const { properties } = kit.stored(kit.pool('user'))
    properties.powerState = { code: 'Stopped' }
    await kit.run({ target: 'node-image' })
    properties.powerState = { code: 'Running' }
    const { plan } = await kit.plan(rollback)
    const changed = plan.steps.flatMap(({ step, changes }) =>
      changes.flatMap(change => change.properties.map(({ path, before, after }) => ({ step, path, before, after })))
    )
    const pools = changed.filter(({ step, before, after }) => step.startsWith('pool-') && before !== after)
    const paths = pools.map(({ step, path }) => [step, path])
    expect(paths).toEqual([['pool-npsystem', 'properties.nodeImageVersion']])
  })

  it('is refused when seven days have passed', async () => {
    const kit = await upgraded()
    await kit.runs.clock.pass(7.1 * 24 * 3_600_000)
    await expect(kit.plan(rollback)).rejects.toMatchObject({ reason: 'operation-refused' })
  })

  it('is refused while the channel of Kubernetes versions is on', async () => {
    const kit = await upgraded()
    kit.stored(kit.cluster).properties.autoUpgradeProfile = { upgradeChannel: 'patch' }
    await expect(kit.plan(rollback)).rejects.toMatchObject({
      reason: 'operation-refused',
      message: expect.stringContaining('the upgrade channel of the cluster is patch')
    })
  })

  it('is refused when only node images can return, and their channel is on', async () => {
    const kit = upgradeKit()
    await kit.runs.clock.pass(9 * 24 * 3_600_000)
    const { outlook } = await kit.plan({ target: 'node-image' })
    expect(outlook).toMatchObject({
      isReversible: false,
      wayBack: expect.stringContaining('because the channel of node images is NodeImage.')
    })
    await kit.run({ target: 'node-image' })
    expect(rollbackDeadline(await kit.state(), kit.world.now)).toBe('')
    await expect(kit.plan(rollback)).rejects.toMatchObject({
      reason: 'operation-refused',
      message: expect.stringContaining('Azure ignores that while the channel of node images is NodeImage'),
      details: { remedy: expect.stringContaining('upgrades.nodeImageChannel: None') }
    })
  })

  it('needs a new plan and approval before the cluster goes forward again', async () => {
    const kit = upgradeKit()
    kit.stored(kit.cluster).properties.autoUpgradeProfile = { upgradeChannel: 'none', nodeOSUpgradeChannel: 'None' }
    const forward = { target: { exact: TO } } as const
    const approval = approvalOf((await kit.plan(forward)).plan)
    await kit.apply(approval, forward)
    await kit.run(rollback)
    await expect(kit.apply(approval, forward)).rejects.toMatchObject({ reason: 'plan-changed' })
    expect(await versions(kit)).toEqual([TO, FROM, FROM])
    await kit.run(forward)
    expect(await versions(kit)).toEqual([TO, TO, TO])
  })

  it('lets no old approval go forward when the record was deleted', async () => {
    const kit = upgradeKit()
    await kit.runs.clock.pass(9 * 24 * 3_600_000)
    const image = { target: 'node-image' } as const
    const before = kit.stored(kit.pool('user')).properties.nodeImageVersion
    const approval = approvalOf((await kit.plan(image)).plan)
    await kit.apply(approval, image)
    // A pool has its older image again.
    setImage(kit, 'user', before)
    kit.kit.remove(recordId(kit.baseline.ids.recordZone, OPERATION_RECORD))
    kit.writes.length = 0
    await expect(kit.apply(approval, image)).rejects.toMatchObject({ reason: 'plan-changed' })
    expect(kit.writes).toEqual([])
  })

  it('ends without a pool that Azure can no longer return, and names it', async () => {
    const { kit, approval } = await halfRolledBack()
    await kit.runs.clock.pass(8 * 24 * 3_600_000)
    const note = `Pool npsystem is not returned and keeps Kubernetes ${TO}: Azure lists no version to which it can return the pool.`
    expect(await thrownBy(kit.apply(approval, rollback))).toMatchObject({
      reason: 'plan-changed',
      message: expect.stringContaining(note),
      details: { remedy: expect.stringContaining('Plan `rollback` again and approve it') }
    })
    const planned = await kit.plan(rollback)
    expect(planned.notes).toEqual([note])
    await kit.apply(approvalOf(planned.plan), rollback)
    expect(kit.writes).toEqual([])
    expect(await kit.record()).toMatchObject({ phase: 'rolled-back', closed: true })
    await kit.run({ target: { exact: TO } })
    expect(await versions(kit)).toEqual([TO, TO, TO])
  })

  it('names the channel that was switched on half-way, and continues with its approval when it is off again', async () => {
    const { kit, approval } = await halfRolledBack()
    const { properties } = kit.stored(kit.cluster)
    properties.autoUpgradeProfile = { upgradeChannel: 'patch', nodeOSUpgradeChannel: 'None' }
    expect((await kit.plan(rollback)).notes).toEqual([
      `Pool npsystem is not returned and keeps Kubernetes ${TO}: the upgrade channel of the cluster is patch.`
    ])
    await expect(kit.apply(approval, rollback)).rejects.toMatchObject({ reason: 'plan-changed' })
    properties.autoUpgradeProfile = { upgradeChannel: 'none', nodeOSUpgradeChannel: 'None' }
    await kit.apply(approval, rollback)
    expect(await versions(kit)).toEqual([TO, FROM, FROM])
  })

  it('fails when Azure accepts the rollback of a pool and ignores it', async () => {
    const kit = await upgraded()
    const approval = approvalOf((await kit.plan(rollback)).plan)
    kit.intercept = ({ method, path }) =>
      method === 'PUT' && /agentPools\/user$/i.test(path) ? { status: 200, body: { properties: {} } } : undefined
    await expect(kit.apply(approval, rollback)).rejects.toMatchObject({
      reason: 'pool-incomplete',
      message: expect.stringContaining('pool user')
    })
    expect(kit.writes).toEqual(['PUT pool-user'])
  })
})

describe('an abort', () => {
  async function runningPool(): Promise<UpgradeKit & { readonly approval: ReturnType<typeof approvalOf> }> {
    const kit = upgradeKit()
    kit.stored(kit.cluster).properties.autoUpgradeProfile = { upgradeChannel: 'none', nodeOSUpgradeChannel: 'None' }
    const approval = approvalOf((await kit.plan()).plan)
    const run = kit.start()
    const ended = applyUpgrade({ ...kit.request(), approval }, run.context).catch(error => error)
    while (!kit.writes.includes('PUT pool-user')) await kit.runs.clock.pass(30_000)
    await kit.runs.clock.pass(400_000)
    const aborted = await kit.settle(abortUpgrade(() => kit.stateNow(), kit.start().context))
    expect(aborted.map(({ id }) => id)).toEqual([kit.pool('user')])
    expect(await kit.settle(ended)).toMatchObject({ name: 'Failure' })
    return Object.assign(kit, { approval })
  }

  it('stops the pool in work, and a plain run continues it', async () => {
    const kit = await runningPool()
    expect((await kit.state()).pools.find(({ name }) => name === 'user')?.provisioningState).toBe('Canceled')
    await kit.apply(kit.approval)
    expect(await versions(kit)).toEqual([TO, TO, TO])
  })

  it('leads to a rollback only after the half-way pool is finished, because Azure lists no version for it before', async () => {
    const kit = await runningPool()
    await expect(kit.plan(rollback)).rejects.toMatchObject({
      reason: 'operation-refused',
      details: { remedy: expect.stringContaining('it finishes pool user') }
    })
    await kit.apply(kit.approval)
    await kit.run(rollback)
    expect(await versions(kit)).toEqual([TO, FROM, FROM])
  })

  it('lets a rollback end an upgrade that has changed no pool, without a write', async () => {
    const kit = upgradeKit()
    const approval = approvalOf((await kit.plan()).plan)
    const run = kit.start()
    const ended = applyUpgrade({ ...kit.request(), approval }, run.context).catch(error => error)
    while (!kit.writes.includes('PUT cluster')) await kit.runs.clock.pass(10_000)
    await kit.settle(abortUpgrade(() => kit.stateNow(), kit.start().context))
    expect(await kit.settle(ended)).toBeInstanceOf(Error)
    await expect(kit.plan(rollback)).rejects.toMatchObject({
      reason: 'operation-refused',
      message: expect.stringContaining('the upgrade of the control plane has not ended')
    })
    kit.intercept = ({ method, path }) =>
      method === 'PUT' && /agentPools/i.test(path)
        ? { status: 400, body: { error: { code: 'No', message: 'no' } } }
        : undefined
    await expect(kit.apply(approval)).rejects.toMatchObject({ name: 'Failure' })
    kit.intercept = () => undefined
    kit.writes.length = 0
    await kit.run(rollback)
    expect(kit.writes).toEqual([])
    expect(await kit.record()).toMatchObject({ phase: 'rolled-back', closed: true })
  })

  it('aborts nothing when nothing is upgraded', async () => {
    const kit = upgradeKit()
    expect(await kit.settle(abortUpgrade(() => kit.stateNow(), kit.start().context))).toEqual([])
    expect(kit.writes).toEqual([])
  })
})

import { describe, expect, it } from '@jest/globals'
import { approvalOf } from '../../../../src/provisioning/index.ts'
import { pinnedUpgrade } from '../../../../src/upgrade/in-place/goal.ts'
import { applyUpgrade, planUpgrade } from '../../../../src/upgrade/in-place/run.ts'
import { FROM, TO, upgradeKit } from './upgrade-kit.ts'

const WHOLE = ['PUT cluster', 'PUT pool-npsystem', 'PUT pool-user']

describe('an upgrade in place', () => {
  it('upgrades the control plane, then every pool, the system pool included', async () => {
    const kit = upgradeKit()
    const planned = await kit.plan()
    expect(planned).toMatchObject({
      goal: { kind: 'minor', version: TO },
      isResumed: false,
      validation: { findings: [] }
    })
    await kit.apply(approvalOf(planned.plan))
    expect(kit.writes).toEqual(WHOLE)
    const { cluster, pools } = await kit.state()
    expect([cluster, ...pools].map(({ version, provisioningState }) => [version, provisioningState])).toEqual([
      [TO, 'Succeeded'],
      [TO, 'Succeeded'],
      [TO, 'Succeeded']
    ])
    expect(await kit.record()).toMatchObject({ kind: 'upgrade-cluster', phase: 'upgraded', closed: true })
    expect(await kit.settle(planUpgrade(kit.request({ target: { exact: TO } }), kit.start().context))).toHaveProperty(
      'done'
    )
  })

  it('lists each part with its gate, and writes nothing, when it plans', async () => {
    const kit = upgradeKit()
    const { plan } = await kit.plan()
    expect(plan.steps.map(({ step, changes }) => [step, changes.length])).toEqual([
      ['record-start', 1],
      ['close-override', 0],
      ['control-plane', 1],
      ['verify-control-plane', 0],
      ['pool-npsystem', 1],
      ['verify-pool-npsystem', 0],
      ['pool-user', 1],
      ['verify-pool-user', 0],
      ['uncordon-nodes', 0],
      ['record-end', 1]
    ])
    expect(plan.steps.flatMap(({ changes }) => changes.map(({ risk }) => risk))).not.toContain('destructive')
    expect(kit.writes).toEqual([])
  })

  it('does not write a part that has the version already', async () => {
    const kit = upgradeKit()
    await kit.run()
    const [system] = (await kit.state()).pools
    kit.stored(kit.pool('user')).properties.provisioningState = 'Failed'
    kit.writes.length = 0
    await kit.run({ target: { exact: TO } })
    expect(kit.writes).toEqual(['PUT pool-user'])
    expect((await kit.state()).pools[0]?.etag).toBe(system?.etag)
  })

  it('leaves out a pool that is stopped', async () => {
    const kit = upgradeKit()
    kit.stored(kit.pool('user')).properties.powerState = { code: 'Stopped' }
    await kit.run()
    expect(kit.writes).toEqual(['PUT cluster', 'PUT pool-npsystem'])
  })

  it('needs at most 20 seconds between two operations when the gates are met', async () => {
    const kit = upgradeKit()
    const ends: number[] = []
    const starts: number[] = []
    const approval = approvalOf((await kit.plan()).plan)
    await kit.apply(approval)
    for (const { target, verb, startedAt, endedAt } of Object.values(kit.world.operations)) {
      if (verb !== 'PUT' || !target.toLowerCase().startsWith(kit.cluster.toLowerCase()) || endedAt === undefined)
        continue
      if (startedAt < kit.world.now - 10 * 3_600_000) continue
      starts.push(startedAt)
      ends.push(endedAt)
    }
    const order = starts.toSorted((a, b) => a - b).slice(-3)
    const ended = ends.toSorted((a, b) => a - b).slice(-3)
    const between = order.slice(1).map((start, at) => start - (ended[at] ?? 0))
    expect(between).toHaveLength(2)
    for (const milliseconds of between) {
      expect(milliseconds).toBeGreaterThanOrEqual(0)
      expect(milliseconds).toBeLessThanOrEqual(20_000)
    }
  })

  it('upgrades only the images of the pools when the target is node-image', async () => {
    const kit = upgradeKit()
    kit.kit.wait(9 * 24 * 3600)
    kit.world.tables.throttle = {}
    await kit.runs.clock.pass(9 * 24 * 3_600_000)
    const before = (await kit.state()).pools.map(({ nodeImage }) => nodeImage)
    const planned = await kit.plan({ target: 'node-image' })
    await kit.apply(approvalOf(planned.plan), { target: 'node-image' })
    expect(kit.writes).toEqual(['POST pool-npsystem/upgradeNodeImageVersion', 'POST pool-user/upgradeNodeImageVersion'])
    const { pools, cluster } = await kit.state()
    expect(pools.map(({ nodeImage }) => nodeImage)).not.toEqual(before)
    expect(pools.every(pool => pool.nodeImage === pool.latestNodeImage)).toBe(true)
    expect(cluster.version).toBe(FROM)
  })

  it('keeps the version of its plan when a newer patch appears before the end', async () => {
    const kit = upgradeKit()
    const approval = approvalOf((await kit.plan()).plan)
    const run = kit.start()
    void applyUpgrade({ ...kit.request(), approval }, run.context)
    await kit.runs.clock.pass(120_000)
    run.kill()
    expect(pinnedUpgrade((await kit.record())?.pins)).toMatchObject({ version: TO, kind: 'minor' })
    kit.intercept = ({ path }) =>
      /upgradeProfiles\/default$/i.test(path) && !/agentPools/i.test(path)
        ? {
            status: 200,
            body: { properties: { controlPlaneProfile: { upgrades: [{ kubernetesVersion: '1.36.9' }] } } }
          }
        : undefined
    await kit.apply(approval)
    const { cluster, pools } = await kit.state()
    expect([cluster.version, ...pools.map(({ version }) => version)]).toEqual([TO, TO, TO])
  })
})

describe('the channels of automatic upgrades', () => {
  const channel = (kit: ReturnType<typeof upgradeKit>, upgradeChannel: string) => {
    kit.stored(kit.cluster).properties.autoUpgradeProfile = { upgradeChannel, nodeOSUpgradeChannel: 'NodeImage' }
  }

  it('are found by the plan when they refuse an upgrade of the control plane alone', async () => {
    const kit = upgradeKit()
    channel(kit, 'patch')
    const { validation } = await kit.plan()
    expect(validation).toMatchObject({ verdict: 'block', findings: [{ rule: 'upgrade-channel', severity: 'error' }] })
  })

  it('are switched off first, and recorded, when the configuration keeps the way back', async () => {
    const kit = upgradeKit({ keepRollback: true, kubernetesChannel: 'patch' })
    channel(kit, 'patch')
    await kit.run()
    expect(kit.writes).toEqual(['PUT cluster', ...WHOLE])
    const { cluster } = await kit.state()
    expect([cluster.kubernetesChannel, cluster.nodeImageChannel]).toEqual(['none', 'None'])
    const record = await kit.record()
    expect(record?.previous).toEqual({ kubernetesChannel: 'patch', nodeImageChannel: 'NodeImage' })
    const days = ((record?.until ?? 0) - kit.world.now) / (24 * 3_600_000)
    expect(days).toBeGreaterThan(6.9)
    expect(days).toBeLessThanOrEqual(7)
  })
})

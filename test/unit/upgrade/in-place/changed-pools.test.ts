import { describe, expect, it } from '@jest/globals'
import { childId } from '../../../../src/arm/resource-id.ts'
import { approvalOf } from '../../../../src/provisioning/index.ts'
import { leftPoolNotes } from '../../../../src/upgrade/in-place/left-pools.ts'
import { AKS } from '../../local/aks/cluster-kit.ts'
import { workloadPool } from '../../power/power-kit.ts'
import { FROM, TO, type UpgradeKit, upgradeKit } from './upgrade-kit.ts'
import { pool, state } from './upgrade-state-kit.ts'
import { atWrite } from './workload-kit.ts'

const target = { exact: TO } as const
const rollback = { operation: 'rollback' } as const

function setPower({ stored, pool: idOf }: UpgradeKit, name: string, code: 'Running' | 'Stopped'): void {
  stored(idOf(name)).properties.powerState = { code }
}

const versions = async (kit: UpgradeKit) => (await kit.state()).pools.map(({ name, version }) => `${name} ${version}`)

describe('a pool that changes while an upgrade runs', () => {
  it('is not written and named when it was stopped', async () => {
    const kit = upgradeKit()
    atWrite(kit, '/agentPools/npsystem', () => setPower(kit, 'user', 'Stopped'))
    const { notes } = (await kit.run({ target })) as { readonly notes: readonly string[] }
    expect(kit.writes).toEqual(['PUT cluster', 'PUT pool-npsystem'])
    expect(notes).toEqual([
      expect.stringMatching(/^Pool user is stopped, so it was not upgraded and has Kubernetes 1\.35/)
    ])
  })

  it('is named when it was created with the older version', async () => {
    const kit = upgradeKit()
    const properties = { ...workloadPool, orchestratorVersion: FROM }
    atWrite(kit, '/agentPools/user', () => {
      kit.kit.put(childId(kit.cluster, 'agentPools', 'extra'), { properties }, { version: AKS })
    })
    const run = kit.start()
    await kit.apply(approvalOf((await kit.plan({ target })).plan), { target }, run)
    expect(run.lines).toContainEqual(
      expect.stringContaining('Pool extra was created or started while the run worked, so it was not upgraded')
    )
  })
})

describe('a pool that is stopped after the plan', () => {
  it('leaves the approval of the upgrade valid', async () => {
    const kit = upgradeKit()
    const approval = approvalOf((await kit.plan({ target })).plan)
    setPower(kit, 'user', 'Stopped')
    await kit.apply(approval, { target })
    expect(kit.writes).toEqual(['PUT cluster', 'PUT pool-npsystem'])
    expect(await kit.record()).toMatchObject({ phase: 'upgraded', closed: true })
  })

  it('needs another approval when it is started again', async () => {
    const kit = upgradeKit()
    setPower(kit, 'user', 'Stopped')
    const approval = approvalOf((await kit.plan({ target })).plan)
    setPower(kit, 'user', 'Running')
    await expect(kit.apply(approval, { target })).rejects.toMatchObject({ reason: 'plan-changed' })
    expect(kit.writes).toEqual([])
  })

  it('is not written by a rollback, and named', async () => {
    const kit = upgradeKit()
    kit.stored(kit.cluster).properties.autoUpgradeProfile = { upgradeChannel: 'none', nodeOSUpgradeChannel: 'None' }
    await kit.run({ target })
    atWrite(kit, '/agentPools/user', () => setPower(kit, 'npsystem', 'Stopped'))
    kit.writes.length = 0
    const { notes } = (await kit.run(rollback)) as { readonly notes: readonly string[] }
    expect(kit.writes).toEqual(['PUT pool-user'])
    expect(notes).toEqual(['Pool npsystem is stopped, so it was not returned to its older version.'])
    expect(await versions(kit)).toEqual([`npsystem ${TO}`, `user ${FROM}`])
  })
})

describe('leftPoolNotes', () => {
  const record = { pins: { kind: 'minor', version: TO } }
  const before = state(TO, [pool('user', FROM)])

  it('names no pool that runs the version, also one that is being created', () => {
    const extra = pool('extra', TO, { provisioningState: 'Creating' })
    expect(leftPoolNotes(before, state(TO, [pool('user', TO), extra]), record)).toEqual([])
  })

  it('does not judge again a pool that was checked after its write', () => {
    const scaling = pool('user', TO, { provisioningState: 'Scaling' })
    expect(leftPoolNotes(before, state(TO, [scaling]), record)).toEqual([])
  })

  it('names a pool that was started with an older node image', () => {
    const stopped = state(FROM, [pool('user', FROM, { isStopped: true })])
    const started = state(FROM, [pool('user', FROM, { latestNodeImage: 'AKSAzureLinux-V3gen2-202611.01.0' })])
    const [note] = leftPoolNotes(stopped, started, { pins: { kind: 'node-image', version: FROM } })
    expect(note).toMatch(/^Pool user was created or started while the run worked, so it was not upgraded/)
  })

  it('has no note after a deletion of machines', () => {
    expect(leftPoolNotes(before, before, { pins: { kind: 'delete-machines' } })).toEqual([])
  })
})

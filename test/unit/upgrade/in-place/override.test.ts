import { describe, expect, it } from '@jest/globals'
import { nodesOfPool } from '../../../../local/aks/nodes/node.ts'
import type { ResourceId } from '../../../../src/arm/resource-id.ts'
import { unreadCluster } from '../../../../src/preflight/index.ts'
import { approvalOf } from '../../../../src/provisioning/index.ts'
import { Failure } from '../../../../src/runtime/failure.ts'
import type { UpgradeRequest } from '../../../../src/upgrade/in-place/run.ts'
import { type FakeRequest, thrownBy } from '../../azure/fakes.ts'
import { TO, type UpgradeKit, upgradeKit, writeNameOf } from './upgrade-kit.ts'
import { accessTo, applyObjects, atWrite, budget, deployment, insideOf, QUICK, setUpgrade } from './workload-kit.ts'

const target = { exact: TO } as const
const force = { budgets: ['web/till'], because: 'the till is closed tonight' }
const BLOCKS = { minAvailable: 1 }
const ALLOWS = { minAvailable: 0 }

/** Returns a kit with a budget `web/till` that blocks the drain of the pool `user`. */
function blockedKit(settings: object = QUICK): UpgradeKit {
  const kit = upgradeKit()
  setUpgrade(kit, { ...settings })
  applyObjects(kit, deployment('till', 1), budget('till', BLOCKS))
  return kit
}

function withAccess(kit: UpgradeKit, changes: Partial<UpgradeRequest> = {}): Partial<UpgradeRequest> {
  return { target, readInside: () => insideOf(kit), openInside: async () => accessTo(kit), ...changes }
}

const forced = (kit: UpgradeKit, changes: Partial<UpgradeRequest> = {}) => withAccess(kit, { force, ...changes })

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const error = await thrownBy(work)
  if (!(error instanceof Failure)) throw error
  return error
}

interface Override {
  readonly forceUpgrade?: boolean
  readonly until?: string
}

function overrideOf({ stored, cluster }: UpgradeKit): Override | undefined {
  const { upgradeSettings } = stored(cluster).properties as { upgradeSettings?: { overrideSettings?: Override } }
  return upgradeSettings?.overrideSettings
}

/** Opens the override as a colleague does, for some hours. */
function openByHand({ stored, cluster, world }: UpgradeKit, hours = 24): void {
  const until = new Date(world.now + hours * 3_600_000).toISOString()
  stored(cluster).properties.upgradeSettings = { overrideSettings: { forceUpgrade: true, until } }
}

const cordoned = ({ world, pool }: UpgradeKit) =>
  nodesOfPool(world, pool('user')).filter(({ isCordoned }) => isCordoned === true)

async function expectComplete(kit: UpgradeKit): Promise<void> {
  const { cluster, pools } = await kit.state()
  expect([cluster.version, ...pools.map(({ version }) => version)]).toEqual([TO, TO, TO])
  expect([cluster, ...pools].map(({ provisioningState }) => provisioningState)).toEqual(Array(3).fill('Succeeded'))
  expect(cordoned(kit)).toEqual([])
  expect(overrideOf(kit)?.forceUpgrade ?? false).toBe(false)
  expect(await kit.record()).toMatchObject({ phase: 'upgraded', closed: true })
}

describe('an upgrade that bypasses a budget', () => {
  it('opens the override for the pools, and closes it at the end', async () => {
    const kit = blockedKit()
    const bodies: Override[] = []
    kit.intercept = request => {
      if (writeNameOf(request, kit.cluster) === 'PUT cluster') bodies.push(overrideIn(request) ?? {})
      return undefined
    }
    await kit.run(forced(kit))
    await expectComplete(kit)
    expect(kit.writes).toEqual(['PUT cluster', 'PUT cluster', 'PUT pool-npsystem', 'PUT pool-user', 'PUT cluster'])
    expect(bodies.map(({ forceUpgrade }) => forceUpgrade)).toEqual([undefined, true, false])
    expect(Date.parse(overrideOf(kit)?.until ?? '')).toBeLessThanOrEqual(kit.world.now)
    expect((await kit.record())?.pins).toMatchObject({ force: 'web/till', 'force-reason': force.because })
  })

  it('opens the override before the control plane when a budget never allows an eviction', async () => {
    const kit = upgradeKit()
    setUpgrade(kit, QUICK)
    applyObjects(kit, deployment('till', 1), budget('till', { maxUnavailable: 0 }))
    const { plan } = await kit.plan(forced(kit))
    const names = plan.steps.flatMap(({ step, changes }) => (changes.length > 0 ? [step] : []))
    expect(names.slice(2, 4)).toEqual(['open-override', 'control-plane'])
    await kit.apply(approvalOf(plan), forced(kit))
    await expectComplete(kit)
  })

  it('lists every budget with owner and pods as destructive, and binds the approval to them', async () => {
    const kit = blockedKit()
    const { plan } = await kit.plan(forced(kit))
    const [change] = plan.steps.find(({ step }) => step === 'open-override-for-pools')?.changes ?? []
    expect(change).toMatchObject({
      risk: 'destructive',
      because: expect.stringMatching(/web\/till: web\/till-\S+\. Reason: the till/)
    })
    expect(change?.properties.map(({ path }) => path)).toContain(
      'properties.upgradeSettings.overrideSettings.bypasses.web/till'
    )
    const other = await failureOf(kit.apply(approvalOf(plan), forced(kit, { force: { ...force, because: 'another' } })))
    expect(other.message).toContain('force-reason')
    applyObjects(kit, deployment('desk', 1), budget('desk', BLOCKS))
    const more = await failureOf(kit.apply(approvalOf(plan), forced(kit)))
    expect(more.reason).toBe('override-refused')
    const both = { ...force, budgets: ['web/till', 'web/desk'] }
    const unapproved = await failureOf(kit.apply(approvalOf(plan), forced(kit, { force: both })))
    expect(unapproved.message).toContain('force-budgets')
    expect(kit.writes).toEqual([])
  })

  it('continues an upgrade that a budget stopped, with a new approval', async () => {
    const kit = upgradeKit()
    setUpgrade(kit, QUICK)
    applyObjects(kit, deployment('till', 1))
    atWrite(kit, '/agentPools/user', () => applyObjects(kit, budget('till', BLOCKS)))
    expect((await failureOf(kit.run(withAccess(kit)))).reason).toBe('drain-blocked')
    kit.writes.length = 0
    await kit.run(forced(kit))
    await expectComplete(kit)
    // The write that opens the override resumes the drain, so that the pool needs no write of its own.
    expect(kit.writes).toEqual(['PUT cluster', 'PUT cluster'])
  })

  it('closes the override outside the window, although no pool may start any more', async () => {
    const kit = blockedKit()
    const window = `${kit.cluster}/maintenanceConfigurations/aksManagedAutoUpgradeSchedule` as ResourceId
    kit.kit.put(window, { properties: { maintenanceWindow: windowOn(kit.world.now) } }, { version: '2026-05-01' })
    atWrite(kit, '/agentPools/npsystem', () => {
      kit.stored(window).properties.maintenanceWindow = windowOn(kit.world.now + 3 * 24 * 3_600_000)
    })
    const { reason } = await failureOf(kit.run(forced(kit)))
    expect(reason).toBe('outside-window')
    expect(overrideOf(kit)).toMatchObject({ forceUpgrade: false })
    expect(kit.writes).not.toContain('PUT pool-user')
  })

  it('closes the override before the next pool when a budget that is not named blocks by then', async () => {
    const kit = blockedKit()
    applyObjects(kit, deployment('desk', 1))
    const approval = approvalOf((await kit.plan(forced(kit))).plan)
    atWrite(kit, '/agentPools/npsystem', () => applyObjects(kit, budget('desk', BLOCKS)))
    const { reason, message } = await failureOf(kit.apply(approval, forced(kit)))
    expect([reason, message]).toEqual(['override-refused', expect.stringContaining('web/desk')])
    expect(kit.writes).toEqual(['PUT cluster', 'PUT cluster', 'PUT pool-npsystem', 'PUT cluster'])
    expect(overrideOf(kit)).toMatchObject({ forceUpgrade: false })
    applyObjects(kit, budget('desk', ALLOWS))
    await kit.apply(approval, forced(kit))
    await expectComplete(kit)
  })

  it('does not open the override when another budget blocks after the control plane', async () => {
    const kit = blockedKit()
    applyObjects(kit, deployment('desk', 1))
    const approval = approvalOf((await kit.plan(forced(kit))).plan)
    atWrite(kit, kit.cluster, () => applyObjects(kit, budget('desk', BLOCKS)))
    expect((await failureOf(kit.apply(approval, forced(kit)))).reason).toBe('override-refused')
    expect(kit.writes).toEqual(['PUT cluster'])
  })

  it('waits for a budget that blocks only while its pods start', async () => {
    const kit = blockedKit()
    applyObjects(kit, deployment('desk', 1))
    const approval = approvalOf((await kit.plan(forced(kit))).plan)
    let reads = 0
    atWrite(kit, '/agentPools/npsystem', () => applyObjects(kit, budget('desk', BLOCKS)))
    const readInside = async () => {
      const evidence = await insideOf(kit)
      if (kit.writes.at(-1) === 'PUT pool-npsystem' && ++reads === 2) applyObjects(kit, budget('desk', ALLOWS))
      return evidence
    }
    await kit.apply(approval, forced(kit, { readInside }))
    await expectComplete(kit)
    expect(reads).toBe(3)
  })

  it('closes the override when the pool fails for another reason, and a plain run completes', async () => {
    const kit = blockedKit()
    const approval = approvalOf((await kit.plan(forced(kit))).plan)
    kit.intercept = lowQuotaAt('/agentPools/user')
    await kit.apply(approval, forced(kit)).catch(() => undefined)
    expect(overrideOf(kit)).toMatchObject({ forceUpgrade: false })
    kit.intercept = () => undefined
    await kit.apply(approval, forced(kit))
    await expectComplete(kit)
  })
})

describe('a budget that blocks an upgrade', () => {
  it('ends it in one drain time-out with pod, budget and owner, and the fix lets a second run complete', async () => {
    const kit = upgradeKit()
    setUpgrade(kit, QUICK)
    const labels = { 'app.kubernetes.io/managed-by': 'Helm' }
    const annotations = { 'meta.helm.sh/release-name': 'till', 'meta.helm.sh/release-namespace': 'web' }
    applyObjects(kit, deployment('till', 1))
    let began = 0
    atWrite(kit, '/agentPools/user', () => {
      applyObjects(kit, budget('till', BLOCKS, { labels, annotations }))
      began = kit.world.now
    })
    const approval = approvalOf((await kit.plan(withAccess(kit))).plan)
    const { reason, message } = await failureOf(kit.apply(approval, withAccess(kit)))
    expect([reason, message]).toEqual(['drain-blocked', expect.stringMatching(/web\/till-\S+ on node .*till/)])
    expect(message).toMatch(/release/i)
    expect(kit.world.now - began).toBeLessThan((2 * QUICK.drainTimeoutInMinutes + 5) * 60_000)
    applyObjects(kit, budget('till', ALLOWS))
    await kit.apply(approval, withAccess(kit))
    await expectComplete(kit)
  })
})

/** Returns a window that is open all day. */
function windowOn(time: number): object {
  const dayOfWeek = new Date(time).toLocaleDateString('en', { weekday: 'long', timeZone: 'UTC' })
  const schedule = { weekly: { intervalWeeks: 1, dayOfWeek } }
  return { schedule, startTime: '00:00', durationHours: 24, utcOffset: '+00:00' }
}

/** Returns an interception that refuses a write, as Azure does without quota. */
function lowQuotaAt(write: string): UpgradeKit['intercept'] {
  return ({ method, path }) =>
    method === 'PUT' && path.endsWith(write)
      ? { status: 400, body: { error: { code: 'ErrCode_InsufficientVCPUQuota', message: 'Insufficient vcpu quota' } } }
      : undefined
}

function overrideIn({ body }: FakeRequest): Override | undefined {
  const text = typeof body === 'string' ? body : JSON.stringify(body)
  const { properties } = JSON.parse(text) as { properties: { upgradeSettings?: { overrideSettings?: Override } } }
  return properties.upgradeSettings?.overrideSettings
}

describe('a request to bypass budgets', () => {
  it.each([
    ['a budget that does not exist', ['web/till', 'web/gone'], /has no budget web\/gone/],
    ['a budget that does not block', ['web/till', 'web/calm'], /web\/calm does not block/],
    ['only some of the budgets that block', ['web/till'], /would also bypass web\/desk/]
  ])('is refused before any write when it names %s', async (_, budgets, message) => {
    const kit = blockedKit()
    applyObjects(kit, deployment('calm', 1), budget('calm', ALLOWS))
    if (budgets.length === 1) applyObjects(kit, deployment('desk', 1), budget('desk', BLOCKS))
    const failure = await failureOf(kit.plan(forced(kit, { force: { ...force, budgets } })))
    expect([failure.reason, failure.message]).toEqual(['override-refused', expect.stringMatching(message)])
    expect(kit.writes).toEqual([])
  })

  it('is refused when the cluster cannot be read', async () => {
    const kit = blockedKit()
    const { readInside: _, ...blind } = forced(kit)
    const failure = await failureOf(
      kit.plan({
        ...blind,
        readInside: async () => unreadCluster('no access')
      })
    )
    expect(failure.reason).toBe('override-refused')
    expect(failure.details.remedy).toContain('kubernetes-access')
  })
})

describe('an override that is open', () => {
  it('is closed before any pool is drained when nobody approved it', async () => {
    const kit = upgradeKit()
    openByHand(kit)
    await kit.run({ target })
    expect(overrideOf(kit)).toMatchObject({ forceUpgrade: false })
    expect(kit.writes).toEqual(['PUT cluster', 'PUT cluster', 'PUT pool-npsystem', 'PUT pool-user'])
  })

  it('is closed when the cluster has the version already', async () => {
    const kit = upgradeKit()
    await kit.run({ target })
    openByHand(kit)
    kit.writes.length = 0
    await kit.run({ target })
    expect(kit.writes).toEqual(['PUT cluster'])
    await expectComplete(kit)
  })

  it('is closed first in a rollback', async () => {
    const kit = upgradeKit()
    kit.stored(kit.cluster).properties.autoUpgradeProfile = { upgradeChannel: 'none', nodeOSUpgradeChannel: 'None' }
    await kit.run({ target })
    openByHand(kit)
    kit.writes.length = 0
    await kit.run({ operation: 'rollback' })
    expect(kit.writes[0]).toBe('PUT cluster')
    expect(overrideOf(kit)).toMatchObject({ forceUpgrade: false })
    expect(await kit.record()).toMatchObject({ phase: 'rolled-back', closed: true })
  })

  it('stops a pool from being drained when a colleague opens it during the upgrade', async () => {
    const kit = upgradeKit()
    atWrite(kit, '/agentPools/npsystem', () => openByHand(kit))
    const { reason, details } = await failureOf(kit.run({ target }))
    expect([reason, details.remedy]).toEqual(['invariant-broken', expect.stringContaining('only-an-approved-override')])
    expect(kit.writes).not.toContain('PUT pool-user')
  })
})

import { describe, expect, it } from '@jest/globals'
import type { Baseline } from '../../../src/config/types.ts'
import { approvalOf } from '../../../src/provisioning/approval/approval.ts'
import { EMPTY_LIVE_STATE } from '../../../src/provisioning/live-state/index.ts'
import { refuseNotEvaluated } from '../../../src/provisioning/preflight.ts'
import { type AppliedChanges, applyProvisioning, planProvisioning } from '../../../src/provisioning/provision.ts'
import type { Approval, Step } from '../../../src/provisioning/types.ts'
import { Failure } from '../../../src/runtime/failure.ts'
import type { FakeWorld } from './fake-azure.ts'
import {
  baseline,
  type FakeClients,
  fakeClients,
  firewall,
  hubNetwork,
  networkLikeSteps,
  newWorld
} from './fixtures.ts'

const WATCHER = '/subscriptions/s/resourceGroups/NetworkWatcherRG/providers/Microsoft.Network/networkWatchers/w'
const steps = networkLikeSteps()

async function approved(world: FakeWorld, wanted = baseline, of: readonly Step[] = steps): Promise<Approval> {
  return approvalOf(await world.clock.run(planProvisioning({ steps: of, baseline: wanted }, fakeClients(world))))
}

function applied(
  world: FakeWorld,
  approval: Approval,
  { wanted = baseline, clients = fakeClients(world), allowDestructive = [] as string[] } = {}
): Promise<AppliedChanges> {
  return world.clock.run(applyProvisioning({ steps, baseline: wanted, approval, allowDestructive }, clients))
}

async function provisioned(): Promise<FakeWorld> {
  const world = newWorld()
  await applied(world, await approved(world))
  world.writes.length = 0
  return world
}

function withTier(tier: 'Standard' | 'Premium'): Baseline {
  const { config } = baseline
  return { ...baseline, config: { ...config, hub: { ...config.hub, firewall: { ...config.hub.firewall, tier } } } }
}

describe('planProvisioning', () => {
  it('writes nothing', async () => {
    const world = newWorld()
    await approved(world)
    expect(world.writes).toEqual([])
  })

  it('lists creations from the templates where no group exists, without asking Azure', async () => {
    const world = newWorld()
    const clients = fakeClients(world)
    const planned = await world.clock.run(planProvisioning({ steps, baseline }, clients))
    const spoke = planned.steps.find(step => step.step === 'spoke')
    expect(spoke?.evaluation).toEqual({
      by: 'template',
      because: 'resource group spoke does not exist yet, so everything in it is new'
    })
    expect(spoke?.changes).toMatchObject([
      { id: baseline.ids.spokeNetwork, kind: 'create', certain: true, risk: 'safe' }
    ])
    expect(clients.azure.requests.filter(request => request.startsWith('WHAT-IF'))).toEqual([])
  })

  it('gives every step nothing to do when all stands', async () => {
    const world = await provisioned()
    const planned = await world.clock.run(planProvisioning({ steps, baseline }, fakeClients(world)))
    expect(planned.steps.filter(step => step.pending)).toEqual([])
    expect(planned.steps.map(step => step.evaluation.by)).toEqual(['reads', 'what-if', 'what-if', 'what-if', 'what-if'])
  })

  it('refuses a resource that another stack manages, whatever the case of its id', async () => {
    const world = newWorld()
    world.adopt('theirs', [hubNetwork.toUpperCase()])
    await expect(approved(world)).rejects.toMatchObject({
      reason: 'owned-by-other-stack',
      message: `${hubNetwork.toUpperCase()} is managed by stack theirs`,
      details: { subject: hubNetwork.toUpperCase() }
    })
  })

  it('throws a coded failure as soon as it is cancelled', async () => {
    const world = newWorld()
    await expect(world.clock.run(planProvisioning({ steps, baseline }, fakeClients(world, 1)))).rejects.toMatchObject({
      reason: 'cancelled'
    })
  })
})

describe('preflight', () => {
  const scope = { targets: ['network'] } as const
  const powerless = (world: FakeWorld) => {
    const clients = fakeClients(world)
    return { ...clients, azure: Object.assign(clients.azure, { permissions: [] }) }
  }

  it('stops apply before it writes or plans', async () => {
    const world = newWorld()
    const approval = { intent: '', parts: [], liveState: EMPTY_LIVE_STATE, changes: [] } as const
    const request = { steps, baseline, scope, approval, allowDestructive: [] }
    const started = world.clock.run(applyProvisioning(request, powerless(world)))
    await expect(started).rejects.toMatchObject({ reason: 'not-authorized' })
    expect(world.writes).toEqual([])
  })

  it('blocks a plan, which still shows what it can', async () => {
    const world = newWorld()
    const planned = await world.clock.run(planProvisioning({ steps, baseline, scope }, powerless(world)))
    expect(planned.findings).toContainEqual(
      expect.objectContaining({ rule: 'rights-to-plan', code: 'not-authorized', severity: 'error' })
    )
    expect(planned.steps.map(({ step }) => step)).toEqual(steps.map(({ name }) => name))
    expect(planned.steps.flatMap(({ changes }) => changes).length).toBeGreaterThan(0)
  })

  it('leaves a step of a blocked plan unevaluated when Azure refuses it', async () => {
    const world = newWorld()
    const refusal = new Failure('azure-refused', 'Azure answered 400\nand more', { remedy: 'Correct it.' })
    const refused = steps.map(step => (step.name === 'spoke' ? { ...step, plan: () => Promise.reject(refusal) } : step))
    const planned = await world.clock.run(planProvisioning({ steps: refused, baseline, scope }, powerless(world)))
    expect(planned.steps.find(({ step }) => step === 'spoke')).toMatchObject({
      evaluation: { by: 'nothing', because: 'Azure answered 400' },
      pending: false
    })
  })

  it('stops apply when a rule that the plan could evaluate cannot be evaluated any more', async () => {
    const finding = {
      rule: 'vcpu-quota',
      code: 'quota-exceeded',
      severity: 'not-evaluated',
      subject: 'vCPU quota of westeurope',
      evidence: 'Azure answered 403.',
      remedy: 'Give Reader.'
    } as const
    const planned = { steps: [], intent: '', parts: [], liveState: EMPTY_LIVE_STATE, findings: [] }
    const accepted = approvalOf({ ...planned, findings: [finding] })
    expect(() => refuseNotEvaluated([finding], accepted)).not.toThrow()
    expect(() => refuseNotEvaluated([finding], approvalOf(planned))).toThrow(
      expect.objectContaining({ reason: 'not-evaluated', message: expect.stringContaining('vcpu-quota') })
    )
    const onlyAtApply = { ...finding, rule: 'rights-to-apply' }
    expect(() => refuseNotEvaluated([onlyAtApply], approvalOf(planned))).not.toThrow()
  })
})

describe('applyProvisioning', () => {
  it('provisions in as long as the longest path takes', async () => {
    const world = newWorld()
    const { plan: planned, result } = await applied(world, await approved(world))
    expect(result.timings.map(timing => timing.outcome)).toEqual(['done', 'done', 'done', 'done', 'done'])
    expect(result.changed).toEqual(planned.steps.map(step => step.step))
    const instants = result.timings.flatMap(({ startedAt = 0, endedAt = 0 }) => [startedAt, endedAt])
    const seconds = (Math.max(...instants) - Math.min(...instants)) / 1000
    // The network reads Succeeded 20 s after the start of its stack and is looked for at 25 s; Bastion's takes 510 s.
    expect(seconds).toBeLessThan(540)
  })

  it('writes nothing the second time', async () => {
    const world = await provisioned()
    const { result } = await applied(world, await approved(world))
    expect(world.writes).toEqual([])
    expect(result.changed).toEqual([])
    expect(new Set(result.timings.map(timing => timing.outcome))).toEqual(new Set(['unchanged']))
  })

  it('writes only the stack that changes', async () => {
    const world = await provisioned()
    const { config } = baseline
    const hub = { ...config.hub, bastion: { enabled: true, sku: 'Standard' as const } }
    const wanted = { ...baseline, config: { ...config, hub } }
    await applied(world, await approved(world, wanted), { wanted })
    expect(world.writes).toEqual(['PUT stack aksb.shop.test.hub-access.westeurope'])
  })

  it('converges from a cut at any request, at once and later, under the same approval', async () => {
    const undisturbed = newWorld()
    const approval = await approved(undisturbed)
    const clients = fakeClients(undisturbed)
    await applied(undisturbed, approval, { clients })
    const wanted = undisturbed.snapshot()
    for (let cutAt = 1; cutAt <= clients.azure.requests.length; cutAt++) {
      for (const pause of [0, 3_600_000]) {
        const world = newWorld()
        await expect(applied(world, approval, { clients: fakeClients(world, cutAt) })).rejects.toMatchObject({
          reason: 'cancelled'
        })
        await world.clock.pass(pause)
        await applied(world, approval)
        expect([cutAt, world.snapshot()]).toEqual([cutAt, wanted])
        expect(world.writes.filter(write => write.startsWith('PUT stack')).sort()).toEqual(
          undisturbed.writes.filter(write => write.startsWith('PUT stack')).sort()
        )
      }
    }
  })

  it('waits for an earlier run of a stack instead of starting another', async () => {
    const world = newWorld()
    const approval = await approved(world)
    const clients: FakeClients = fakeClients(world)
    const controller = new AbortController()
    const first = applyProvisioning(
      { steps, baseline, approval, allowDestructive: [] },
      { ...clients, signal: controller.signal }
    )
    const refused = expect(first).rejects.toMatchObject({ reason: 'cancelled' })
    await world.clock.pass(60_000)
    controller.abort()
    await refused
    const { result } = await applied(world, approval)
    expect(world.writes.filter(write => write === 'PUT stack aksb.shop.test.hub-egress.westeurope')).toHaveLength(1)
    expect(result.timings.find(timing => timing.step === 'hub-egress')?.outcome).toBe('unchanged')
  })

  it('tells how far it came before it throws', async () => {
    const world = newWorld()
    const approval = await approved(world)
    world.failing.add('aksb.shop.test.hub-egress.westeurope')
    const ends: AppliedChanges[] = []
    const failing = applyProvisioning(
      { steps, baseline, approval, allowDestructive: [], onEnd: outcome => ends.push(outcome) },
      fakeClients(world)
    )
    await expect(world.clock.run(failing)).rejects.toMatchObject({
      reason: 'deployment-failed',
      message: 'hub-egress: stack aksb.shop.test.hub-egress.westeurope failed'
    })
    const outcomes = ends[0]?.result.timings.map(({ step, outcome }) => `${step} ${outcome}`)
    expect(outcomes).toEqual(['groups done', 'hub-network done', 'hub-egress failed', 'hub-access done', 'spoke done'])
  })

  it('goes on after a failed stack without a new approval', async () => {
    const world = newWorld()
    const approval = await approved(world)
    world.failing.add('aksb.shop.test.hub-egress.westeurope')
    await expect(applied(world, approval)).rejects.toMatchObject({ reason: 'deployment-failed' })
    world.writes.length = 0
    await applied(world, approval)
    expect(world.writes).toEqual(['PUT stack aksb.shop.test.hub-egress.westeurope'])
  })

  it('refuses a change nobody approved, and shows it', async () => {
    const world = await provisioned()
    const approval = await approved(world)
    world.put(hubNetwork, 'Microsoft.Network/virtualNetworks', { properties: { range: '10.9.0.0/24' } })
    await expect(applied(world, approval)).rejects.toMatchObject({
      reason: 'plan-changed',
      message: [
        'Changes without approval: 1.',
        'Changes that are not approved:',
        `~ modify ${hubNetwork}`,
        '    properties.range: "10.9.0.0/24" → "10.0.0.0/24"'
      ].join('\n')
    })
    expect(world.writes).toEqual([])
  })

  it('refuses another configuration than the approved one', async () => {
    const world = newWorld()
    const approval = await approved(world)
    await expect(applied(world, approval, { wanted: withTier('Premium') })).rejects.toMatchObject({
      reason: 'plan-changed',
      message: expect.stringMatching(
        /^The configuration differs from the approved plan: `hub.firewall.tier`.\nSteps that differ with it: hub-egress\./
      )
    })
    expect(world.writes).toEqual([])
  })

  it('refuses an observed value that moved, but not one that has come to be', async () => {
    const world = newWorld()
    const before = await approved(world)
    world.put(WATCHER, 'Microsoft.Network/networkWatchers', { location: 'West Europe' })
    const watched = await approved(world)
    expect([before.liveState.networkWatcher, watched.liveState.networkWatcher]).toEqual([null, WATCHER])
    world.resources.clear()
    await expect(applied(world, watched)).rejects.toMatchObject({
      reason: 'observed-changed',
      message: `Values changed after the plan was created:\nnetworkWatcher was ${WATCHER} and is absent`
    })
    world.put(WATCHER, 'Microsoft.Network/networkWatchers', { location: 'westeurope' })
    await expect(applied(world, before)).resolves.toMatchObject({
      result: { changed: expect.arrayContaining(['spoke']) }
    })
  })

  it('refuses destruction unless the resource is named', async () => {
    const world = await provisioned()
    const gone = `${hubNetwork}-old`
    world.put(gone, 'Microsoft.Network/virtualNetworks', {})
    world.adopt('aksb.shop.test.hub-network.westeurope', [hubNetwork, gone])
    const approval = await approved(world)
    await expect(applied(world, approval)).rejects.toMatchObject({
      reason: 'destructive-change',
      details: { subject: gone },
      message: expect.stringContaining(`- delete ${gone}`)
    })
    await expect(applied(world, approval, { allowDestructive: [firewall] })).rejects.toMatchObject({
      reason: 'destructive-change'
    })
    expect(world.writes).toEqual([])
    await applied(world, approval, { allowDestructive: [gone.toUpperCase()] })
    expect(world.resources.has(gone.toLowerCase())).toBe(false)
  })
})

import { describe, expect, it } from '@jest/globals'
import {
  asResourceId,
  childId,
  type ResourceId,
  resourceGroupId,
  resourceId
} from '../../../../../src/arm/resource-id.ts'
import { stackName } from '../../../../../src/config/index.ts'
import type { Baseline } from '../../../../../src/config/types.ts'
import {
  type ApplyRequest,
  applyProvisioning,
  approvalOf,
  clusterRemovalSteps,
  destroySteps,
  environmentSteps
} from '../../../../../src/provisioning/index.ts'
import { EMPTY_LIVE_STATE } from '../../../../../src/provisioning/live-state/index.ts'
import { topologicalOrder } from '../../../../../src/provisioning/topological-order.ts'
import type { Step } from '../../../../../src/provisioning/types.ts'
import type { Failure } from '../../../../../src/runtime/failure.ts'
import { ALL_STACKS, previewFirewallPolicyId } from '../../../../../src/templates/index.ts'
import type { StackName } from '../../../../../src/templates/types.ts'
import { SUBSCRIPTION, VARIANTS } from '../../../templates/baselines.ts'
import { FakeAzure, FakeWorld } from '../../fake-azure.ts'
import { logTo } from '../../fixtures.ts'
import { planOrRefuse } from '../../preflight-kit.ts'
import { VirtualClock } from '../../virtual-clock.ts'

const ALL = ALL_STACKS
const ZONE = 'Microsoft.Network/privateDnsZones'
const NETWORK = 'Microsoft.Network/virtualNetworks'
const WAF = 'Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies'

/** May do everything, and answers lists as given, by their path. */
class ListingAzure extends FakeAzure {
  override readonly permissions = [{ actions: ['*'], notActions: [] }]
  readonly lists = new Map<string, unknown[]>()

  override async *list<T>(path: string): AsyncIterable<T> {
    this.requests.push(`LIST ${path}`)
    yield* (this.lists.get(path) ?? []) as T[]
  }
}

function setUp(baseline: Baseline) {
  const world = new FakeWorld(new VirtualClock())
  const azure = new ListingAzure(world)
  const lines: string[] = []
  const clients = { azure, clock: world.clock, log: logTo(lines), signal: new AbortController().signal }
  const steps = destroySteps(baseline)
  const stack = (step: StackName, ...ids: ResourceId[]) => world.adopt(stackName(baseline.config, step), ids)
  const planned = () => world.clock.run(planOrRefuse({ steps, baseline, scope: { targets: ['destroy'] } }, clients))
  return { world, azure, lines, clients, steps, stack, planned }
}

describe('destroySteps', () => {
  /** Returns all steps that a step waits for, directly or through others. */
  const waitsOf = (steps: readonly Step[]) => {
    const waits = new Map<string, Set<string>>()
    for (const { name, needs } of topologicalOrder(steps)) {
      const direct = needs.map(({ step }) => step)
      waits.set(name, new Set(direct.flatMap(step => [step, ...(waits.get(step) ?? [])])))
    }
    return (name: string) => waits.get(name) ?? new Set<string>()
  }

  it.each(Object.entries(VARIANTS))(
    '%s: every stack goes after those that name its resources, the groups last',
    (_, of) => {
      const steps = destroySteps(of)
      const waitsFor = waitsOf(steps)
      expect([...waitsFor('groups')].sort()).toEqual(expect.arrayContaining(['flow-log', ...ALL].sort()))
      const made = environmentSteps(of, { certificates: [], images: [], colours: ['blue', 'green'] }).filter(
        ({ owns }) => owns !== undefined
      )
      for (const { name, needs } of made)
        for (const { step } of needs.filter(need => made.some(other => other.name === need.step)))
          expect({ stack: step, goesAfter: [...waitsFor(step)] }).toEqual({
            stack: step,
            goesAfter: expect.arrayContaining([name])
          })
    }
  )

  it('lets the peering go before the gateway it may use, and the spoke before the firewall it goes out by', () => {
    const waitsFor = waitsOf(destroySteps(VARIANTS.vpn))
    expect(waitsFor('hub-gateway')).toContain('connections')
    expect(waitsFor('hub-egress')).toContain('spoke')
  })

  it('takes both clusters before network, platform and zones, and neither waits for the other', () => {
    const waitsFor = waitsOf(destroySteps(VARIANTS.everything))
    for (const [colour, other] of [
      ['blue', 'green'],
      ['green', 'blue']
    ] as const) {
      expect([...waitsFor('connections')]).toContain(`stamp-${colour}`)
      for (const shared of ['zones', 'spoke', 'hub-egress', 'platform'])
        expect({ shared, after: [...waitsFor(shared)] }).toEqual({
          shared,
          after: expect.arrayContaining([`stamp-${colour}`, `roles-${colour}`])
        })
      expect([...waitsFor(`identity-${colour}`)]).toEqual(
        expect.arrayContaining([`stamp-${colour}`, `roles-${colour}`, `federation-${colour}`])
      )
      expect([...waitsFor(`stamp-${colour}`)]).toEqual(
        expect.arrayContaining([`events-${colour}`, `federation-${colour}`])
      )
      expect([...waitsFor(`identity-${colour}`)].filter(step => step.endsWith(`-${other}`))).toEqual([])
    }
  })

  it('takes roles on what others own while their identities are there', () => {
    const waitsFor = waitsOf(destroySteps(VARIANTS.sharedRegistry))
    for (const colour of ['blue', 'green']) {
      expect([...waitsFor(`identity-${colour}`)]).toContain(`foreign-roles-${colour}`)
      expect([...waitsFor(`foreign-roles-${colour}`)]).toContain(`stamp-${colour}`)
    }
    expect(destroySteps(VARIANTS.article).map(({ name }) => name)).not.toContain('foreign-roles-blue')
  })

  it.each(Object.entries(VARIANTS))('deletes the zone of the lease after everything else in %s', (_, of) => {
    const steps = destroySteps(of)
    const others = steps.map(({ name }) => name).filter(name => name !== 'zones' && name !== 'groups')
    const needs = (name: string) => steps.find(step => step.name === name)?.needs.map(({ step }) => step) ?? []
    expect(needs('zones').sort()).toEqual(others.sort())
    expect(needs('groups')).toEqual(['zones'])
    expect(others.filter(name => needs(name).includes('zones'))).toEqual([])
    expect(topologicalOrder(steps)).toHaveLength(steps.length)
  })

  it('keeps the zone of the lease and the policy of the preview until the gateway is gone', () => {
    expect(waitsOf(destroySteps(VARIANTS.domain))('zones')).toContain('gateway')
    expect(waitsOf(destroySteps(VARIANTS.hubOfOthersWithDomain))('zones')).toContain('gateway')
    expect(waitsOf(destroySteps(VARIANTS.domain))('preview-policy')).toContain('gateway')
    expect(waitsOf(destroySteps(VARIANTS.domain))('groups')).toContain('preview-policy')
  })

  it('deletes the policy of the preview after the gateway that may use it, and then the group', async () => {
    const { stack, planned, world } = setUp(VARIANTS.domain)
    const { ids } = VARIANTS.domain
    const policy = previewFirewallPolicyId(VARIANTS.domain)
    stack('gateway', ids.gateway)
    world.put(policy, WAF, {})
    world.put(ids.platformGroup, 'Microsoft.Resources/resourceGroups', {})
    expect((await planned()).steps.flatMap(step => step.changes.map(({ id }) => [step.step, id]))).toEqual([
      ['gateway', ids.gateway],
      ['preview-policy', policy],
      ['groups', ids.platformGroup]
    ])
  })

  it('lists the policy of the preview once when a stack of the first format still owns it', async () => {
    const { stack, planned, world } = setUp(VARIANTS.domain)
    const policy = previewFirewallPolicyId(VARIANTS.domain)
    stack('gateway', VARIANTS.domain.ids.gateway, policy)
    world.put(policy, WAF, {})
    const steps = (await planned()).steps.filter(({ changes }) => changes.some(({ id }) => id === policy))
    expect(steps.map(({ step }) => step)).toEqual(['preview-policy'])
  })

  it('deletes the group of the platform when it holds only the policy of the preview', async () => {
    const { planned, azure, lines, world } = setUp(VARIANTS.domain)
    const { platformGroup } = VARIANTS.domain.ids
    const policy = previewFirewallPolicyId(VARIANTS.domain)
    world.put(policy, WAF, {})
    world.put(platformGroup, 'Microsoft.Resources/resourceGroups', {})
    azure.lists.set(`${platformGroup}/resources`, [{ id: policy }])
    const groups = (await planned()).steps.find(({ step }) => step === 'groups')
    expect(groups?.changes.map(({ id }) => id)).toEqual([platformGroup])
    expect(lines.join('\n')).not.toContain('group-not-empty')
  })

  it('deletes what traffic analytics created, rule first, and then the group', async () => {
    const { planned, azure, lines, world } = setUp(VARIANTS.domain)
    const { platformGroup } = VARIANTS.domain.ids
    const insights = `${platformGroup}/providers/Microsoft.Insights`
    const [endpoint, rule] = [`${insights}/dataCollectionEndpoints/NWTA-1`, `${insights}/dataCollectionRules/NWTA-1`]
    world.put(platformGroup, 'Microsoft.Resources/resourceGroups', {})
    azure.lists.set(`${platformGroup}/resources`, [{ id: endpoint }, { id: rule }])
    expect((await planned()).steps.flatMap(step => step.changes.map(({ id }) => [step.step, id]))).toEqual([
      ['traffic-analytics', rule],
      ['traffic-analytics', endpoint],
      ['groups', platformGroup]
    ])
    expect(lines.join('\n')).not.toContain('group-not-empty')
    expect(waitsOf(destroySteps(VARIANTS.domain))('traffic-analytics')).toContain('flow-log')
    expect(waitsOf(destroySteps(VARIANTS.domain))('groups')).toContain('traffic-analytics')
  })

  it('keeps a rule of another name, another type, or another stack', async () => {
    const { planned, azure, world } = setUp(VARIANTS.domain)
    const { platformGroup } = VARIANTS.domain.ids
    const insights = `${platformGroup}/providers/Microsoft.Insights`
    const others = ['dataCollectionRules/theirs', 'actionGroups/NWTA-1', 'dataCollectionRules/NWTA-2']
    world.put(platformGroup, 'Microsoft.Resources/resourceGroups', {})
    azure.lists.set(
      `${platformGroup}/resources`,
      others.map(name => ({ id: `${insights}/${name}` }))
    )
    world.adopt('stack-of-others', [asResourceId(`${insights}/dataCollectionRules/NWTA-2`)])
    expect((await planned()).steps.flatMap(({ changes }) => changes)).toEqual([])
  })

  it('shows every deletion as destructive, and what stays as what it is', async () => {
    const { stack, planned, world } = setUp(VARIANTS.domain)
    const { ids } = VARIANTS.domain
    const query = resourceId(ids.platformGroup, 'Microsoft.OperationalInsights/queryPacks/queries', 'p', 'q')
    const secret = childId(ids.vault, 'secrets', 's')
    stack('platform', query, ids.vault, secret)
    stack('gateway', ids.gateway)
    world.put(ids.platformGroup, 'Microsoft.Resources/resourceGroups', {})
    const changes = (await planned()).steps.flatMap(step => step.changes)
    expect(changes.map(({ id, kind, risk }) => [id, kind, risk])).toEqual([
      [ids.gateway, 'delete', 'destructive'],
      [query, 'delete', 'destructive'],
      [ids.vault, 'delete', 'destructive'],
      [secret, 'detach', 'safe'],
      [ids.platformGroup, 'delete', 'destructive']
    ])
    expect(changes.find(({ id }) => id === ids.vault)?.because).toContain('not purged')
  })

  it('needs no deletion to be named beside its approval, and does nothing without one that fits', async () => {
    const { stack, steps, world, clients, planned } = setUp(VARIANTS.article)
    stack('platform', VARIANTS.article.ids.vault)
    const approval = approvalOf(await planned())
    const request = { steps, baseline: VARIANTS.article, approval }
    const run = (more: Pick<ApplyRequest, 'allowDestructive'> & Partial<ApplyRequest>) =>
      world.clock.run(applyProvisioning({ ...request, ...more }, clients))
    await expect(run({ allowDestructive: [] })).rejects.toMatchObject({ reason: 'destructive-change' })
    const nothing = { ...approval, changes: [] }
    await expect(run({ allowDestructive: 'approved', approval: nothing })).rejects.toMatchObject({
      reason: 'plan-changed'
    })
    expect(world.writes).toEqual([])
    await run({ allowDestructive: 'approved' })
    expect(world.stacks.size).toBe(0)
  })
})

describe('a management lock', () => {
  const of = VARIANTS.domain
  const { ids } = of
  const LOCKS = `${ids.subscription}/providers/Microsoft.Authorization/locks`
  const lockAt = (scope: string) => ({
    id: `${scope}/providers/Microsoft.Authorization/locks/keep`,
    name: 'keep',
    properties: { level: 'CanNotDelete' }
  })

  it.each([
    ['a network that goes long after the cluster', ids.spokeNetwork],
    ['the node resource group of a cluster', ids.clusters.blue.nodeGroup],
    ['the zone in which the cluster has its record', ids.zones.apiServer]
  ])('on %s is refused when destroy plans', async (_, scope) => {
    const { stack, azure, planned } = setUp(of)
    stack('spoke', ids.spokeNetwork)
    stack('stamp-blue', ids.clusters.blue.cluster)
    azure.lists.set(LOCKS, [lockAt(scope)])
    await expect(planned()).rejects.toMatchObject({ reason: 'locked', details: { subject: lockAt(scope).id } })
  })

  it('that was made after the plan is refused before the first write', async () => {
    const { stack, azure, world, clients, steps, planned } = setUp(of)
    stack('spoke', ids.spokeNetwork)
    const approval = approvalOf(await planned())
    azure.lists.set(LOCKS, [lockAt(ids.spokeGroup)])
    const request = { steps, baseline: of, approval, allowDestructive: 'approved' } as const
    await expect(world.clock.run(applyProvisioning(request, clients))).rejects.toMatchObject({ reason: 'locked' })
    expect(world.writes).toEqual([])
  })

  it('does not stop a plan that deletes something else, and is not read for a plan that deletes nothing', async () => {
    const { stack, azure, planned } = setUp(of)
    const asked = () => azure.requests.filter(request => request === `LIST ${LOCKS}`)
    await planned()
    expect(asked()).toEqual([])
    stack('spoke', ids.spokeNetwork)
    azure.lists.set(LOCKS, [lockAt(ids.clusters.blue.nodeGroup), lockAt(ids.vault)])
    await planned()
    expect(asked()).toHaveLength(1)
  })

  it('of one colour does not stop the removal of the other', async () => {
    const { stack, azure, world, clients } = setUp(of)
    stack('stamp-blue', ids.clusters.blue.cluster)
    azure.lists.set(LOCKS, [lockAt(ids.clusters.green.nodeGroup)])
    const steps = clusterRemovalSteps(of, 'blue')
    const removed = () =>
      world.clock.run(planOrRefuse({ steps, baseline: of, scope: { targets: ['destroy'] } }, clients))
    await removed()
    azure.lists.set(LOCKS, [lockAt(ids.clusters.blue.nodeGroup)])
    await expect(removed()).rejects.toMatchObject({ reason: 'locked' })
  })
})

describe('what others have or use', () => {
  const of = VARIANTS.article
  const { hubNetwork, zones, registry, spokeGroup, platformGroup } = of.ids
  const theirs = resourceId(resourceGroupId(SUBSCRIPTION, 'theirs'), NETWORK, 'theirs')
  const ours = resourceId(spokeGroup, NETWORK, 'any')

  it('is not taken from a stack that manages it as well', async () => {
    const { stack, world, planned } = setUp(of)
    stack('spoke', zones.vault)
    world.adopt('somebody', [zones.vault.toUpperCase()])
    await expect(planned()).rejects.toMatchObject({ reason: 'owned-by-other-stack' })
  })

  it.each([
    ['is peered with our hub', theirs, 'Connected', true],
    ['was peered with it and is gone', theirs, 'Disconnected', false],
    ['is our own spoke', ours, 'Connected', false]
  ])('a network that %s', async (_, remote, peeringState, refused) => {
    const { stack, world, planned } = setUp(of)
    stack('hub-network', hubNetwork)
    const peering = { properties: { peeringState, remoteVirtualNetwork: { id: remote } } }
    world.put(hubNetwork, NETWORK, { properties: { virtualNetworkPeerings: [peering] } })
    await expectRefusal(planned(), refused)
  })

  it.each([
    ['of somebody else', theirs, false, true],
    ['that our stack made', theirs, true, false],
    ['of our own network', ours, false, false]
  ])('a link %s to our zone', async (_, network, managed, refused) => {
    const { stack, world, azure, planned } = setUp(of)
    const link = childId(zones.vault, 'virtualNetworkLinks', 'l')
    stack('spoke', zones.vault, ...(managed ? [link] : []))
    world.put(zones.vault, ZONE, {})
    azure.lists.set(`${zones.vault}/virtualNetworkLinks`, [
      { id: link, properties: { virtualNetwork: { id: network } } }
    ])
    await expectRefusal(planned(), refused)
  })

  it.each([
    ['of another environment', resourceGroupId(SUBSCRIPTION, 'theirs'), true],
    ['of our own', platformGroup, false]
  ])('an endpoint %s at our registry', async (_, group, refused) => {
    const { stack, world, planned } = setUp(of)
    stack('platform', registry)
    const endpoint = resourceId(group, 'Microsoft.Network/privateEndpoints', 'e')
    const connections = [{ properties: { privateEndpoint: { id: endpoint } } }]
    world.put(registry, 'Microsoft.ContainerRegistry/registries', {
      properties: { privateEndpointConnections: connections }
    })
    await expectRefusal(planned(), refused)
  })

  async function expectRefusal(work: Promise<unknown>, refused: boolean): Promise<void> {
    const outcome = await work.then(
      () => 'planned',
      (error: Failure) => error.reason
    )
    expect(outcome).toBe(refused ? 'environment-in-use' : 'planned')
  }

  it('keeps our group, which is said; interfaces of our endpoints do not', async () => {
    const { stack, world, azure, lines, planned } = setUp(of)
    const endpoint = resourceId(platformGroup, 'Microsoft.Network/privateEndpoints', 'e')
    const card = resourceId(platformGroup, 'Microsoft.Network/networkInterfaces', 'e.nic')
    stack('platform', endpoint)
    world.put(endpoint, 'Microsoft.Network/privateEndpoints', { properties: { networkInterfaces: [{ id: card }] } })
    for (const group of [platformGroup, spokeGroup]) world.put(group, 'Microsoft.Resources/resourceGroups', {})
    azure.lists.set(`${platformGroup}/resources`, [{ id: endpoint }, { id: card }])
    azure.lists.set(`${spokeGroup}/resources`, [{ id: ours }])
    const groups = (await planned()).steps.find(({ step }) => step === 'groups')
    expect(groups?.changes.map(({ id }) => id)).toEqual([platformGroup])
    expect(lines.join('\n')).toContain(`no stack of this environment manages: ${ours}`)
  })

  it('ends the run where it came into our group after the plan', async () => {
    const { world, azure, steps, clients, planned } = setUp(of)
    world.put(spokeGroup, 'Microsoft.Resources/resourceGroups', {})
    const approval = approvalOf(await planned())
    const removal = steps.find(({ name }) => name === 'groups') as Step
    const plan = await world.clock.run(removal.plan({ ...clients, baseline: of }, EMPTY_LIVE_STATE))
    azure.lists.set(`${spokeGroup}/resources`, [{ id: ours }])
    const late = world.clock.run(removal.apply({ ...clients, baseline: of }, EMPTY_LIVE_STATE, plan))
    await expect(late).rejects.toMatchObject({ reason: 'group-not-empty', details: { subject: spokeGroup } })
    expect(approval.changes).toHaveLength(1)
    expect(world.resources.has(spokeGroup.toLowerCase())).toBe(true)
  })

  it('holds what we wrote into it, which is listed and left', async () => {
    const { world, planned } = setUp(VARIANTS.hubWithRights)
    const { hubPeering, spokeNetwork } = VARIANTS.hubWithRights.ids
    world.put(hubPeering, `${NETWORK}/virtualNetworkPeerings`, {
      properties: { remoteVirtualNetwork: { id: spokeNetwork } } as object
    })
    const foreign = (await planned()).steps.find(({ step }) => step === 'foreign')
    expect(foreign).toMatchObject({ pending: false, changes: [{ id: hubPeering, kind: 'detach', risk: 'safe' }] })
  })
})

import { describe, expect, it } from '@jest/globals'
import { keyOf } from '../../../../local/azure/resource-ids.ts'
import { stacksOf } from '../../../../local/azure/stacks/stack-record.ts'
import type { World } from '../../../../local/azure/world.ts'
import type { Plan, ResourceChange } from '../../../../src/provisioning/types.ts'
import { environment, withTags } from '../health/health-kit.ts'

const THEIRS = { CostCenter: '4711', '[x]': "[concat('a')]" }
const FILE = { workload: 'shop', environment: 'production' }
const STEPS = ['groups', 'hub-network', 'spoke', 'zones', 'platform', 'connections', 'stamp-blue', 'flow-log']

const TAGGED: readonly RegExp[] = [
  /\/resourceGroups\/rg-shop-production-spoke-[^/]*$/,
  /virtualNetworks\/vnet-shop-production-spoke[^/]*$/,
  /\/registries\/[^/]*$/,
  /privateDnsZones\/privatelink.azurecr.io$/,
  /privatelink.azurecr.io\/virtualNetworkLinks\/[^/]*$/,
  /flowLogs\/[^/]*$/,
  /managedClusters\/aks-shop-production-blue-[^/]*$/
]

const POOLS = /managedClusters\/aks-shop-production-blue-[^/]*\/agentPools\/[^/]*$/

type Tags = Record<string, string>

/** Returns the tags of resources, node pools, groups and stacks, by id. */
function places(world: World): Record<string, Tags> {
  const found: Record<string, Tags> = {}
  for (const resource of Object.values(world.resources)) {
    if (TAGGED.some(each => each.test(resource.id))) found[resource.id] = resource.tags ?? {}
    if (POOLS.test(resource.id)) found[resource.id] = (resource.properties.tags ?? {}) as Tags
  }
  for (const stack of Object.values(stacksOf(world))) {
    if (/\.(spoke|platform)\./.test(stack.name)) found[stack.id] = stack.tags
  }
  return found
}

function tagAll(world: World, tags: Tags): string[] {
  const all = places(world)
  for (const each of Object.values(all)) Object.assign(each, tags)
  return Object.keys(all)
}

const changesIn = ({ steps }: Plan): ResourceChange[] => steps.flatMap(({ changes }) => [...changes])
const pendingIn = ({ steps }: Plan) => steps.filter(({ pending }) => pending).map(({ step }) => step)

const isStack = (id: string) => /deploymentStacks/.test(id)
const dnsSafe = (id: string, tags: Tags) =>
  /privateDnsZones/.test(id) ? Object.fromEntries(Object.entries(tags).filter(([name]) => name !== '[x]')) : tags

describe('tags', () => {
  it('of the file that exceed the limit because of other owners are a fault in plan and drift', async () => {
    const world = environment().world
    tagAll(world, Object.fromEntries(Array.from({ length: 14 }, (_, i) => [`theirs${i}`, 'x'])))
    const env = withTags(world, { ...FILE, mandated: 'yes' }, 'stamp-blue')
    const fault = {
      what: expect.stringMatching(/^aks-shop-production-blue-/),
      because: expect.stringContaining('"mandated". The resource can have 14 tags, and others added some.'),
      remedy: 'Remove tags from the resource, or from the configuration.'
    }
    expect((await env.plan()).steps.flatMap(({ faults = [] }) => faults)).toContainEqual(fault)
    expect((await env.drift()).faults).toContainEqual(fault)
  })

  it('of other owners are neither a change nor drift', async () => {
    const env = environment(...STEPS)
    expect(tagAll(env.world, THEIRS).length).toBeGreaterThan(10)
    const plan = await env.plan()
    expect([changesIn(plan), pendingIn(plan)]).toEqual([[], []])
    const lists = env.requests.filter(({ path }) => /^\/subscriptions\/[^/]+\/resources$/.test(path))
    expect(lists.filter(({ query }) => !query.has('$skiptoken'))).toHaveLength(1)
    expect(await env.drift()).toMatchObject({ changes: [], faults: [], unseen: [] })
  })

  it.each([
    ['network', ['groups', 'spoke', 'zones', 'connections', 'flow-log'], /spoke|privateDnsZones|flowLogs/],
    ['platform and clusters', ['platform', 'stamp-blue'], /registries|managedClusters|\.platform\./]
  ])(
    'of other owners survive a write of the %s, and a tag that left the file is removed',
    async (_, steps, written) => {
      const before = environment()
      const ids = tagAll(before.world, THEIRS).filter(id => written.test(id))
      expect(ids.length).toBeGreaterThan(3)
      const added = withTags(before.world, { ...FILE, extra: '1' }, ...steps)
      await added.apply(await added.plan())
      const now = places(added.world)
      for (const id of ids) {
        expect([id, now[id]]).toEqual([id, expect.objectContaining(dnsSafe(id, THEIRS))])
        if (!isStack(id)) expect([id, now[id]?.extra]).toEqual([id, '1'])
      }

      const removed = withTags(added.world, FILE, ...steps)
      const plan = await removed.plan()
      const paths = new Set(
        changesIn(plan).flatMap(({ properties }) => properties.map(({ kind, path }) => `${kind} ${path}`))
      )
      expect([...paths].filter(path => !/^delete (properties\..*\.)?(properties\.)?tags\.extra$/.test(path))).toEqual(
        []
      )
      // Another owner may add a tag between plan and apply; no approval is about such a tag.
      tagAll(removed.world, { Late: 'x' })
      await removed.apply(plan)
      const after = places(removed.world)
      for (const id of ids) {
        const tags = after[id] ?? {}
        expect([id, tags]).toEqual([id, expect.objectContaining({ ...dnsSafe(id, THEIRS), Late: 'x' })])
        expect([id, Object.keys(tags)]).toEqual([id, expect.not.arrayContaining(['extra'])])
      }
      expect(pendingIn(await removed.plan())).toEqual([])
    }
  )

  it('of the file are drift when somebody changed or deleted them', async () => {
    const env = environment(...STEPS)
    for (const tags of Object.values(places(env.world))) {
      if (tags.workload === undefined) continue
      tags.workload = 'other'
      delete tags.environment
    }
    const { changes } = await env.drift()
    const changed = new Set(changes.map(({ id }) => keyOf(id)))
    const expected = Object.keys(places(env.world)).filter(id => !isStack(id) && !POOLS.test(id))
    for (const id of expected) expect(changed).toContain(keyOf(id))
  })

  it('of the file that private DNS cannot have stop no write and differ in no later plan', async () => {
    const mandated = { 'Cost Center': '1', 'owner(team)': '2', '1st': '3', 'ms:usage': '4' }
    const many = Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`t${i}`, 'x']))
    const env = withTags(environment().world, { ...FILE, ...mandated, ...many }, 'zones', 'connections')
    await env.apply(await env.plan())
    expect(pendingIn(await env.plan())).toEqual([])
    const zone = env.find(/privateDnsZones\/privatelink.azurecr.io$/)[0]
    expect(Object.keys(zone?.tags ?? {})).toEqual(['workload', 'environment', ...Object.keys(many).slice(0, 13)])
  })

  it('of other owners are kept when a policy adds a name that left the file', async () => {
    const few = ['groups', 'spoke']
    const added = withTags(environment().world, { ...FILE, CostCenter: '1' }, ...few)
    await added.apply(await added.plan())
    const removed = withTags(added.world, FILE, ...few)
    await removed.apply(await removed.plan())
    tagAll(removed.world, { CostCenter: '4711' })
    const later = withTags(removed.world, FILE, ...few)
    expect(pendingIn(await later.plan())).toEqual([])
  })
})

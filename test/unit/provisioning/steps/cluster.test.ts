import { describe, expect, it } from '@jest/globals'
import type { Baseline, Colour } from '../../../../src/config/types.ts'
import { EMPTY_LIVE_STATE } from '../../../../src/provisioning/live-state/index.ts'
import { clusterSteps } from '../../../../src/provisioning/steps/cluster.ts'
import { environmentSteps } from '../../../../src/provisioning/steps/environment.ts'
import { topologicalOrder } from '../../../../src/provisioning/topological-order.ts'
import type { Step } from '../../../../src/provisioning/types.ts'
import { clusterIdentities } from '../../../../src/templates/index.ts'
import { THEIRS, VARIANTS } from '../../templates/baselines.ts'
import { contextFor, fakeClients, newWorld } from '../fixtures.ts'

const { article, everything, logicApp, hubOfOthers, hubWithRights, sharedRegistry, sharedRegistryAndZones } = VARIANTS

const stepsOf = (baseline: Baseline, colour: Colour = 'blue') => clusterSteps(baseline, { colour, colours: [colour] })

function stepOf(name: string, baseline: Baseline = article, colour: Colour = 'blue'): Step {
  const step = stepsOf(baseline, colour).find(each => each.name === name)
  if (step === undefined) throw new Error(`no step ${name}`)
  return step
}

const needsOf = (name: string, baseline?: Baseline, colour?: Colour) => stepOf(name, baseline, colour).needs
const needed = (...given: Parameters<typeof needsOf>) => needsOf(...given).map(({ step }) => step)

/** Everything a step waits for, directly or not. */
function waitsFor(name: string, baseline: Baseline): Set<string> {
  const all = topologicalOrder(environmentSteps(baseline, { certificates: [], images: [], colours: ['blue', 'green'] }))
  const reach = (from: string): string[] =>
    (all.find(step => step.name === from)?.needs ?? []).flatMap(({ step }) => [step, ...reach(step)])
  return new Set(reach(name))
}

describe('identity', () => {
  it('waits for the groups alone', () => {
    expect(needsOf('identity-blue', everything)).toEqual([{ step: 'groups' }])
  })

  it('lets go of what delivers events once nothing delivers any more, and so do its roles', () => {
    for (const name of ['identity-blue', 'roles-blue']) {
      expect(needsOf(name)).toContainEqual({ step: 'events-blue' })
      expect(needsOf(name, everything)).not.toContainEqual({ step: 'events-blue' })
    }
    expect(stepOf('events-blue').intent(article)).toEqual({ removed: 'aksb.shop.production.events-blue.westeurope' })
    expect(needsOf('events-blue')).toEqual([])
  })
})

describe('roles', () => {
  it.each([
    ['article', article, 3],
    ['everything', everything, 4]
  ])('of %s wait for every identity, and for every scope as soon as it is there', (_, baseline, identities) => {
    const { spokeNetwork, zones, registry, vault } = baseline.ids
    const made = Object.values(clusterIdentities(baseline, 'blue'))
    expect(made).toHaveLength(identities)
    expect(needsOf('roles-blue', baseline)).toEqual(
      expect.arrayContaining([
        ...made.map(until => ({ step: 'identity-blue', until })),
        { step: 'spoke', until: spokeNetwork },
        ...[registry, vault].map(until => ({ step: 'platform', until })),
        expect.objectContaining({ until: zones.apiServer })
      ])
    )
  })

  it('wait for the relay that keeps what could not be delivered', () => {
    const storage = (baseline: Baseline) =>
      needsOf('roles-blue', baseline).filter(({ until = '' }) => until.includes('/storageAccounts/'))
    expect(storage(article)).toEqual([])
    expect(storage(logicApp)).not.toEqual([])
    expect(storage(everything).length).toBeGreaterThan(storage(logicApp).length)
  })

  it('wait for no registry of others, and for zones where they lie', () => {
    expect(needsOf('roles-blue', sharedRegistry).map(({ until }) => until)).not.toContain(THEIRS.images)
    const { apiServer } = sharedRegistryAndZones.ids.zones
    const [holder] = needsOf('roles-blue', sharedRegistryAndZones).filter(({ until }) => until === apiServer)
    expect(holder).toBeDefined()
    expect(needsOf('roles-blue', VARIANTS.allOfOthers).map(({ until }) => until)).not.toContain(THEIRS.apiServer)
  })

  it('read the principals of the identities, and others read none', async () => {
    const world = newWorld()
    const context = { ...contextFor(fakeClients(world)), baseline: article }
    const read = (name: string) => world.clock.run(stepOf(name).read?.(context) ?? Promise.resolve({}))
    expect(await read('roles-blue')).toMatchObject({ principals: { 'blue-kubelet': null } })
    expect(Object.keys(await read('identity-blue'))).toEqual(['takenOver'])
  })
})

describe('stamp', () => {
  it('waits for its rights, for the names, and for the firewall itself', () => {
    expect(needsOf('stamp-blue')).toEqual(
      expect.arrayContaining([
        { step: 'roles-blue' },
        { step: 'connections' },
        { step: 'hub-egress', until: article.ids.firewall }
      ])
    )
    expect(needed('stamp-blue')).not.toContain('foreign-roles-blue')
    expect(needed('stamp-blue')).not.toContain('foreign')
  })

  it('does not wait for what it can do without', () => {
    const waits = waitsFor('stamp-blue', everything)
    for (const step of ['gateway', 'endpoints', 'hub-access', 'federation-blue', 'stamp-green', 'identity-green'])
      expect([...waits]).not.toContain(step)
  })

  it('waits for no firewall of others, but for what we write into their hub', () => {
    for (const baseline of [hubOfOthers, hubWithRights])
      expect(needed('stamp-blue', baseline)).not.toContain('hub-egress')
    expect(needed('stamp-blue', hubOfOthers)).not.toContain('foreign')
    expect(needed('stamp-blue', hubWithRights)).toContain('foreign')
  })

  it.each([
    ['a shared registry', sharedRegistry],
    ['zones of others', VARIANTS.zonesOfOthers]
  ])('waits for roles on %s', (_, baseline) => {
    const names = stepsOf(baseline).map(({ name }) => name)
    const hasThem = names.includes('foreign-roles-blue')
    expect(needed('stamp-blue', baseline).includes('foreign-roles-blue')).toBe(hasThem)
    if (baseline === sharedRegistry) expect(hasThem).toBe(true)
  })

  it("needs nothing of the other colour's", () => {
    expect(needed('stamp-green', article, 'green')).toContain('roles-green')
    expect(needed('stamp-green', article, 'green').filter(step => step.endsWith('-blue'))).toEqual([])
  })
})

describe('roles on what others own', () => {
  it('are a step of their own that waits for the identities, and only where there are any', () => {
    const identities = Object.values(clusterIdentities(sharedRegistry, 'blue'))
    expect(needsOf('foreign-roles-blue', sharedRegistry)).toEqual([
      { step: 'groups' },
      ...identities.map(until => ({ step: 'identity-blue', until }))
    ])
    expect(stepsOf(article).map(({ name }) => name)).not.toContain('foreign-roles-blue')
  })
})

describe('federation', () => {
  it('waits for the cluster, whose issuer it names, and for the identities', () => {
    expect(needsOf('federation-blue')).toEqual(
      expect.arrayContaining([
        { step: 'stamp-blue', until: article.ids.clusters.blue.cluster },
        { step: 'identity-blue', until: article.ids.clusters.blue.ingressIdentity }
      ])
    )
  })
})

describe('events', () => {
  it('wait for the right to deliver, and for the cluster', () => {
    expect(needsOf('events-blue', everything)).toEqual(
      expect.arrayContaining([
        { step: 'roles-blue' },
        { step: 'stamp-blue', until: everything.ids.clusters.blue.cluster }
      ])
    )
  })

  it('reach a Logic App by a subscription of its own, after the topic', () => {
    expect(needsOf('event-relay-blue', logicApp)).toEqual([{ step: 'events-blue' }])
    for (const baseline of [article, everything])
      expect(stepsOf(baseline).map(({ name }) => name)).not.toContain('event-relay-blue')
  })
})

describe('the steps of a cluster', () => {
  it.each(Object.entries(VARIANTS))(
    '%s: both colours can be ordered beside each other, and share no id',
    (_, baseline) => {
      const all = environmentSteps(baseline, { certificates: [], images: [], colours: ['blue', 'green'] })
      expect(topologicalOrder(all)).toHaveLength(all.length)
      const ids = (['blue', 'green'] as const).map(colour =>
        stepsOf(baseline, colour).flatMap(step => step.owns?.(baseline, EMPTY_LIVE_STATE).ids ?? [])
      )
      expect(ids[0]?.length).toBeGreaterThan(3)
      expect(ids[0]?.filter(id => ids[1]?.includes(id))).toEqual([])
    }
  )
})

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { forkHost, type OpenHost, type World } from '../../local/index.ts'
import { parseResourceId } from '../../src/arm/resource-id.ts'
import { add, changedKit, provision, summaryOf } from './kit.ts'
import { starterProvisioned } from './provisioned.ts'

const ZONES = { registry: 'privatelink.azurecr.io', vault: 'privatelink.vaultcore.azure.net' } as const
const ZONE = 'Microsoft.Network/privateDnsZones'
const LINK = `${ZONE}/virtualNetworkLinks`

/** An environment with zones of its own; each test works on a copy. */
const provisioned = await worldWithOwnZones()
const own = zonesAndLinks(provisioned, /\/resourceGroups\/rg-shop-/i)
let host: OpenHost
let seen: string[]

beforeEach(async () => {
  host = await forkHost(provisioned)
  seen = []
  host.onServed((_n, method, path) => void seen.push(`${method} ${path}`))
})

afterEach(async () => await host.close())

async function worldWithOwnZones(): Promise<World> {
  const { world } = await starterProvisioned()
  zonesOfOthers(world)
  return world
}

/** Puts zones of others, of the same names as ours, into a group of their own. */
function zonesOfOthers(world: World): void {
  const group = `/subscriptions/${world.subscriptionId}/resourceGroups/dns`
  add(world, group, 'Microsoft.Resources/resourceGroups', 'westeurope')
  for (const name of Object.values(ZONES)) add(world, `${group}/providers/${ZONE}/${name}`, ZONE, 'global')
}

/** Ids of the zones that both sides have, and of their links, in groups of that name. */
function zonesAndLinks(world: World, group: RegExp): string[] {
  return Object.values(world.resources)
    .filter(({ id, type }) => group.test(id) && (type === ZONE || type === LINK))
    .filter(({ id }) => Object.values(ZONES).some(name => id.includes(`/${name}`)))
    .map(({ id }) => id)
}

/** The starter kit that uses zones of others, and names what may be deleted. */
function switched(allowed: readonly string[]): string {
  const theirs = (name: string) =>
    `/subscriptions/${provisioned.subscriptionId}/resourceGroups/dns/providers/${ZONE}/${name}`
  const existing = `{ registry: ${theirs(ZONES.registry)}, vault: ${theirs(ZONES.vault)}, links: write }`
  return changedKit(
    ['aks-baseline.yml', 'zones: own #', `existing: ${existing}\n    zones: existing #`],
    ['provision.yml', "'plan' || 'apply' }}", `'plan' || 'apply' }}${allowing(allowed)}`]
  )
}

/** The input that names what may be deleted, as lines of the caller's workflow. */
function allowing(ids: readonly string[]): string {
  return ['allow-destructive: |', ...ids.map(id => `  ${id}`)].map(line => `\n      ${line}`).join('')
}

describe('zones of our own that give way to zones of others', () => {
  it('go link by link, then zone by zone, before their stack is written; then the others are linked', async () => {
    const run = await provision(host, { caller: switched(own) })
    expect(run).toMatchObject({ conclusion: 'success', failureReason: null })
    const deleted = seen.filter(request => own.some(id => request === `DELETE ${id}`))
    expect(deleted).toHaveLength(6)
    expect(deleted.findIndex(request => !request.includes('virtualNetworkLinks'))).toBe(4)
    const written = seen.findIndex(request => /^PUT .*deploymentStacks\/[^/]*\.zones\./.test(request))
    expect(written).toBeGreaterThan(seen.indexOf(deleted.at(-1) ?? ''))
    expect(zonesAndLinks(host.world, /\/resourceGroups\/rg-shop-/i)).toEqual([])
    expect(zonesAndLinks(host.world, /\/resourceGroups\/dns\//i)).toHaveLength(6)
    for (const id of own)
      expect(summaryOf(host, run)).toContain(`destructive: delete \`${parseResourceId(id).names.join('/')}\``)
  })

  it('stay as long as nobody named them', async () => {
    const run = await provision(host, { caller: switched(own.slice(1)) })
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'destructive-change', requests: { writes: 0 } })
    expect(zonesAndLinks(host.world, /\/resourceGroups\/rg-shop-/i)).toEqual(own)
  })

  it('go in the next run where one is killed between the links and the zones', async () => {
    const caller = switched(own)
    const killAt = { method: 'DELETE', path: '*/privateDnsZones/*', occurrence: 5 }
    expect(await provision(host, { caller, killAt })).toMatchObject({ conclusion: 'killed' })
    expect(await provision(host, { caller })).toMatchObject({ conclusion: 'success' })
    expect(zonesAndLinks(host.world, /\/resourceGroups\/rg-shop-/i)).toEqual([])
  })
})

describe('zones that move between the groups', () => {
  it('of the spoke and of the hub, and back', async () => {
    const kit = (zones: string, group: RegExp) =>
      changedKit(
        ['aks-baseline.yml', 'zones: own #', `zones: ${zones} #`],
        ['provision.yml', "'plan' || 'apply' }}", `'plan' || 'apply' }}${allowing(zonesAndLinks(host.world, group))}`]
      )
    expect(await provision(host, { caller: kit('hub', /-spoke-/) })).toMatchObject({ conclusion: 'success' })
    expect(zonesAndLinks(host.world, /\/resourceGroups\/rg-[^/]*-spoke-/)).toEqual([])
    expect(zonesAndLinks(host.world, /\/resourceGroups\/rg-[^/]*-hub-/)).toHaveLength(6)
    expect(await provision(host, { caller: kit('own', /-hub-/) })).toMatchObject({ conclusion: 'success' })
    expect(zonesAndLinks(host.world, /\/resourceGroups\/rg-[^/]*-hub-/)).toEqual([])
    expect(zonesAndLinks(host.world, /\/resourceGroups\/rg-[^/]*-spoke-/)).toHaveLength(6)
  })
})

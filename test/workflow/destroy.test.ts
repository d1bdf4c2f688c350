import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { deletedVaults } from '../../local/azure/providers/key-vault/deleted-vaults.ts'
import { forkHost, type OpenHost } from '../../local/index.ts'
import { add, destroy, idsOf, summaryOf } from './kit.ts'
import { starterProvisioned } from './provisioned.ts'

/** A world before and after provisioning; each test works on a copy. */
const { start, world: provisioned } = await starterProvisioned()
const untouched = idsOf(start)
let host: OpenHost

beforeEach(async () => {
  host = await forkHost(provisioned)
})

afterEach(async () => await host.close())

/** Azure's own: it comes with the first network of a region, and stays. */
const isWatcher = (id: string) => /\/NetworkWatcherRG(\/|$)/i.test(id)

/** What there is now and was not before, apart from what Azure made for itself. */
const left = () => idsOf(host.world).filter(id => !untouched.includes(id) && !isWatcher(id))

const group = (part: string) =>
  `/subscriptions/${provisioned.subscriptionId}/resourceGroups/rg-shop-production-${part}-westeurope`

describe('destroy', () => {
  it('leaves what was there before and a vault that can be had back, and has nothing to do then', async () => {
    const run = await destroy(host)
    expect(run).toMatchObject({ conclusion: 'success', failureReason: null, requests: { failed: 0 } })
    expect(left()).toEqual([])
    expect(deletedVaults(host.world).map(({ vault }) => vault.name)).toEqual([expect.stringMatching(/^kv-shop-/)])
    expect(summaryOf(host, run)).toContain('The vault is not purged')
    const again = await destroy(host)
    expect(again).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
    expect(again.jobs.map(({ conclusion }) => conclusion)).toEqual(['success', 'skipped'])
  })

  it('asks for the name of what goes', async () => {
    const run = await destroy(host, { inputs: { confirm: 'staging' } })
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'input-invalid', requests: { writes: 0 } })
  })

  it('refuses a locked network while everything still exists, and names the lock', async () => {
    const network = `${group('spoke')}/providers/Microsoft.Network/virtualNetworks/vnet-shop-production-spoke-westeurope`
    const lock = `${network}/providers/Microsoft.Authorization/locks/keep`
    add(host.world, lock, 'Microsoft.Authorization/locks', '', { level: 'CanNotDelete', notes: 'ask the network team' })
    const run = await destroy(host)
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'locked', requests: { writes: 0 } })
    const told = run.annotations.map(({ message }) => message).join('\n')
    for (const part of [lock, 'CanNotDelete', 'ask the network team', 'az lock delete']) expect(told).toContain(part)
  })

  it('waits for an approval', async () => {
    const run = await destroy(host, { approve: false })
    expect(run).toMatchObject({ conclusion: 'failure', requests: { writes: 0 } })
  })

  it('goes on where a run was killed', async () => {
    const killAt = { method: 'DELETE', path: '*/deploymentStacks/*.spoke.*', occurrence: 1 }
    expect(await destroy(host, { killAt })).toMatchObject({ conclusion: 'killed' })
    expect(left()).not.toEqual([])
    expect(await destroy(host)).toMatchObject({ conclusion: 'success' })
    expect(left()).toEqual([])
  })

  it('leaves what is not ours with its group, and says so', async () => {
    const address = 'Microsoft.Network/publicIPAddresses'
    const theirs = `${group('spoke')}/providers/${address}/theirs`
    add(host.world, theirs, address, 'westeurope')
    const run = await destroy(host)
    expect(run).toMatchObject({ conclusion: 'success' })
    expect(left()).toEqual([group('spoke'), theirs])
    const warnings = run.annotations.filter(({ level }) => level === 'warning').map(({ message }) => message)
    expect(warnings).toContainEqual(expect.stringContaining(theirs))
    expect(await destroy(host)).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
  })

  it('takes the flow log of the spoke away, and no other', async () => {
    const watcher = idsOf(host.world).find(id => /\/networkWatchers\/[^/]+$/.test(id)) ?? ''
    const type = 'Microsoft.Network/networkWatchers/flowLogs'
    const network = (part: string) =>
      `${group(part)}/providers/Microsoft.Network/virtualNetworks/vnet-shop-production-${part}-westeurope`
    const ours = `${watcher}/flowLogs/fl-shop-production-spoke-westeurope`
    add(host.world, ours, type, 'westeurope', { targetResourceId: network('spoke') })
    add(host.world, `${watcher}/flowLogs/theirs`, type, 'westeurope', { targetResourceId: network('hub') })
    expect(await destroy(host)).toMatchObject({ conclusion: 'success' })
    expect(idsOf(host.world).filter(id => id.includes('/flowLogs/'))).toEqual([`${watcher}/flowLogs/theirs`])
  })
})

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { githubState } from '../../local/github/state.ts'
import { forkHost, type OpenHost } from '../../local/index.ts'
import { changedKit, destroy, drift, idsOf } from './kit.ts'
import { starterProvisioned } from './provisioned.ts'

const { start, world: provisioned } = await starterProvisioned()
const untouched = idsOf(start)
const KEY = 'shop/production/westeurope'
/** The starter kit after somebody has changed the region in its file. */
const caller = changedKit(['aks-baseline.yml', 'region: westeurope', 'region: northeurope'])

describe('an environment whose region was changed in the file', () => {
  let host: OpenHost

  beforeAll(async () => {
    host = await forkHost(provisioned)
  })
  afterAll(async () => await host.close())

  it('has an issue with its cost and the command that destroys it', async () => {
    expect(await drift(host, { caller })).toMatchObject({ conclusion: 'success', requests: { writes: 0 } })
    const { issues } = githubState(host.world)
    expect(issues.map(({ title }) => title)).toEqual(['Drift: shop production in northeurope'])
    expect(issues[0]?.body).toContain(`-f environment=production -f left-behind=${KEY} -f confirm=${KEY}`)
    expect(issues[0]?.body).toMatch(/about <span>\$<\/span>[\d,]+ a month at list prices of November 2026, plus nodes/)
  })

  it('is not destroyed if only the environment is confirmed', async () => {
    const run = await destroy(host, { caller, inputs: { confirm: 'production', 'left-behind': KEY } })
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'input-invalid', requests: { writes: 0 } })
  })

  it('is destroyed as a whole', async () => {
    const run = await destroy(host, { caller, inputs: { confirm: KEY, 'left-behind': KEY } })
    expect(run).toMatchObject({ conclusion: 'success', failureReason: null, requests: { failed: 0 } })
    const left = idsOf(host.world).filter(id => !untouched.includes(id) && !/\/NetworkWatcherRG(\/|$)/i.test(id))
    expect(left).toEqual([])
  })
})

import { expect, it } from '@jest/globals'
import { checkClusterAge } from '../../../../src/preflight/index.ts'
import { baselineWith } from '../../templates/baselines.ts'
import { fakeAzure } from '../fake-azure.ts'

const { config, ids } = baselineWith()
const { cluster } = ids.clusters.blue
const NOW = Date.parse('2026-11-22T00:00:00Z')
const madeOn = (createdAt?: string) => ({ ...fakeAzure({}), read: async <T>() => ({ systemData: { createdAt } }) as T })
const look = (createdAt: string | undefined, strategy: 'immutable' | 'in-place' = 'immutable') =>
  checkClusterAge(madeOn(createdAt), cluster, { ...config.upgrades, strategy, maxClusterAgeDays: 30 }, NOW)

it('warns of an immutable cluster that is older than it may become, and of no other', async () => {
  expect(await look('2026-10-22T23:00:00Z')).toEqual([])
  expect(await look('2026-10-22T00:00:00Z')).toMatchObject([
    { code: 'cluster-old', severity: 'warning', evidence: expect.stringContaining('31 days old') }
  ])
  expect(await look('2026-10-22T00:00:00Z', 'in-place')).toEqual([])
  expect(await look(undefined)).toEqual([])
})

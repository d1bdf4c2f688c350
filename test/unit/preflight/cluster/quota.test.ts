import { describe, expect, it } from '@jest/globals'
import { setCoreLimit } from '../../../../local/azure/compute-capacity.ts'
import {
  type MachineOffer,
  type MachineOffers,
  readMachineOffers
} from '../../../../src/preflight/cluster/machine-offers.ts'
import { nodeDemand, type RunningNodes } from '../../../../src/preflight/cluster/node-demand.ts'
import { checkQuota } from '../../../../src/preflight/cluster/quota.ts'
import { readyKit } from '../../local/aks/cluster-kit.ts'
import { VARIANTS } from '../../templates/baselines.ts'
import { fakeAzure, hidden } from '../fake-azure.ts'
import { localAzure } from '../local-azure.ts'

const FAMILY = 'standardDDv5Family'
const { article, manyPools } = VARIANTS

interface Situation {
  readonly limits?: Readonly<Record<string, number>>
  readonly running?: RunningNodes
  readonly beside?: RunningNodes
  readonly of?: typeof article
  /** A cluster of three nodes with four cores of the same family stands. */
  readonly withCluster?: boolean
}

async function check({ limits = {}, running, beside, of = article, withCluster = false }: Situation) {
  const kit = readyKit()
  if (withCluster) kit.build()
  for (const [name, limit] of Object.entries(limits)) setCoreLimit(kit.world, 'westeurope', name, limit)
  const azure = await localAzure(kit)
  const { cluster } = of.config
  return await checkQuota(azure, () => readMachineOffers(azure, 'westeurope'), {
    region: 'westeurope',
    demands: nodeDemand(cluster, running),
    beside: beside === undefined ? [] : nodeDemand(cluster, beside).map(demand => ({ ...demand, least: 0 }))
  })
}

/** `[severity, quota]` of what is found. */
async function outcome(situation: Situation) {
  return (await check(situation)).map(({ severity, evidence }) => [severity, /\((\w+)\)/.exec(evidence)?.[1]])
}

describe('a cluster that is to be made', () => {
  it('fits exactly into a limit of all pools at their maximum with their surge', async () => {
    expect(await outcome({ limits: { [FAMILY]: 52, cores: 52 } })).toEqual([])
    expect(await outcome({ limits: { [FAMILY]: 51, cores: 52 } })).toEqual([['error', FAMILY]])
    expect(await outcome({ limits: { [FAMILY]: 52, cores: 51 } })).toEqual([['error', 'cores']])
  })

  it('is told the arithmetic, and the limit to ask for', async () => {
    const [finding] = await check({ limits: { [FAMILY]: 50 }, withCluster: true })
    expect(finding).toMatchObject({ code: 'quota-exceeded', severity: 'error', subject: 'cluster.pools.user.maxNodes' })
    expect(finding?.evidence).toBe(
      `The quota Standard DDv5 Family vCPUs (${FAMILY}) in westeurope has 38 free vCPUs (limit 50, 12 in use), but the node pools need 52: (system 4 + surge 2) × 4 cores = 24; (user 5 + surge 2) × 4 cores = 28.`
    )
    expect(finding?.remedy).toMatch(
      /^Request a limit of 64, 14 more than now: az quota update --resource-name standardDDv5Family --scope \/subscriptions\//
    )
  })

  it('needs a quota of its own for spot, and none of the family for it', async () => {
    const spot = { of: manyPools, limits: { cores: 350, [FAMILY]: 76 } }
    expect(await outcome({ ...spot, limits: { ...spot.limits, lowPriorityCores: 16 } })).toEqual([])
    const [finding] = await check({ ...spot, limits: { ...spot.limits, lowPriorityCores: 15 } })
    expect(finding).toMatchObject({ severity: 'error', subject: 'cluster.pools.batch.maxNodes' })
    expect(finding?.evidence).toContain('(lowPriorityCores) in westeurope has 15 free vCPUs (limit 15, 0 in use)')
    expect(await outcome({ ...spot, limits: { ...spot.limits, [FAMILY]: 75 } })).toEqual([['error', FAMILY]])
  })

  it('is warned where the other colour could not grow beside it', async () => {
    const beside = new Map([
      ['system', 3],
      ['user', 0]
    ])
    const situation = { withCluster: true, beside }
    // 12 in use, 52 for the new cluster, 12 + 28 for the other to grow.
    expect(await outcome({ ...situation, limits: { [FAMILY]: 104 } })).toEqual([])
    expect(await outcome({ ...situation, limits: { [FAMILY]: 103 } })).toEqual([['warning', FAMILY]])
    expect(await outcome({ ...situation, limits: { [FAMILY]: 63 } })).toEqual([['error', FAMILY]])
    const [finding] = await check({ ...situation, limits: { [FAMILY]: 103 } })
    expect(finding?.evidence).toContain('the node pools need 92, 52 of them immediately: ')
    expect(finding?.evidence).toContain(
      '(other colour: system 4 + surge 2 - 3 running) × 4 cores = 12; (other colour: user 5 + surge 2) × 4 cores = 28.'
    )
  })
})

describe('a cluster that exists', () => {
  const running = new Map([
    ['system', 3],
    ['user', 0]
  ])

  it('needs only what it may grow by: at once to its minimum, later to its maximum', async () => {
    // 12 in use, 8 for two nodes of the workload at once, 40 at most.
    const situation = { withCluster: true, running }
    expect(await outcome({ ...situation, limits: { [FAMILY]: 52 } })).toEqual([])
    expect(await outcome({ ...situation, limits: { [FAMILY]: 51 } })).toEqual([['warning', FAMILY]])
    expect(await outcome({ ...situation, limits: { [FAMILY]: 20 } })).toEqual([['warning', FAMILY]])
    expect(await outcome({ ...situation, limits: { [FAMILY]: 19 } })).toEqual([['error', FAMILY]])
  })

  it('that is at its largest needs nothing, however little is left', async () => {
    const atMost = new Map([
      ['system', 6],
      ['user', 7]
    ])
    expect(await outcome({ withCluster: true, running: atMost, limits: { [FAMILY]: 1 } })).toEqual([])
  })
})

describe('what cannot be seen', () => {
  const offer: MachineOffer = {
    name: '',
    family: 'f',
    cores: 4,
    zones: [],
    withheldZones: [],
    withheld: undefined,
    ephemeralDisk: { gigabytes: 1, isComplete: true },
    architecture: 'x64',
    encryptionAtHost: undefined
  }
  const sizes: MachineOffers = new Map([['standard_d4d_v5', offer]])
  const requested = { region: 'westeurope', demands: nodeDemand(article.config.cluster, undefined), beside: [] }

  it('is said: a quota Azure does not list, and usages that are hidden', async () => {
    const silent = { ...fakeAzure({}), async *list() {} }
    const found = await checkQuota(silent, async () => sizes, requested)
    expect(found.map(({ severity, evidence }) => [severity, evidence])).toEqual([
      ['not-evaluated', 'Azure does not report limit and usage of the quota f, so the quota was not checked.'],
      ['not-evaluated', 'Azure does not report limit and usage of the quota cores, so the quota was not checked.']
    ])
    expect(await checkQuota(silent, () => Promise.reject(hidden), requested)).toMatchObject([
      { code: 'quota-exceeded', severity: 'not-evaluated', evidence: hidden.message }
    ])
  })

  it.each([
    ['the cores', { cores: undefined }],
    ['the family', { family: undefined }]
  ])('does not evaluate the quota if Azure does not report %s of a size', async (_, unknown) => {
    const usages = ['f', 'cores'].map(value => ({ name: { value }, currentValue: 0, limit: 1000 }))
    const azure = {
      ...fakeAzure({}),
      async *list<T>() {
        yield* usages as T[]
      }
    }
    const silent = new Map([['standard_d4d_v5', { ...offer, ...unknown }]])
    expect(await checkQuota(azure, async () => silent, requested)).toMatchObject([
      { code: 'quota-exceeded', severity: 'not-evaluated', subject: 'vCPU quota of westeurope' }
    ])
  })

  it('does not evaluate a quota without a limit', async () => {
    const azure = {
      ...fakeAzure({}),
      async *list<T>() {
        yield* ['f', 'cores'].map(value => ({ name: { value }, currentValue: 0 })) as T[]
      }
    }
    const found = await checkQuota(azure, async () => sizes, requested)
    expect(found.map(({ severity }) => severity)).toEqual(['not-evaluated', 'not-evaluated'])
  })

  it('leaves sizes that are not offered to the check of sizes', async () => {
    expect(await checkQuota({ ...fakeAzure({}), async *list() {} }, async () => new Map(), requested)).toEqual([])
  })
})

import { describe, expect, it } from '@jest/globals'
import { type Restriction, restrictSize } from '../../../../local/azure/compute-capacity.ts'
import type { NodePool } from '../../../../src/config/types.ts'
import { type MachineOffer, offerNamed, readMachineOffers } from '../../../../src/preflight/cluster/machine-offers.ts'
import { checkMachineSizes } from '../../../../src/preflight/cluster/machine-sizes.ts'
import { newKit } from '../../local/azure/kit.ts'
import { VARIANTS } from '../../templates/baselines.ts'
import { hidden } from '../fake-azure.ts'
import { localAzure } from '../local-azure.ts'

const { article, devTest } = VARIANTS
const SIZE = 'Standard_D4d_v5'

/** The sizes of westeurope, with one of them restricted. */
async function offers(restriction?: Restriction, region = 'westeurope') {
  const kit = newKit()
  if (restriction !== undefined) restrictSize(kit.world, 'westeurope', SIZE, restriction)
  return await readMachineOffers(await localAzure(kit), region)
}

function withPools(system: Partial<NodePool>, user: Partial<NodePool> = {}, of = article) {
  const { cluster } = of.config
  const pools = { user: { ...cluster.systemPool, ...user } }
  return { ...of.config, cluster: { ...cluster, systemPool: { ...cluster.systemPool, ...system }, pools } }
}

/** `[severity, code, subject]` of all that is found, and the first text. */
async function found(config: Parameters<typeof checkMachineSizes>[1], restriction?: Restriction) {
  const sizes = await offers(restriction)
  return await checkMachineSizes(async () => sizes, config)
}

const offer: MachineOffer = {
  name: 'Standard_E2',
  family: 'e',
  cores: 2,
  zones: ['1', '2', '3'],
  withheldZones: [],
  withheld: undefined,
  ephemeralDisk: { gigabytes: 500, isComplete: true },
  architecture: undefined,
  encryptionAtHost: true
}

describe('checkMachineSizes', () => {
  it('gives one finding that is not evaluated when the region has no sizes', async () => {
    expect(await checkMachineSizes(async () => new Map(), article.config)).toMatchObject([
      { severity: 'not-evaluated', subject: 'cluster.pools', evidence: expect.stringContaining('no machine sizes') }
    ])
  })
})

describe('the sizes of a region', () => {
  it('are read with family, cores, zones and disk, whatever the case of the name', async () => {
    expect(offerNamed(await offers(), 'standard_d4D_V5')).toEqual({
      name: SIZE,
      family: 'standardDDv5Family',
      cores: 4,
      zones: ['1', '2', '3'],
      withheldZones: [],
      withheld: undefined,
      ephemeralDisk: { gigabytes: 150, isComplete: true },
      architecture: 'x64',
      encryptionAtHost: true
    })
  })

  it('keep what is withheld apart, and only where it is', async () => {
    const zone = { zones: ['3'], reasonCode: 'NotAvailableForSubscription' } as const
    expect(offerNamed(await offers(zone), SIZE)).toMatchObject({ zones: ['1', '2'], withheldZones: ['3'] })
    expect(offerNamed(await offers({ reasonCode: 'QuotaId' }), SIZE)).toMatchObject({ withheld: 'QuotaId' })
    expect(offerNamed(await offers(zone, 'northeurope'), SIZE)).toMatchObject({ withheldZones: [] })
  })

  it('leaves out what Azure does not report', async () => {
    const azure = {
      ...(await localAzure(newKit())),
      async *list<T>() {
        yield { resourceType: 'virtualMachines', name: 's', capabilities: [{ name: 'vCPUs', value: 'some' }] } as T
      }
    }
    expect(offerNamed(await readMachineOffers(azure, 'westeurope'), 's')).toMatchObject({
      family: undefined,
      cores: undefined,
      zones: undefined,
      ephemeralDisk: { isComplete: false },
      architecture: undefined
    })
  })
})

describe('checkMachineSizes', () => {
  it('finds nothing for the article, in all zones or in none', async () => {
    expect(await found(article.config)).toEqual([])
    expect(await found({ ...article.config, zones: [] })).toEqual([])
  })

  it('refuses a size there is not, with where to look', async () => {
    expect(await found(withPools({}, { vmSize: 'Standard_D4d_v9' }))).toEqual([
      {
        code: 'size-not-offered',
        severity: 'error',
        subject: 'cluster.pools.user.vmSize',
        evidence: 'The size Standard_D4d_v9 does not exist in westeurope.',
        remedy:
          'List the available sizes: az vm list-skus --location westeurope --resource-type virtualMachines --all --output table.'
      }
    ])
  })

  it.each([
    ['NotAvailableForSubscription', 'request access'],
    ['QuotaId', 'the offer type of the subscription']
  ] as const)('refuses a size that is withheld (%s) in the whole region, for each pool', async (reasonCode, remedy) => {
    const findings = await found(article.config, { reasonCode })
    expect(findings.map(({ subject }) => subject)).toEqual(['cluster.systemPool.vmSize', 'cluster.pools.user.vmSize'])
    expect(findings[0]?.evidence).toBe(`The subscription cannot use ${SIZE} in westeurope (${reasonCode}).`)
    expect(findings[0]?.remedy).toContain(remedy)
  })

  it('warns about a pool of Arm64 machines on which workloads run', async () => {
    const arm = { vmSize: 'Standard_D4pds_v5' }
    const warning = (path: string) => ({
      ...{ code: 'image-missing', severity: 'warning', subject: `${path}.vmSize` },
      evidence: expect.stringContaining('Standard_D4pds_v5 has Arm64 processors')
    })
    expect(await found(withPools({}, arm))).toMatchObject([warning('cluster.pools.user')])
    expect(await found(withPools(arm))).toEqual([])
    const onlySystem = withPools(arm)
    expect(await found({ ...onlySystem, cluster: { ...onlySystem.cluster, pools: {} } })).toMatchObject([
      warning('cluster.systemPool')
    ])
  })

  it('refuses zones the size is withheld in, and takes the others', async () => {
    const restriction = { zones: ['3'], reasonCode: 'NotAvailableForSubscription' } as const
    const [finding] = await found(article.config, restriction)
    expect(finding).toMatchObject({ code: 'size-not-offered', severity: 'error' })
    expect(finding?.evidence).toBe(
      `${SIZE} is available only in zone 1, 2 of westeurope, but the environment uses zone 1, 2, 3 (the default of \`zones\`); zone 3 offers the size, but not to this subscription.`
    )
    expect(finding?.remedy).toContain('write `zones: ["1", "2"]`')
    expect(await found({ ...article.config, zones: ['1', '2'] }, restriction)).toEqual([])
  })

  it('refuses zones in a region that has none', async () => {
    const sizes = new Map([[SIZE.toLowerCase(), { ...offer, cores: 4, zones: [] }]])
    const [finding] = await checkMachineSizes(async () => sizes, article.config)
    expect(finding?.evidence).toBe(
      `${SIZE} is available in no zone of westeurope, but the environment uses zone 1, 2, 3 (the default of \`zones\`).`
    )
    expect(finding?.remedy).toContain('write `zones: []`')
  })

  it('refuses an ephemeral disk that is larger than the disk of the machine, to the gigabyte', async () => {
    const disk = (gigabytes: number, vmSize = SIZE) =>
      withPools({}, { vmSize, osDisk: { type: 'Ephemeral', gigabytes } })
    expect(await found(disk(150))).toEqual([])
    expect(await found(disk(151))).toMatchObject([
      {
        code: 'config-invalid',
        severity: 'error',
        subject: 'cluster.pools.user.osDisk.gigabytes',
        evidence: `The ephemeral disk needs 151 GB, but ${SIZE} has space for 150 GB.`
      }
    ])
    const [none] = await found(disk(30, 'Standard_D4s_v5'))
    expect(none?.evidence).toContain('has no local disk')
    const managed = withPools({}, { vmSize: 'Standard_D4s_v5', osDisk: { type: 'Managed', gigabytes: 512 } })
    expect(await found(managed)).toEqual([])
  })

  it('refuses a system pool of one core, and advises four where the configuration could not know', async () => {
    const small = { osDisk: { type: 'Managed', gigabytes: 64 } } as const
    const [finding] = await found(withPools({ ...small, vmSize: 'Standard_DS1_v2' }))
    expect(finding).toMatchObject({ code: 'config-invalid', severity: 'error', subject: 'cluster.systemPool.vmSize' })
    expect(await found(withPools({ ...small, vmSize: 'Standard_D2d_v5' }))).toEqual([])
    expect(await found(withPools({}, { ...small, vmSize: 'Standard_DS1_v2' }))).toEqual([])

    const unheard = new Map([
      ['standard_e2', offer],
      [SIZE.toLowerCase(), { ...offer, cores: 4 }]
    ])
    const severities = async (of = article) =>
      (await checkMachineSizes(async () => unheard, withPools({ vmSize: 'Standard_E2' }, {}, of))).map(
        ({ severity }) => severity
      )
    expect(await severities()).toEqual(['warning'])
    expect((await checkMachineSizes(async () => unheard, withPools({ vmSize: 'Standard_E2' })))[0]?.evidence).toBe(
      'Standard_E2 has 2 vCPU; 4 are recommended for a system pool.'
    )
    expect(await severities(devTest)).toEqual([])
  })

  it('does not evaluate what Azure does not report of a size, and refuses nothing for it', async () => {
    const silent = { ...offer, cores: undefined, zones: undefined, ephemeralDisk: { gigabytes: 30, isComplete: false } }
    const sizes = new Map([[SIZE.toLowerCase(), silent]])
    const findings = await checkMachineSizes(async () => sizes, article.config)
    expect(new Set(findings.map(({ severity }) => severity))).toEqual(new Set(['not-evaluated']))
    expect(findings.map(({ code, subject }) => [code, subject])).toEqual([
      ['size-not-offered', 'cluster.systemPool.vmSize'],
      ['config-invalid', 'cluster.systemPool.osDisk.gigabytes'],
      ['config-invalid', 'cluster.systemPool.vmSize'],
      ['size-not-offered', 'cluster.pools.user.vmSize'],
      ['config-invalid', 'cluster.pools.user.osDisk.gigabytes']
    ])
    const disk = { osDisk: { type: 'Ephemeral', gigabytes: 30 } } as const
    const small = { ...withPools(disk, disk), zones: [] }
    expect((await checkMachineSizes(async () => sizes, small)).map(({ subject }) => subject)).toEqual([
      'cluster.systemPool.vmSize'
    ])
  })

  it.each([
    [true, undefined],
    [false, 'error'],
    [undefined, 'not-evaluated']
  ])('compares encryption at host with a size that reports %s: %s', async (encryptionAtHost, severity) => {
    const sizes = new Map([[SIZE.toLowerCase(), { ...offer, name: SIZE, cores: 4, encryptionAtHost }]])
    const check = async (wanted: boolean) =>
      (await checkMachineSizes(async () => sizes, withPools({ encryptionAtHost: wanted }, {})))
        .filter(({ subject }) => subject === 'cluster.systemPool.encryptionAtHost')
        .map(found => found.severity)
    expect(await check(true)).toEqual(severity === undefined ? [] : [severity])
    expect(await check(false)).toEqual([])
  })

  it('says that it could not look', async () => {
    expect(await checkMachineSizes(() => Promise.reject(hidden), article.config)).toMatchObject([
      { code: 'size-not-offered', severity: 'not-evaluated' }
    ])
  })
})

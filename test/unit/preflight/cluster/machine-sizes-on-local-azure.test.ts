import { beforeAll, describe, expect, it } from '@jest/globals'
import { setCoreLimit } from '../../../../local/azure/compute-capacity.ts'
import { vmSizes } from '../../../../local/azure/providers/vm-sizes.ts'
import type { NodePool } from '../../../../src/config/types.ts'
import { type MachineOffers, readMachineOffers } from '../../../../src/preflight/cluster/machine-offers.ts'
import { checkMachineSizes } from '../../../../src/preflight/cluster/machine-sizes.ts'
import { type ClusterKit, readyKit } from '../../local/aks/cluster-kit.ts'
import { codeOf } from '../../local/azure/kit.ts'
import { VARIANTS } from '../../templates/baselines.ts'
import { localAzure } from '../local-azure.ts'

const { config } = VARIANTS.article
const NO_QUOTA = ['ErrCode_InsufficientVCPUQuota', 'QuotaExceeded']
const MISFITS = ['VMCannotFitEphemeralOSDisk', 'VMSizeDoesNotSupportEphemeralOS']

/** Sizes of disks: the smallest, the largest, and some around the local disks of the sizes with 2 to 8 cores. */
const DISKS = [30, 76, 111, 150, 151, 220, 221, 441, 2040]

describe('an ephemeral disk on each size that local Azure lists', () => {
  let kit: ClusterKit
  let offers: MachineOffers

  beforeAll(async () => {
    kit = readyKit()
    kit.build()
    // Without a quota, no pool is created, so each size is checked against the same world.
    setCoreLimit(kit.world, 'westeurope', 'cores', 0)
    offers = await readMachineOffers(await localAzure(kit), 'westeurope')
  })

  const preflightOf = async (vmSize: string, gigabytes: number) => {
    const pool: NodePool = { ...config.cluster.systemPool, vmSize, osDisk: { type: 'Ephemeral', gigabytes } }
    const cluster = { ...config.cluster, pools: { user: pool } }
    const found = await checkMachineSizes(async () => offers, { ...config, cluster })
    return found.filter(({ subject, severity }) => subject.startsWith('cluster.pools.user') && severity !== 'warning')
  }

  it.each(vmSizes.map(({ name }) => name))('passes preflight exactly if AKS takes it: %s', async name => {
    for (const gigabytes of DISKS) {
      kit.world.tables.throttle = {}
      const code = codeOf(kit.writePool('npuser', { vmSize: name, osDiskType: 'Ephemeral', osDiskSizeGB: gigabytes }))
      expect([...NO_QUOTA, ...MISFITS]).toContain(code)
      const severities = (await preflightOf(name, gigabytes)).map(({ severity }) => severity)
      expect({ gigabytes, severities }).toEqual({
        gigabytes,
        severities: MISFITS.includes(code ?? '') ? ['error'] : []
      })
    }
  })

  it('passes preflight on NVMe, temporary disk and cache, and not without a local disk', async () => {
    expect(await preflightOf('Standard_D4ds_v6', 64)).toEqual([])
    expect(await preflightOf('Standard_D4ads_v7', 64)).toEqual([])
    expect(await preflightOf('Standard_D4pds_v6', 64)).toEqual([])
    expect(await preflightOf('Standard_E4ds_v5', 64)).toEqual([])
    expect(await preflightOf('Standard_DS4_v2', 64)).toEqual([])
    expect(await preflightOf('Standard_D4as_v6', 64)).toMatchObject([{ severity: 'error' }])
  })
})

import { describe, expect, it } from '@jest/globals'
import { restrictSize, setCoreLimit } from '../../../../../local/azure/compute-capacity.ts'
import { AKS, clusterKit, publicCluster, systemPool } from '../../aks/cluster-kit.ts'
import { codeOf, type Kit, type Loose } from '../kit.ts'

/** All pages of a list. */
function list(kit: Kit, path: string, version: string): Loose[] {
  const found: Loose[] = []
  for (let next: string | undefined = path; next !== undefined; ) {
    const body: Loose = kit.get(next, { version })
    found.push(...body.value)
    next = body.nextLink
  }
  return found
}

const usagesOf = (kit: Kit, region = 'westeurope') =>
  list(kit, `${kit.subscription}/providers/Microsoft.Compute/locations/${region}/usages`, '2024-07-01')
const skusOf = (kit: Kit) =>
  list(kit, `${kit.subscription}/providers/Microsoft.Compute/skus?$filter=location eq 'westeurope'`, '2021-07-01')

describe('usages', () => {
  it('count the cores of running pools by family, altogether, and spot apart', () => {
    const kit = clusterKit()
    const spot = { ...systemPool, name: 'npspot', mode: 'User', vmSize: 'Standard_D2_v5', scaleSetPriority: 'Spot' }
    const agentPoolProfiles = [systemPool, spot]
    kit.make(kit.cluster, { ...publicCluster, properties: { dnsPrefix: 'p', agentPoolProfiles } }, { version: AKS })
    setCoreLimit(kit.world, 'West Europe', 'cores', 40)
    const usages = Object.fromEntries(
      usagesOf(kit).map(({ name, currentValue, limit }) => [name.value, [currentValue, limit]])
    )
    expect(usages).toMatchObject({
      cores: [12, 40],
      lowPriorityCores: [6, 100],
      standardDDv5Family: [12, 100],
      standardDv5Family: [0, 100]
    })
    expect(usagesOf(kit, 'northeurope')[0].currentValue).toBe(0)
  })

  it('are of regions that exist', () => {
    const kit = clusterKit()
    const path = `${kit.subscription}/providers/Microsoft.Compute/locations/atlantis/usages`
    expect(codeOf(kit.send('GET', path, undefined, { version: '2024-07-01' }))).toBe('NoRegisteredProviderFound')
    expect(codeOf(kit.send('GET', path, undefined, { version: '1999-01-01' }))).toBe('InvalidApiVersionParameter')
  })
})

describe('sizes', () => {
  it('tell cores, disk and family, and where they may be used', () => {
    const kit = clusterKit()
    restrictSize(kit.world, 'westeurope', 'Standard_D4d_v5', {
      zones: ['3'],
      reasonCode: 'NotAvailableForSubscription'
    })
    restrictSize(kit.world, 'westeurope', 'Standard_D8d_v5', { reasonCode: 'QuotaId' })
    const sizes = new Map(skusOf(kit).map(sku => [sku.name, sku]))
    const d4 = sizes.get('Standard_D4d_v5')
    expect(d4).toMatchObject({
      family: 'standardDDv5Family',
      locationInfo: [{ location: 'westeurope', zones: ['1', '2', '3'] }],
      restrictions: [{ type: 'Zone', restrictionInfo: { zones: ['3'] }, reasonCode: 'NotAvailableForSubscription' }]
    })
    expect(d4.capabilities).toEqual(
      expect.arrayContaining([
        { name: 'vCPUs', value: '4' },
        { name: 'MaxResourceVolumeMB', value: '153600' },
        { name: 'EphemeralOSDiskSupported', value: 'True' }
      ])
    )
    expect(sizes.get('Standard_D8d_v5').restrictions).toMatchObject([{ type: 'Location', reasonCode: 'QuotaId' }])
    expect(sizes.get('Standard_D2_v5').restrictions).toEqual([])
  })
})

describe('capabilities of a size', () => {
  const capabilitiesOf = (name: string): Loose => {
    const sku = skusOf(clusterKit()).find(each => each.name === name)
    return Object.fromEntries(sku?.capabilities.map(({ name, value }: Loose) => [name, value]))
  }

  it.each<[string, Loose]>([
    [
      'Standard_D4s_v3',
      {
        MaxResourceVolumeMB: '32768',
        CachedDiskBytes: '107374182400',
        SupportedEphemeralOSDiskPlacements: 'ResourceDisk,CacheDisk',
        EphemeralOSDiskSupported: 'True',
        HyperVGenerations: 'V1,V2'
      }
    ],
    [
      'Standard_D16ds_v6',
      {
        MaxResourceVolumeMB: '0',
        NvmeDiskSizeInMiB: '901120',
        NvmeSizePerDiskInMiB: '450560',
        SupportedEphemeralOSDiskPlacements: 'NvmeDisk',
        EphemeralOSDiskSupported: 'True',
        HyperVGenerations: 'V2',
        CpuArchitectureType: 'x64'
      }
    ],
    ['Standard_D4ads_v7', { NvmeDiskSizeInMiB: '225280', MemoryGB: '16' }],
    ['Standard_D2as_v6', { EphemeralOSDiskSupported: 'False', MaxResourceVolumeMB: '0', vCPUs: '2' }],
    ['Standard_D4pds_v6', { CpuArchitectureType: 'Arm64', NvmeDiskSizeInMiB: '225280' }],
    ['Standard_E4ds_v5', { MemoryGB: '32', MaxResourceVolumeMB: '153600' }],
    ['Standard_DS2_v2', { vCPUs: '2', MemoryGB: '7', MaxResourceVolumeMB: '14336', CachedDiskBytes: '92341796864' }],
    ['Standard_DS4_v2', { vCPUs: '8', MemoryGB: '28', MaxResourceVolumeMB: '57344' }]
  ])('are those of %s as published', (name, published) => {
    expect(capabilitiesOf(name)).toMatchObject(published)
  })

  it('leave out disks that the size does not have', () => {
    expect(capabilitiesOf('Standard_D4d_v5')).not.toHaveProperty('CachedDiskBytes')
    expect(capabilitiesOf('Standard_D4d_v5')).not.toHaveProperty('NvmeDiskSizeInMiB')
    expect(capabilitiesOf('Standard_D4s_v5')).not.toHaveProperty('SupportedEphemeralOSDiskPlacements')
  })
})

describe('scale sets and load balancers', () => {
  it('are made by clusters alone', () => {
    const kit = clusterKit()
    const body = { location: 'westeurope' }
    const scaleSet = `${kit.group}/providers/Microsoft.Compute/virtualMachineScaleSets/s`
    expect(codeOf(kit.put(scaleSet, body, { version: '2024-07-01' }))).toBe('NotSupportedByLocalAzure')
    expect(codeOf(kit.put(kit.network('loadBalancers/l'), body))).toBe('NotSupportedByLocalAzure')
  })
})

import { describe, expect, it } from '@jest/globals'
import { restrictSize, setCoreLimit } from '../../../../local/azure/compute-capacity.ts'
import { type Loose, refusalOf } from '../azure/kit.ts'
import { AKS, type ClusterKit, readyKit, systemPool } from './cluster-kit.ts'

const version = { version: AKS }

/** The next write of something whose path ends so fails with this code. */
function failNext(kit: ClusterKit, path: string, code: string): void {
  kit.world.faults.push({ method: 'PUT', path, outcome: `fail-operation:${code}`, times: 1, after: 0 })
}

/** The code a poll of the write answers once it has ended. */
function leafOf(kit: ClusterKit, answer: Loose): Loose {
  expect(answer.status).toBe(201)
  kit.settle()
  return kit.get(answer.headers['Azure-AsyncOperation']).error
}

const CAPACITY = [
  'AllocationFailed',
  'OverconstrainedAllocationRequest',
  'OverconstrainedZonalAllocationRequest',
  'ZonalAllocationFailed'
] as const

describe('a new cluster that fails on the way', () => {
  it.each([...CAPACITY, 'SubnetIsFull', 'QuotaExceeded', 'VMExtensionError_OutboundConnFail'])(
    'with %s is there, Failed, says why, and is made good by the next write',
    code => {
      const kit = readyKit()
      failNext(kit, '*/managedClusters/blue', code)
      expect(leafOf(kit, kit.write()).code).toBe(code)
      const { provisioningState, status, currentKubernetesVersion, agentPoolProfiles } = kit.read().properties
      expect([provisioningState, status.provisioningError.code]).toEqual(['Failed', code])
      expect(currentKubernetesVersion).toBeUndefined()
      expect(agentPoolProfiles[0].provisioningState).toBe('Failed')
      const { properties } = kit.build()
      expect(properties).toMatchObject({ provisioningState: 'Succeeded', currentKubernetesVersion: '1.35.6' })
      expect(properties.status).toBeUndefined()
    }
  )

  it.each(CAPACITY)('with %s says so in words', code => {
    const kit = readyKit()
    failNext(kit, '*/managedClusters/blue', code)
    const { message } = leafOf(kit, kit.write())
    expect(message).toMatch(/^Allocation failed\./)
    expect(kit.read().properties.status.provisioningError.message).toBe(message)
  })

  it('because its zone is not linked where names are answered is made good once it is', () => {
    const kit = readyKit()
    const link = `${kit.zone}/virtualNetworkLinks/hub`
    kit.remove(link)
    kit.settle()
    expect(leafOf(kit, kit.write()).code).toBe('VMExtensionError_K8SAPIServerDNSLookupFail')
    kit.make(link, {
      location: 'global',
      properties: { virtualNetwork: { id: kit.network('virtualNetworks/hub') }, registrationEnabled: false }
    })
    expect(kit.build().properties.provisioningState).toBe('Succeeded')
  })
})

describe('a new cluster that is refused', () => {
  it.each<[string, (kit: ClusterKit) => void, Loose, string, (kit: ClusterKit) => void]>([
    [
      'for its family',
      kit => setCoreLimit(kit.world, 'westeurope', 'standardDDv5Family', 11),
      {},
      'ErrCode_InsufficientVCPUQuota',
      kit => setCoreLimit(kit.world, 'westeurope', 'standardDDv5Family', 12)
    ],
    [
      'for its region',
      kit => setCoreLimit(kit.world, 'westeurope', 'cores', 11),
      {},
      'QuotaExceeded',
      kit => setCoreLimit(kit.world, 'westeurope', 'cores', 12)
    ],
    [
      'for its size',
      kit => restrictSize(kit.world, 'westeurope', 'Standard_D4d_v5', { reasonCode: 'QuotaId' }),
      {},
      'SkuNotAvailable',
      kit => {
        kit.world.tables.sizeRestrictions = {}
      }
    ],
    [
      'for a zone of its size',
      kit =>
        restrictSize(kit.world, 'westeurope', 'Standard_D4d_v5', {
          reasonCode: 'NotAvailableForSubscription',
          zones: ['2']
        }),
      { availabilityZones: ['1', '2'] },
      'AvailabilityZoneNotSupported',
      kit => {
        kit.world.tables.sizeRestrictions = {}
      }
    ]
  ])('%s leaves nothing behind, and is made once there is room', (_, take, pool, code, giveBack) => {
    const kit = readyKit()
    take(kit)
    const fields = { agentPoolProfiles: [{ ...systemPool, vnetSubnetID: kit.nodes, ...pool }] }
    expect(refusalOf(kit.write(fields))).toEqual([400, code])
    expect(kit.send('GET', kit.cluster, undefined, version).status).toBe(404)
    giveBack(kit)
    expect(kit.build(fields).properties.provisioningState).toBe('Succeeded')
  })

  it('for a subnet without room leaves nothing behind, and is made in one that has', () => {
    const kit = readyKit()
    const inSubnet = (name: string) => ({
      agentPoolProfiles: [{ ...systemPool, vnetSubnetID: kit.nodes.replace(/nodes$/, name) }]
    })
    kit.give('Network Contributor', kit.identity, kit.nodes.replace(/nodes$/, 'small'))
    kit.wait(300)
    expect(refusalOf(kit.write(inSubnet('small')))).toEqual([400, 'InsufficientSubnetSize'])
    expect(kit.send('GET', kit.cluster, undefined, version).status).toBe(404)
    expect(kit.build(inSubnet('nodes')).properties.provisioningState).toBe('Succeeded')
  })
})

describe('a new pool that fails on the way', () => {
  it.each(CAPACITY)('with %s leaves its cluster as it is, and is made good by the next write', code => {
    const kit = readyKit()
    kit.build()
    failNext(kit, '*/agentPools/npuser', code)
    expect(leafOf(kit, kit.writePool('npuser')).code).toBe(code)
    const pool = () => kit.read(kit.pool('npuser')).properties
    expect([pool().provisioningState, pool().status.provisioningError.code]).toEqual(['Failed', code])
    const { provisioningState, agentPoolProfiles } = kit.read().properties
    expect(provisioningState).toBe('Succeeded')
    expect(agentPoolProfiles.map((each: Loose) => [each.name, each.provisioningState])).toEqual([
      ['npsystem', 'Succeeded'],
      ['npuser', 'Failed']
    ])
    expect(kit.writePool('npuser').status).toBe(200)
    kit.settle()
    expect(pool()).toMatchObject({ provisioningState: 'Succeeded', currentOrchestratorVersion: '1.35.6' })
    expect(pool().status).toBeUndefined()
  })
})

import { describe, expect, it } from '@jest/globals'
import { setCoreLimit } from '../../../../../../local/azure/compute-capacity.ts'
import {
  AKS,
  type ClusterKit,
  clusterKit,
  privateCluster,
  publicCluster,
  readyKit,
  systemPool
} from '../../../aks/cluster-kit.ts'
import { codeOf, type Loose, PLAN_IDENTITY, refusalOf } from '../../kit.ts'

const version = { version: AKS }

describe('a cluster that is there', () => {
  it.each<[string, Loose, string | undefined]>([
    ['another dnsPrefix', { dnsPrefix: 'green' }, 'PropertyChangeNotAllowed'],
    ['another group of nodes', { nodeResourceGroup: 'other' }, 'PropertyChangeNotAllowed'],
    [
      'another range of services',
      { networkProfile: { serviceCidr: '172.18.0.0/16', dnsServiceIP: '172.18.0.10' } },
      'PropertyChangeNotAllowed'
    ],
    ['no private API server', { apiServerAccessProfile: { enablePrivateCluster: false } }, undefined],
    [
      'no network integration',
      { apiServerAccessProfile: { enableVnetIntegration: false } },
      'PropertyChangeNotAllowed'
    ],
    ['no OIDC issuer', { oidcIssuerProfile: { enabled: false } }, 'OIDCIssuerCannotBeDisabled'],
    ['a new pool', { agentPoolProfiles: [systemPool, { ...systemPool, name: 'new' }] }, 'BadRequest'],
    ['its pools left out', { agentPoolProfiles: [] }, undefined],
    ['the minor it is on', { kubernetesVersion: '1.35' }, undefined],
    ['an older patch', { kubernetesVersion: '1.35.5' }, 'OperationNotAllowed'],
    ['an older minor', { kubernetesVersion: '1.34' }, 'OperationNotAllowed'],
    ['the next minor', { kubernetesVersion: '1.36' }, undefined],
    ['the minor after the next', { kubernetesVersion: '1.37' }, 'OperationNotAllowed'],
    ['a version nobody knows', { kubernetesVersion: '1.41.0' }, 'OperationNotAllowed'],
    ['cilium', { networkProfile: { networkDataplane: 'cilium' } }, undefined]
  ])('takes %s so', (_, fields, code) => {
    const kit = readyKit()
    kit.build()
    const bare = fields.agentPoolProfiles?.map((profile: Loose) => ({ ...profile, vnetSubnetID: kit.nodes }))
    expect(codeOf(kit.write({ ...fields, ...(bare && { agentPoolProfiles: bare }) }))).toBe(code)
  })

  it('keeps cilium, and what kind of API server it has without network integration', () => {
    const kit = readyKit()
    kit.build({ networkProfile: { networkDataplane: 'cilium' } })
    expect(codeOf(kit.write({ networkProfile: { networkDataplane: 'azure' } }))).toBe('PropertyChangeNotAllowed')
    const open = clusterKit()
    open.make(open.cluster, publicCluster, version)
    const closed = {
      ...publicCluster,
      properties: { ...publicCluster.properties, apiServerAccessProfile: { enablePrivateCluster: true } }
    }
    expect(codeOf(open.put(open.cluster, closed, version))).toBe('PropertyChangeNotAllowed')
  })

  it('is written one at a time', () => {
    const kit = readyKit()
    kit.write()
    expect(refusalOf(kit.write())).toEqual([409, 'OperationNotAllowed'])
    expect(refusalOf(kit.writePool('npuser'))).toEqual([409, 'OperationNotAllowed'])
    kit.settle()
    expect(kit.writePool('npuser').status).toBe(201)
    expect(refusalOf(kit.write())).toEqual([409, 'OperationNotAllowed'])
    expect(kit.writePool('npother').status).toBe(201)
  })

  it('honours its eTag, which a write of a pool does not change', () => {
    const kit = readyKit()
    const { eTag, properties } = kit.build()
    const put = (ifMatch: string) =>
      kit.put(kit.cluster, privateCluster(kit), { ...version, headers: { 'if-match': ifMatch } })
    expect(refusalOf(put('other'))).toEqual([412, 'PreconditionFailed'])
    kit.make(kit.pool('npuser'), { properties: { vmSize: 'Standard_D4d_v5', vnetSubnetID: kit.nodes } }, version)
    expect(kit.read().eTag).toBe(eTag)
    expect(put(eTag).status).toBe(200)
    kit.settle()
    expect(kit.read().eTag).not.toBe(eTag)
    expect(kit.read().properties.agentPoolProfiles[0].eTag).not.toBe(properties.agentPoolProfiles[0].eTag)
  })

  it('takes tags alone by PATCH', () => {
    const kit = readyKit()
    kit.build()
    const patch = kit.send('PATCH', kit.cluster, { tags: { a: 'b' }, properties: { dnsPrefix: 'x' } }, version) as Loose
    expect([patch.status, patch.body.tags, patch.body.properties.dnsPrefix]).toEqual([200, { a: 'b' }, 'blue'])
    const reader = kit.send('PATCH', kit.cluster, { tags: {} }, { ...version, as: PLAN_IDENTITY })
    expect(codeOf(reader)).toBe('AuthorizationFailed')
  })

  it('fails as a fault says, and the next write repairs it', () => {
    const kit = readyKit()
    kit.world.faults.push({
      method: 'PUT',
      path: '*/managedClusters/blue',
      outcome: 'fail-operation:ZonalAllocationFailed',
      times: 1,
      after: 0
    })
    kit.write()
    kit.settle()
    expect(kit.read().properties).toMatchObject({
      provisioningState: 'Failed',
      status: { provisioningError: { code: 'ZonalAllocationFailed' } }
    })
    expect(kit.build().properties.provisioningState).toBe('Succeeded')
  })
})

describe('the quota', () => {
  it('of a family and of the region is asked before nodes are made', () => {
    const kit = readyKit()
    setCoreLimit(kit.world, 'westeurope', 'standardDDv5Family', 11)
    expect(refusalOf(kit.write())).toEqual([400, 'ErrCode_InsufficientVCPUQuota'])
    setCoreLimit(kit.world, 'westeurope', 'standardDDv5Family', 12)
    setCoreLimit(kit.world, 'westeurope', 'cores', 11)
    expect(refusalOf(kit.write())).toEqual([400, 'QuotaExceeded'])
    setCoreLimit(kit.world, 'westeurope', 'cores', 12)
    expect(kit.write().status).toBe(201)
  })

  it('must have room for the surge of an upgrade: a single node where the pool can do with that', () => {
    const profile = (kit: ClusterKit, more: Loose) => ({
      agentPoolProfiles: [{ ...systemPool, vnetSubnetID: kit.nodes, upgradeSettings: { maxSurge: '2' }, ...more }]
    })
    const upgrade = (from: string, to: string, cores: number) => {
      const kit = readyKit()
      kit.build({ kubernetesVersion: from, ...profile(kit, {}) })
      setCoreLimit(kit.world, 'westeurope', 'standardDDv5Family', cores)
      return codeOf(kit.write({ kubernetesVersion: to, ...profile(kit, { orchestratorVersion: to }) }))
    }
    expect(upgrade('1.34', '1.35', 19)).toBe('ErrCode_InsufficientVCPUQuota')
    expect(upgrade('1.34', '1.35', 20)).toBeUndefined()
    expect(upgrade('1.35', '1.36', 15)).toBe('ErrCode_InsufficientVCPUQuota')
    expect(upgrade('1.35', '1.36', 16)).toBeUndefined()
  })
})

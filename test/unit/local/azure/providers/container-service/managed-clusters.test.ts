import { describe, expect, it } from '@jest/globals'
import { inventory } from '../../../../../../local/azure/resources/inventory.ts'
import { AKS, type ClusterKit, clusterKit, privateCluster, publicCluster, readyKit } from '../../../aks/cluster-kit.ts'
import { codeOf, type Loose } from '../../kit.ts'

const version = { version: AKS }
const minutes = (kit: ClusterKit, from: number) => (kit.world.now - from) / 60_000
const idsIn = (kit: ClusterKit, group: string) =>
  inventory(kit.world)
    .map(({ id }) => String(id))
    .filter(id => id.toLowerCase().startsWith(`${kit.subscription}/resourcegroups/${group}`.toLowerCase()))

describe('a new cluster', () => {
  it('takes about seven minutes, and then has what only a running cluster has', () => {
    const kit = readyKit()
    const began = kit.world.now
    const answer = kit.write()
    expect([answer.status, answer.body.id]).toEqual([201, kit.cluster.replace('resourceGroups', 'resourcegroups')])
    expect(answer.headers['Azure-AsyncOperation']).toMatch(
      /\/providers\/Microsoft\.ContainerService\/locations\/westeurope\/operations\//
    )
    expect(answer.headers['Retry-After']).toBeUndefined()
    expect(answer.body.properties.provisioningState).toBe('Creating')
    expect(answer.body.properties.agentPoolProfiles[0].provisioningState).toBe('Creating')
    expect(answer.body.properties.currentKubernetesVersion).toBeUndefined()
    kit.settle()
    expect(minutes(kit, began)).toBeGreaterThan(6.5)
    expect(minutes(kit, began)).toBeLessThan(8.5)
    const { properties, identity } = kit.read()
    expect(properties).toMatchObject({
      provisioningState: 'Succeeded',
      powerState: { code: 'Running' },
      kubernetesVersion: '1.35',
      currentKubernetesVersion: '1.35.6',
      supportPlan: 'KubernetesOfficial',
      autoUpgradeProfile: { nodeOSUpgradeChannel: 'NodeImage' },
      agentPoolProfiles: [{ name: 'npsystem', currentOrchestratorVersion: '1.35.6', provisioningState: 'Succeeded' }]
    })
    expect(properties.fqdn).toBeUndefined()
    expect(properties.azurePortalFQDN).toMatch(/^blue-\w{8}\.portal\.hcp\.westeurope\.azmk8s\.io$/)
    expect(properties.oidcIssuerProfile.issuerURL).toMatch(
      /^https:\/\/westeurope\.oic\.prod-aks\.azure\.com\/[\w-]+\/[\w-]+\/$/
    )
    expect(properties.identityProfile.kubeletidentity.objectId).toBe(kit.get(kit.kubelet).properties.principalId)
    expect(identity.userAssignedIdentities[kit.identity].principalId).toBe(kit.get(kit.identity).properties.principalId)
  })

  it('writes the name of its API server into the zone, with the address it has in its subnet', () => {
    const kit = readyKit()
    const { privateFQDN } = kit.build().properties
    const name = privateFQDN.split('.')[0]
    expect(privateFQDN).toBe(`${name}.production.private.westeurope.azmk8s.io`)
    expect(kit.get(`${kit.zone}/A/${name}`).properties.aRecords).toEqual([{ ipv4Address: '10.240.4.4' }])
    kit.make(
      kit.cluster.replace('blue', 'green'),
      privateCluster(kit, { dnsPrefix: 'green', nodeResourceGroup: 'g-green' }),
      version
    )
    const records = kit.get(`${kit.zone}/A`).value.map(({ properties }: Loose) => properties.aRecords[0].ipv4Address)
    expect(records.sort()).toEqual(['10.240.4.4', '10.240.4.5'])
  })

  it('has a group for its nodes, which goes with it, as its record does', () => {
    const kit = readyKit()
    kit.build({ addonProfiles: { azurepolicy: { enabled: true }, omsagent: { enabled: false } } })
    const made = idsIn(kit, 'g-nodes').map(id => id.split('/').slice(-2).join('/'))
    expect(made).toEqual([
      'resourceGroups/g-nodes',
      expect.stringMatching(/^virtualMachineScaleSets\/aks-npsystem-\d{8}-vmss$/),
      'userAssignedIdentities/azurepolicy-blue',
      'loadBalancers/kube-apiserver'
    ])
    expect(kit.read().properties.addonProfiles.azurepolicy.identity.resourceId).toMatch(/azurepolicy-blue$/)
    expect(codeOf(kit.remove(kit.nodes))).toBe('InUseSubnetCannotBeDeleted')
    const began = kit.world.now
    const answer = kit.remove(kit.cluster, version)
    expect([answer.status, Object.keys(answer.headers ?? {})]).toEqual([
      202,
      expect.arrayContaining(['Location', 'Azure-AsyncOperation'])
    ])
    kit.settle()
    expect(minutes(kit, began)).toBeGreaterThan(4)
    expect(idsIn(kit, 'g-nodes')).toEqual([])
    expect(kit.get(`${kit.zone}/A`).value).toEqual([])
    expect(kit.send('GET', kit.cluster, undefined, version).status).toBe(404)
    expect(kit.remove(kit.nodes).status).toBe(202)
  })

  it('is deleted while it is made: the deletion wins', () => {
    const kit = readyKit()
    const address = kit.write().headers['Azure-AsyncOperation']
    kit.wait(60)
    expect(kit.remove(kit.cluster, version).status).toBe(202)
    expect((kit.send('GET', address) as Loose).body.error.code).toBe('AKSOperationPreemptedByDelete')
    expect(kit.read().properties.provisioningState).toBe('Deleting')
    kit.settle()
    expect(kit.send('GET', kit.cluster, undefined, version).status).toBe(404)
    expect(idsIn(kit, 'g-nodes')).toEqual([])
  })

  it('made anew has another name, issuer and kubelet', () => {
    const kit = clusterKit()
    const body = { ...publicCluster, properties: { ...publicCluster.properties, oidcIssuerProfile: { enabled: true } } }
    const told = () => {
      const { fqdn, oidcIssuerProfile, identityProfile } = kit.make(kit.cluster, body, version).properties
      return [fqdn, oidcIssuerProfile.issuerURL, identityProfile.kubeletidentity.objectId]
    }
    const first = told()
    expect(told()).toEqual(first)
    kit.remove(kit.cluster, version)
    kit.settle()
    expect(told().filter(each => first.includes(each))).toEqual([])
  })

  it('is linked to the network of its nodes by the service where nobody did that', () => {
    const kit = readyKit()
    kit.remove(`${kit.zone}/virtualNetworkLinks/spoke`)
    kit.settle()
    kit.build()
    const links = kit
      .get(`${kit.zone}/virtualNetworkLinks`)
      .value.map(({ properties }: Loose) => properties.virtualNetwork.id)
    expect(links).toContain(kit.network('virtualNetworks/spoke'))
    kit.remove(kit.cluster, version)
    kit.settle()
    expect(kit.get(`${kit.zone}/virtualNetworkLinks`).value).toHaveLength(1)
  })

  it('written again with what was read is what it was', () => {
    const kit = readyKit()
    const before = kit.build()
    const answer = kit.put(kit.cluster, before, version) as Loose
    expect([answer.status, answer.body.properties.provisioningState]).toEqual([200, 'Updating'])
    kit.settle()
    const { eTag: _, properties: now } = kit.read()
    const plain = (profile: Loose) => ({ ...profile, eTag: '' })
    expect({ ...now, agentPoolProfiles: now.agentPoolProfiles.map(plain) }).toEqual({
      ...before.properties,
      agentPoolProfiles: before.properties.agentPoolProfiles.map(plain)
    })
  })
})

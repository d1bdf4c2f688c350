import { describe, expect, it } from '@jest/globals'
import { AKS, type ClusterKit, clusterKit, publicCluster, readyKit, systemPool } from '../../../aks/cluster-kit.ts'
import { codeOf, type Loose } from '../../kit.ts'

describe('a cluster is refused', () => {
  const access = (kit: ClusterKit, { zone, ...fields }: Loose) => ({
    apiServerAccessProfile: { ...fields, ...(zone && { privateDNSZone: kit.network(`privateDnsZones/${zone}`) }) }
  })
  const pools = (kit: ClusterKit, ...profiles: Loose[]) => ({
    agentPoolProfiles: profiles.map(profile => ({ ...systemPool, vnetSubnetID: kit.nodes, ...profile }))
  })

  it.each<[string, (kit: ClusterKit) => Loose, string | undefined]>([
    ['of a patch that is offered', () => ({ kubernetesVersion: '1.35.5' }), undefined],
    ['of a preview version', () => ({ kubernetesVersion: '1.37' }), undefined],
    ['of a patch nobody offers', () => ({ kubernetesVersion: '1.35.1' }), 'K8sVersionNotSupported'],
    ['of a version for long-term support only', () => ({ kubernetesVersion: '1.33' }), 'K8sVersionNotSupported'],
    ['of an unknown version', () => ({ kubernetesVersion: '1.40' }), 'K8sVersionNotSupported'],
    ['with a group of nodes that is there', () => ({ nodeResourceGroup: 'g' }), 'InvalidParameter'],
    ['with a group of nodes that is no name', () => ({ nodeResourceGroup: 'nodes.' }), 'InvalidParameter'],
    ['without pools', () => ({ agentPoolProfiles: [] }), 'InvalidParameter'],
    ['with something else for pools', () => ({ agentPoolProfiles: 'three' }), 'UnmarshalError'],
    ['with a pool without a name', kit => pools(kit, { name: undefined }), 'InvalidParameter'],
    ['without a system pool', kit => pools(kit, { mode: 'User' }), 'InvalidParameter'],
    ['with two pools of one name', kit => pools(kit, {}, {}), 'InvalidParameter'],
    ['with two pools', kit => pools(kit, {}, { name: 'npuser', mode: 'User' }), undefined],
    [
      'with one pool of two versioned',
      kit => pools(kit, { orchestratorVersion: '1.35' }, { name: 'npuser' }),
      'NotAllAgentPoolOrchestratorVersionSpecifiedAndUnchanged'
    ],
    [
      'with pools of another version',
      kit => pools(kit, { orchestratorVersion: '1.34' }),
      'NotAllAgentPoolOrchestratorVersionSpecifiedAndUnchanged'
    ],
    ['with pools of its own version', kit => pools(kit, { orchestratorVersion: '1.35' }), undefined],
    ['in a network that is not there', kit => pools(kit, { vnetSubnetID: `${kit.nodes}x` }), 'SubnetNotFound'],
    [
      'in a delegated subnet',
      kit => pools(kit, { vnetSubnetID: kit.nodes.replace('nodes', 'tiny') }),
      'SubnetIsDelegated'
    ],
    [
      'in a subnet without routes',
      kit => pools(kit, { vnetSubnetID: kit.nodes.replace('nodes', 'plain') }),
      'ExistingRouteTableNotAssociatedWithSubnet'
    ],
    [
      'in a subnet without routes, and none needed',
      kit => ({
        ...pools(kit, { vnetSubnetID: kit.nodes.replace('nodes', 'plain') }),
        networkProfile: { outboundType: 'loadBalancer' }
      }),
      undefined
    ],
    [
      'in a subnet with three free addresses for five',
      kit => pools(kit, { vnetSubnetID: kit.nodes.replace('nodes', 'small') }),
      'InsufficientSubnetSize'
    ],
    [
      'in a subnet with three free addresses for two',
      kit => pools(kit, { vnetSubnetID: kit.nodes.replace('nodes', 'small'), count: 2 }),
      undefined
    ],
    [
      'with a range of pods for two nodes',
      () => ({ networkProfile: { podCidr: '192.168.0.0/23' } }),
      'InsufficientPodCidr'
    ],
    ['with a range of pods for four nodes', () => ({ networkProfile: { podCidr: '192.168.0.0/22' } }), undefined],
    [
      'with pods in the network',
      () => ({ networkProfile: { podCidr: '10.240.0.0/16' } }),
      'PodCidrOverlapExistingSubnetsCidr'
    ],
    [
      'with services in the network',
      () => ({ networkProfile: { serviceCidr: '10.240.0.0/20', dnsServiceIP: '10.240.0.10' } }),
      'ServiceCidrOverlapExistingSubnetsCidr'
    ],
    ['with pods among services', () => ({ networkProfile: { podCidr: '172.16.0.0/12' } }), 'PodCidrOverlapServiceCidr'],
    [
      'with a DNS service elsewhere',
      () => ({ networkProfile: { dnsServiceIP: '172.17.0.10' } }),
      'DnsServiceIpOutOfServiceCidr'
    ],
    [
      'with a DNS service at the first address',
      () => ({ networkProfile: { dnsServiceIP: '172.16.0.1' } }),
      'DnsServiceIpOutOfServiceCidr'
    ],
    ['with a scan interval in minutes', () => ({ autoScalerProfile: { 'scan-interval': '1m' } }), 'InvalidParameter'],
    ['with a scan interval of zero', () => ({ autoScalerProfile: { 'scan-interval': '0s' } }), 'InvalidParameter'],
    ['with a scan interval in seconds', () => ({ autoScalerProfile: { 'scan-interval': '30s' } }), undefined],
    [
      'with a delay in seconds where the unit is minutes',
      () => ({ autoScalerProfile: { 'scale-down-delay-after-failure': '30s' } }),
      'InvalidParameter'
    ],
    ['with no delay at all', () => ({ autoScalerProfile: { 'scale-down-delay-after-add': '0m' } }), undefined],
    ['with a range that is none', () => ({ networkProfile: { podCidr: '192.168.0.0' } }), 'InvalidParameter'],
    [
      'with an unknown outbound type',
      () => ({ networkProfile: { outboundType: 'firewall' } }),
      'UnsupportedOutboundType'
    ],
    [
      'with a load balancer beside its own routes',
      () => ({ networkProfile: { loadBalancerProfile: { managedOutboundIPs: { count: 1 } } } }),
      'InvalidUserDefinedRoutingWithLoadBalancerProfile'
    ],
    ['with its API server among the nodes', kit => access(kit, { subnetId: kit.nodes }), 'ApiserverSubnetConfigError'],
    [
      'with its API server in a subnet of others',
      kit => access(kit, { subnetId: kit.nodes.replace('nodes', 'plain') }),
      'ApiserverSubnetConfigError'
    ],
    [
      'with its API server in a /29',
      kit => access(kit, { subnetId: kit.nodes.replace('nodes', 'tiny') }),
      'ApiserverSubnetConfigError'
    ],
    [
      'with its API server in another network',
      kit => access(kit, { subnetId: `${kit.network('virtualNetworks/hub')}/subnets/AzureFirewallSubnet` }),
      'ApiserverSubnetConfigError'
    ],
    ['with its API server nowhere', kit => access(kit, { subnetId: `${kit.apiServer}x` }), 'SubnetNotFound'],
    ['with an API subnet left out', kit => access(kit, { subnetId: undefined }), 'InvalidParameter'],
    [
      'with a zone of another region',
      kit => access(kit, { zone: 'private.northeurope.azmk8s.io' }),
      'InvalidPrivateDNSZoneResourceID'
    ],
    [
      'with a zone two labels below',
      kit => access(kit, { zone: 'a.b.private.westeurope.azmk8s.io' }),
      'InvalidPrivateDNSZoneResourceID'
    ],
    [
      'with a zone whose label is too long',
      kit => access(kit, { zone: `${'a'.repeat(33)}.private.westeurope.azmk8s.io` }),
      'InvalidPrivateDNSZoneResourceID'
    ],
    [
      'with a zone that is not there',
      kit => access(kit, { zone: 'private.westeurope.azmk8s.io' }),
      'PrivateDNSZoneResourceNotFoundError'
    ],
    ['with a word for a zone', kit => access(kit, { privateDNSZone: 'mine' }), 'InvalidPrivateDNSZoneMode'],
    ['with the service’s own zone', kit => access(kit, { privateDNSZone: 'system' }), undefined],
    [
      'without zone and public name',
      kit => access(kit, { privateDNSZone: 'none' }),
      'NonePrivateDNSZonePublicFQDNDisabledError'
    ],
    [
      'without zone, with a public name',
      kit => access(kit, { privateDNSZone: 'none', enablePrivateClusterPublicFQDN: true }),
      undefined
    ],
    ['with two names', () => ({ fqdnSubdomain: 'blue' }), 'InvalidParameter'],
    ['with a subdomain of a private zone', () => ({ dnsPrefix: undefined, fqdnSubdomain: 'blue' }), 'InvalidParameter'],
    ['with a name that is none', () => ({ dnsPrefix: '-blue-' }), 'InvalidParameter'],
    [
      'with an admin group by name',
      () => ({ aadProfile: { managed: true, adminGroupObjectIDs: ['admins'] } }),
      'InvalidAdminGroupObjectID'
    ],
    ['without local accounts and Entra', () => ({ disableLocalAccounts: true }), 'InvalidParameter'],
    [
      'without local accounts, with Entra',
      () => ({ disableLocalAccounts: true, aadProfile: { managed: true } }),
      undefined
    ],
    [
      'with an image cleaner without interval',
      () => ({ securityProfile: { imageCleaner: { enabled: true } } }),
      'InvalidParameter'
    ],
    [
      'with an image cleaner every 23 hours',
      () => ({ securityProfile: { imageCleaner: { enabled: true, intervalHours: 23 } } }),
      'InvalidParameter'
    ],
    [
      'with an image cleaner every day',
      () => ({ securityProfile: { imageCleaner: { enabled: true, intervalHours: 24 } } }),
      undefined
    ],
    [
      'with workload identity without issuer',
      () => ({ oidcIssuerProfile: { enabled: false }, securityProfile: { workloadIdentity: { enabled: true } } }),
      'InvalidParameter'
    ],
    ['with cost analysis on Standard', () => ({ metricsProfile: { costAnalysis: { enabled: true } } }), undefined],
    [
      'with cost analysis without disks',
      () => ({
        metricsProfile: { costAnalysis: { enabled: true } },
        storageProfile: { diskCSIDriver: { enabled: false } }
      }),
      'InvalidParameter'
    ],
    ['with long-term support on Standard', () => ({ supportPlan: 'AKSLongTermSupport' }), 'InvalidParameter'],
    ['with the policy cilium alone', () => ({ networkProfile: { networkPolicy: 'cilium' } }), 'InvalidParameter'],
    [
      'with the data plane cilium and another policy',
      () => ({ networkProfile: { networkDataplane: 'cilium', networkPolicy: 'azure' } }),
      'InvalidParameter'
    ],
    [
      'with the data plane cilium without overlay',
      () => ({ networkProfile: { networkDataplane: 'cilium', networkPluginMode: undefined } }),
      'InvalidParameter'
    ],
    [
      'with cilium throughout',
      () => ({ networkProfile: { networkDataplane: 'cilium', networkPolicy: 'cilium' } }),
      undefined
    ],
    [
      'with the channel node-image alone',
      () => ({ autoUpgradeProfile: { upgradeChannel: 'node-image', nodeOSUpgradeChannel: 'None' } }),
      'InvalidParameter'
    ]
  ])('%s', (_, fields, code) => {
    const kit = readyKit()
    expect(codeOf(kit.write(fields(kit)))).toBe(code)
  })

  it.each<[string, (kit: ClusterKit) => Loose, Loose, string | undefined]>([
    ['without an identity', () => ({ identity: undefined }), {}, 'InvalidParameter'],
    [
      'with an identity that is not there',
      kit => ({ identity: { type: 'UserAssigned', userAssignedIdentities: { [`${kit.identity}x`]: {} } } }),
      {},
      'FailedIdentityOperation'
    ],
    [
      'with a zone and a system-assigned identity',
      () => ({ identity: { type: 'SystemAssigned' } }),
      {},
      'SystemAssignedIdentityNotSupportedForCustomPrivateDNSZone'
    ],
    [
      'with a kubelet and a system-assigned identity',
      () => ({ identity: { type: 'SystemAssigned' } }),
      { apiServerAccessProfile: { privateDNSZone: 'system' } },
      'CustomKubeletIdentityOnlySupportedOnUserAssignedMSICluster'
    ],
    [
      'with cost analysis on Free',
      () => ({ sku: { name: 'Base', tier: 'Free' } }),
      { metricsProfile: { costAnalysis: { enabled: true } } },
      'InvalidParameter'
    ],
    [
      'with long-term support on Premium',
      () => ({ sku: { name: 'Base', tier: 'Premium' } }),
      { supportPlan: 'AKSLongTermSupport', kubernetesVersion: '1.33' },
      undefined
    ]
  ])('%s', (_, envelope, fields, code) => {
    const kit = readyKit()
    expect(codeOf(kit.write(fields, envelope(kit)))).toBe(code)
  })

  it.each([
    ['qatarcentral', true, 'PrivateClusterV2NotAllowedInLocation'],
    ['qatarcentral', false, undefined],
    ['uaenorth', true, undefined]
  ])('in %s with API Server VNet Integration (%s): %s', (location, enableVnetIntegration, code) => {
    const kit = clusterKit()
    const apiServerAccessProfile = { enableVnetIntegration }
    const properties = { dnsPrefix: 'p', agentPoolProfiles: [systemPool], apiServerAccessProfile }
    expect(codeOf(kit.put(kit.cluster, { ...publicCluster, location, properties }, { version: AKS }))).toBe(code)
  })

  it('with nodes in zones of a region without zones', () => {
    const kit = clusterKit()
    const write = (location: string, availabilityZones: readonly string[]) => {
      const agentPoolProfiles = [{ ...systemPool, availabilityZones }]
      const body = { ...publicCluster, location, properties: { dnsPrefix: 'p', agentPoolProfiles } }
      return codeOf(kit.put(kit.cluster, body, { version: AKS }))
    }
    expect(write('westus', ['1'])).toBe('AvailabilityZoneNotSupported')
    expect(write('westus', [])).toBeUndefined()
  })

  it('with 101 pools', () => {
    const kit = readyKit()
    const profiles = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ ...systemPool, vnetSubnetID: kit.nodes, name: `p${i}`, count: 1 }))
    expect(codeOf(kit.write({ agentPoolProfiles: profiles(101) }))).toBe('MaxAgentPoolCountReached')
    expect(codeOf(kit.write({ agentPoolProfiles: profiles(100) }))).not.toBe('MaxAgentPoolCountReached')
  })

  it('without a default route', () => {
    const kit = readyKit()
    kit.make(kit.network('routeTables/egress'), { location: 'westeurope', properties: { routes: [] } })
    expect(codeOf(kit.write())).toBe('RouteTableMissingDefaultRouteError')
  })

  it('with a subdomain that is taken, in a private link zone', () => {
    const kit = readyKit()
    const zone = kit.network('privateDnsZones/privatelink.westeurope.azmk8s.io')
    kit.make(zone, { location: 'global' })
    kit.give('Private DNS Zone Contributor', kit.identity, zone)
    kit.make(`${zone}/A/taken`, { properties: { ttl: 60, aRecords: [{ ipv4Address: '10.0.0.1' }] } })
    kit.wait(600)
    const named = (fqdnSubdomain: string) =>
      kit.write({ dnsPrefix: undefined, fqdnSubdomain, apiServerAccessProfile: { privateDNSZone: zone } })
    expect(codeOf(named('taken'))).toBe('FQDNSubdomainRecordAlreadyExistsError')
    expect(named('free').status).toBe(201)
  })
})

import { describe, expect, it } from '@jest/globals'
import { codeOf, type Kit, type Loose, newKit, publicAddress, refusalOf, virtualNetwork } from '../../kit.ts'

interface Setting {
  readonly range?: string
  readonly subnet?: string
  readonly policyTier?: string
}

function setUp({ range = '10.0.0.0/26', subnet = 'AzureFirewallSubnet', policyTier = 'Premium' }: Setting = {}): Kit {
  const kit = newKit()
  kit.make(
    kit.network('virtualNetworks/v'),
    virtualNetwork('10.0.0.0/16', { [subnet]: range, AzureFirewallManagementSubnet: '10.0.9.0/26' })
  )
  for (const name of ['p1', 'p2', 'p3']) kit.make(kit.network(`publicIPAddresses/${name}`), publicAddress)
  kit.make(kit.network('firewallPolicies/f'), {
    location: 'westeurope',
    properties: { sku: { tier: policyTier }, dnsSettings: { enableProxy: policyTier !== 'Basic' } }
  })
  return kit
}

function configuration(kit: Kit, name: string, subnet?: string): Loose {
  const properties = { publicIPAddress: { id: kit.network(`publicIPAddresses/${name}`) } }
  return {
    name,
    properties:
      subnet === undefined
        ? properties
        : { ...properties, subnet: { id: `${kit.network('virtualNetworks/v')}/subnets/${subnet}` } }
  }
}

function firewall(kit: Kit, fields: Loose = {}): Loose {
  const ipConfigurations = [configuration(kit, 'p1', 'AzureFirewallSubnet'), configuration(kit, 'p2')]
  const properties = {
    sku: { name: 'AZFW_VNet', tier: 'Premium' },
    ipConfigurations,
    firewallPolicy: { id: kit.network('firewallPolicies/f') },
    ...fields
  }
  return { location: 'westeurope', zones: ['1', '2', '3'], properties }
}

function rules(priority: number, fields: Loose = {}): Loose {
  const network = {
    ruleType: 'NetworkRule',
    name: 'dns',
    ipProtocols: ['UDP'],
    sourceAddresses: ['*'],
    destinationAddresses: ['*'],
    destinationPorts: ['53']
  }
  return {
    properties: { priority, ruleCollections: [{ name: 'c', priority: 100, rules: [{ ...network, ...fields }] }] }
  }
}

describe('a firewall', () => {
  it('is given the first free address of its subnet when it has been built, about seven minutes later', () => {
    const kit = setUp()
    const id = kit.network('azureFirewalls/fw')
    const began = kit.world.now
    const accepted = kit.put(id, firewall(kit)) as Loose
    expect(accepted.body.properties.ipConfigurations[0].properties.privateIPAddress).toBeUndefined()
    kit.settle()
    expect((kit.world.now - began) / 60_000).toBeGreaterThan(6.2)
    expect((kit.world.now - began) / 60_000).toBeLessThan(7.8)
    const configurations = kit
      .get(id)
      .properties.ipConfigurations.map(({ properties }: Loose) => properties.privateIPAddress)
    expect(configurations).toEqual(['10.0.0.4', undefined])
    expect(kit.make(id, firewall(kit)).properties.ipConfigurations[0].properties.privateIPAddress).toBe('10.0.0.4')
    expect(kit.get(kit.network('publicIPAddresses/p2')).properties.ipConfiguration).toEqual({
      id: `${id}/azureFirewallIpConfigurations/p2`
    })
    expect(kit.get(kit.network('firewallPolicies/f')).properties.firewalls).toEqual([{ id }])
  })

  it.each<[string, Setting, (kit: Kit) => Loose, string | undefined]>([
    ['in a /26', {}, () => ({}), undefined],
    ['in a /27', { range: '10.0.0.0/27' }, () => ({}), 'AzureFirewallSubnetTooSmall'],
    [
      'in a subnet of another name',
      { subnet: 'other' },
      kit => ({ ipConfigurations: [configuration(kit, 'p1', 'other')] }),
      'AzureFirewallSubnetNameInvalid'
    ],
    [
      'without a subnet',
      {},
      kit => ({ ipConfigurations: [configuration(kit, 'p1')] }),
      'AzureFirewallIpConfigurationSubnetInvalid'
    ],
    [
      'with two subnets',
      {},
      kit => ({ ipConfigurations: ['p1', 'p2'].map(name => configuration(kit, name, 'AzureFirewallSubnet')) }),
      'AzureFirewallIpConfigurationSubnetInvalid'
    ],
    [
      'with an address that is not there',
      {},
      kit => ({ ipConfigurations: [configuration(kit, 'none', 'AzureFirewallSubnet')] }),
      'InvalidResourceReference'
    ],
    [
      'with a policy that is not there',
      {},
      kit => ({ firewallPolicy: { id: kit.network('firewallPolicies/none') } }),
      'InvalidResourceReference'
    ],
    ['with a policy of a lower tier', { policyTier: 'Standard' }, () => ({}), undefined],
    [
      'with a policy of a higher tier',
      { policyTier: 'Premium' },
      () => ({ sku: { tier: 'Standard' } }),
      'AzureFirewallPolicySkuMismatch'
    ],
    ['with a Basic policy above Basic', { policyTier: 'Basic' }, () => ({}), 'AzureFirewallPolicySkuMismatch'],
    [
      'of tier Basic without management',
      { policyTier: 'Basic' },
      () => ({ sku: { tier: 'Basic' } }),
      'AzureFirewallManagementIpConfigurationRequired'
    ],
    [
      'of tier Basic with management',
      { policyTier: 'Basic' },
      kit => ({
        sku: { tier: 'Basic' },
        managementIpConfiguration: configuration(kit, 'p3', 'AzureFirewallManagementSubnet')
      }),
      undefined
    ]
  ])('%s', (_, setting, fields, code) => {
    const kit = setUp(setting)
    expect(codeOf(kit.put(kit.network('azureFirewalls/fw'), firewall(kit, fields(kit))))).toBe(code)
  })

  it('is alone in its subnet and with its addresses', () => {
    const kit = setUp()
    kit.make(kit.network('azureFirewalls/fw'), firewall(kit))
    const second = (name: string) =>
      kit.put(
        kit.network('azureFirewalls/fw2'),
        firewall(kit, { ipConfigurations: [configuration(kit, name, 'AzureFirewallSubnet')] })
      )
    expect(codeOf(second('p1'))).toBe('PublicIPAddressInUse')
    expect(codeOf(second('p3'))).toBe('AzureFirewallSubnetInUse')
    expect(refusalOf(kit.remove(kit.network('publicIPAddresses/p1')))).toEqual([400, 'PublicIPAddressCannotBeDeleted'])
    expect(kit.remove(kit.network('publicIPAddresses/p3')).status).toBe(202)
  })

  it('can be built beside a Bastion host that is being built', () => {
    const kit = setUp()
    kit.make(`${kit.network('virtualNetworks/v')}/subnets/AzureBastionSubnet`, {
      properties: { addressPrefix: '10.0.8.0/26' }
    })
    kit.put(kit.network('bastionHosts/b'), {
      location: 'westeurope',
      properties: { ipConfigurations: [configuration(kit, 'p3', 'AzureBastionSubnet')] }
    })
    expect(kit.put(kit.network('azureFirewalls/fw'), firewall(kit)).status).toBe(201)
  })
})

describe('a firewall policy', () => {
  it.each<[string, Loose, string | undefined]>([
    [
      'Basic with a DNS proxy',
      { sku: { tier: 'Basic' }, dnsSettings: { enableProxy: true } },
      'FirewallPolicyHigherTierOnlyProperties'
    ],
    ['Basic that only alerts', { sku: { tier: 'Basic' }, threatIntelMode: 'Alert' }, undefined],
    [
      'Basic that denies by threat intelligence',
      { sku: { tier: 'Basic' }, threatIntelMode: 'Deny' },
      'FirewallPolicyHigherTierOnlyProperties'
    ],
    ['Standard with a DNS proxy', { sku: { tier: 'Standard' }, dnsSettings: { enableProxy: true } }, undefined],
    [
      'Standard with intrusion detection',
      { sku: { tier: 'Standard' }, intrusionDetection: { mode: 'Deny' } },
      'FirewallPolicyHigherTierOnlyProperties'
    ],
    ['Premium with intrusion detection', { sku: { tier: 'Premium' }, intrusionDetection: { mode: 'Deny' } }, undefined],
    ['of an unknown tier', { sku: { tier: 'Gold' } }, 'InvalidRequestFormat']
  ])('%s', (_, properties, code) => {
    const kit = newKit()
    expect(codeOf(kit.put(kit.network('firewallPolicies/f'), { location: 'westeurope', properties }))).toBe(code)
  })

  it('keeps its tier', () => {
    const kit = newKit()
    const put = (tier: string) => {
      const answer = kit.put(kit.network('firewallPolicies/f'), {
        location: 'westeurope',
        properties: { sku: { tier } }
      })
      kit.settle()
      return codeOf(answer)
    }
    expect(['Standard', 'Premium', 'Basic', 'Standard'].map(put)).toEqual([
      undefined,
      'FirewallPolicySkuChangeDisallowed',
      'FirewallPolicySkuChangeDisallowed',
      undefined
    ])
  })

  it('stays while a firewall uses it', () => {
    const kit = setUp()
    kit.make(kit.network('azureFirewalls/fw'), firewall(kit))
    expect(refusalOf(kit.remove(kit.network('firewallPolicies/f')))).toEqual([400, 'FirewallPolicyInUse'])
    kit.remove(kit.network('azureFirewalls/fw'))
    kit.settle()
    expect(kit.remove(kit.network('firewallPolicies/f')).status).toBe(202)
  })
})

describe('rule collection groups', () => {
  const groupId = (kit: Kit, name: string) => kit.network(`firewallPolicies/f/ruleCollectionGroups/${name}`)

  it('are written one at a time', () => {
    const kit = setUp()
    expect(kit.put(groupId(kit, 'a'), rules(200)).status).toBe(201)
    expect(refusalOf(kit.put(groupId(kit, 'b'), rules(300)))).toEqual([409, 'AnotherOperationInProgress'])
    kit.settle()
    expect(kit.put(groupId(kit, 'b'), rules(300)).status).toBe(201)
    kit.settle()
    expect(kit.get(kit.network('firewallPolicies/f')).properties.ruleCollectionGroups).toHaveLength(2)
  })

  it.each<[string, Loose, string | undefined]>([
    ['priority 99', rules(99), 'FirewallPolicyInvalidPriority'],
    ['priority 65000', rules(65000), undefined],
    ['priority 65001', rules(65001), 'FirewallPolicyInvalidPriority'],
    ['the priority of another', rules(200), 'FirewallPolicyRuleCollectionGroupPriorityConflict'],
    [
      'two collections of one priority',
      {
        properties: {
          priority: 300,
          ruleCollections: [
            { name: 'a', priority: 100 },
            { name: 'b', priority: 100 }
          ]
        }
      },
      'FirewallPolicyRuleCollectionPriorityConflict'
    ]
  ])('with %s', (_, body, code) => {
    const kit = setUp()
    kit.make(groupId(kit, 'first'), rules(200))
    expect(codeOf(kit.put(groupId(kit, 'a'), body))).toBe(code)
  })

  it('name hosts in network rules only with the DNS proxy', () => {
    const named = rules(300, { destinationFqdns: ['ntp.ubuntu.com'] })
    const kit = setUp()
    expect(kit.put(groupId(kit, 'a'), named).status).toBe(201)
    kit.settle()
    kit.make(kit.network('firewallPolicies/f'), { location: 'westeurope', properties: { sku: { tier: 'Premium' } } })
    expect(refusalOf(kit.put(groupId(kit, 'a'), named))).toEqual([400, 'FirewallPolicyNetworkRuleFqdnRequiresDnsProxy'])
  })

  it('are refused while a firewall of the policy is being built, and slow once it is', () => {
    const kit = setUp()
    kit.put(kit.network('azureFirewalls/fw'), firewall(kit))
    kit.wait(30)
    expect(refusalOf(kit.put(groupId(kit, 'a'), rules(200)))).toEqual([409, 'FirewallPolicyUpdateFailed'])
    kit.settle()
    const began = kit.world.now
    kit.make(groupId(kit, 'a'), rules(200))
    expect((kit.world.now - began) / 1000).toBeGreaterThan(160)
  })

  it('keep the IP groups they name', () => {
    const kit = setUp()
    const id = kit.network('ipGroups/nodes')
    const naming = rules(200, { sourceIpGroups: [id] })
    expect(codeOf(kit.put(groupId(kit, 'a'), naming))).toBe('InvalidResourceReference')
    expect(codeOf(kit.put(id, { location: 'westeurope', properties: { ipAddresses: ['nodes'] } }))).toBe(
      'InvalidAddressPrefixFormat'
    )
    kit.make(id, {
      location: 'westeurope',
      properties: { ipAddresses: ['10.0.0.0/24', '10.0.1.4', '10.0.2.1-10.0.2.9'] }
    })
    kit.make(groupId(kit, 'a'), naming)
    expect(kit.get(id).properties.firewallPolicies).toEqual([{ id: kit.network('firewallPolicies/f') }])
    expect(refusalOf(kit.remove(id))).toEqual([400, 'IpGroupsHasFirewallPolicyReferences'])
    kit.remove(groupId(kit, 'a'))
    kit.settle()
    expect(kit.remove(id).status).toBe(202)
  })
})

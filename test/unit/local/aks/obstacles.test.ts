import { describe, expect, it } from '@jest/globals'
import { inventory } from '../../../../local/azure/resources/inventory.ts'
import { codeOf, type Loose, refusalOf } from '../azure/kit.ts'
import { AKS, type ClusterKit, egressRules, readyKit } from './cluster-kit.ts'

const version = { version: AKS }
const minutes = (kit: ClusterKit, from: number) => (kit.world.now - from) / 60_000
const idsIn = (kit: ClusterKit, group: string) =>
  inventory(kit.world)
    .map(({ id }) => String(id))
    .filter(id => id.toLowerCase().startsWith(`${kit.subscription}/resourcegroups/${group}`.toLowerCase()))

describe('rights of a control plane', () => {
  const without = (kit: ClusterKit, role: string, scope: string) => {
    const own = Object.values(kit.world.resources).filter(
      ({ type, properties }) =>
        /roleAssignments$/i.test(type) && String(properties.scope).toLowerCase() === scope.toLowerCase()
    )
    expect(own.map(({ properties }) => String(properties.roleDefinitionId)).join()).toContain(role.slice(0, 8))
    for (const { id } of own) delete kit.world.resources[id.toLowerCase()]
  }

  it.each<[string, (kit: ClusterKit) => string, string]>([
    ['zone', kit => kit.zone, 'CustomPrivateDNSZoneMissingPermissionError'],
    ['network', kit => kit.network('virtualNetworks/spoke'), 'CustomPrivateDNSZoneMissingPermissionError'],
    ['kubelet', kit => kit.kubelet, 'CustomKubeletIdentityMissingPermissionError']
  ])('at the %s are asked for at once, and count when they have reached the checks', (what, scope, code) => {
    const kit = readyKit()
    without(kit, what === 'kubelet' ? 'f1a07417' : 'b12aa53e', scope(kit))
    expect(refusalOf(kit.write())).toEqual([400, code])
    const role = what === 'kubelet' ? 'Managed Identity Operator' : 'Private DNS Zone Contributor'
    kit.give(role, kit.identity, scope(kit))
    expect(codeOf(kit.write())).toBe(code)
    kit.wait(300)
    expect(kit.write().status).toBe(201)
  })

  it.each<[string, (kit: ClusterKit) => string]>([
    ['nodes', kit => kit.nodes],
    ['API server', kit => kit.apiServer]
  ])('at the subnet of the %s are missed minutes later; the write can be repeated', (_, scope) => {
    const kit = readyKit()
    without(kit, '4d97b98b', scope(kit))
    const began = kit.world.now
    expect(kit.write().status).toBe(201)
    kit.settle()
    expect(minutes(kit, began)).toBeLessThan(3)
    const { provisioningState, status } = kit.read().properties
    expect([provisioningState, status.provisioningError.code]).toEqual(['Failed', 'LinkedAuthorizationFailed'])
    kit.give('Network Contributor', kit.identity, scope(kit))
    kit.wait(300)
    expect(kit.build().properties).toMatchObject({ provisioningState: 'Succeeded', currentKubernetesVersion: '1.35.6' })
    expect(kit.read().properties.status).toBeUndefined()
  })
})

describe('nodes that cannot get out', () => {
  const groupId = (kit: ClusterKit) => kit.network('firewallPolicies/policy/ruleCollectionGroups/aks')
  const network = (fields: Loose) => ({
    ruleType: 'NetworkRule',
    ipProtocols: ['TCP'],
    destinationPorts: ['443'],
    destinationAddresses: ['AzureCloud.westeurope'],
    ...fields
  })

  it.each<[string, (kit: ClusterKit) => void, string | undefined]>([
    ['as they can by the tag of AKS', () => undefined, undefined],
    ['by a network rule', kit => kit.make(groupId(kit), egressRules(network({}))), undefined],
    [
      'by a network rule for another port',
      kit => kit.make(groupId(kit), egressRules(network({ destinationPorts: ['80'] }))),
      'VMExtensionError_OutboundConnFail'
    ],
    [
      'by names, all of them',
      kit =>
        kit.make(
          groupId(kit),
          egressRules({ targetFqdns: ['*.microsoft.com', '*.azure.com', 'login.microsoftonline.com'] })
        ),
      undefined
    ],
    [
      'by names, one missing',
      kit => kit.make(groupId(kit), egressRules({ targetFqdns: ['*.microsoft.com', '*.azure.com'] })),
      'VMExtensionError_OutboundConnFail'
    ],
    [
      'with rules for somebody else',
      kit =>
        kit.make(
          groupId(kit),
          egressRules({ fqdnTags: ['AzureKubernetesService'], sourceAddresses: ['10.241.0.0/16'] })
        ),
      'VMExtensionError_OutboundConnFail'
    ],
    [
      'with rules that deny',
      kit => kit.make(groupId(kit), egressRules(undefined, 'Deny')),
      'VMExtensionError_OutboundConnFail'
    ],
    ['without rules', kit => kit.remove(groupId(kit)), 'VMExtensionError_OutboundConnFail'],
    [
      'without peering',
      kit => kit.remove(`${kit.network('virtualNetworks/hub')}/virtualNetworkPeerings/to`),
      'VMExtensionError_OutboundConnFail'
    ],
    ['without a firewall', kit => kit.remove(kit.network('azureFirewalls/fw')), 'VMExtensionError_OutboundConnFail'],
    [
      'without the zone linked to where names are answered',
      kit => kit.remove(`${kit.zone}/virtualNetworkLinks/hub`),
      'VMExtensionError_K8SAPIServerDNSLookupFail'
    ]
  ])('%s', (_, change, code) => {
    const kit = readyKit()
    change(kit)
    kit.settle()
    const began = kit.world.now
    const answer = kit.write()
    kit.settle()
    const { provisioningState, status } = kit.read().properties
    expect(status?.provisioningError.code).toBe(code)
    expect(provisioningState).toBe(code === undefined ? 'Succeeded' : 'Failed')
    if (code === 'VMExtensionError_OutboundConnFail') expect(minutes(kit, began)).toBeGreaterThan(13)
    const poll = kit.send('GET', answer.headers['Azure-AsyncOperation']) as Loose
    expect(poll.body.error?.code).toBe(code)
  })

  it('come up at the next write once they can', () => {
    const kit = readyKit()
    kit.remove(groupId(kit))
    kit.settle()
    kit.write()
    kit.settle()
    kit.make(groupId(kit), egressRules())
    expect(kit.build().properties.provisioningState).toBe('Succeeded')
  })
})

describe('a cluster that cannot be deleted', () => {
  it.each<[string, (kit: ClusterKit) => void]>([
    ['because its identity is gone', kit => kit.remove(kit.identity)],
    [
      'because its role at the zone is gone',
      kit => {
        for (const id of Object.keys(kit.world.resources))
          if (id.startsWith(`${kit.zone.toLowerCase()}/providers/`)) delete kit.world.resources[id]
      }
    ]
  ])('%s', (_, change) => {
    const kit = readyKit()
    kit.build()
    change(kit)
    expect(kit.remove(kit.cluster, version).status).toBe(202)
    kit.settle()
    expect(kit.read().properties).toMatchObject({
      provisioningState: 'Failed',
      status: { provisioningError: { code: 'ReconcilePrivateDNS' } }
    })
    expect(idsIn(kit, 'g-nodes').length).toBeGreaterThan(0)
    expect(kit.get(`${kit.zone}/A`).value).toHaveLength(1)
  })
})

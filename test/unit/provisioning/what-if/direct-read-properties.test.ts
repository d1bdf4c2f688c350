import { describe, expect, it } from '@jest/globals'
import { riskOf } from '../../../../src/provisioning/risk/risk.ts'
import { templateResources } from '../../../../src/provisioning/template-ids.ts'
import { directReadProperties } from '../../../../src/provisioning/what-if/direct-read-properties.ts'
import { directReadDifferences } from '../../../../src/provisioning/what-if/direct-reads.ts'
import { isFalsePositive } from '../../../../src/provisioning/what-if/what-if-false-positives.ts'
import { EVERYTHING, stacks, VARIANTS } from '../../templates/baselines.ts'

const UNKNOWN = riskOf('Contoso/things', 'modify', []).because
const CLUSTER = 'Microsoft.ContainerService/managedClusters'

const wanted = Object.values(VARIANTS).flatMap(baseline => stacks(baseline, EVERYTHING).flatMap(templateResources))
const rows = Object.entries(directReadProperties).flatMap(([type, properties]) =>
  properties.map(({ path }) => [type, path] as const)
)

/** What a template has where a row says, in a resource where everything else is missing. */
function named(type: string, path: string) {
  return wanted
    .filter(resource => resource.type.toLowerCase() === type)
    .flatMap(({ id, properties = {} }) =>
      directReadDifferences(type, { properties }, {})
        .filter(each => each.path.replace(/(Rules|routes)\.[^.]+/, '$1.*') === path)
        .map(change => ({ id, change }))
    )
}

describe('a watched property', () => {
  it.each(rows)(
    '%s, %s is one that our templates say, is never taken for noise, and has a risk of its own',
    (type, path) => {
      const absent = directReadProperties[type]?.find(each => each.path === path)?.absent
      const found = named(type, path)
      // What is off when it is left out is only seen where a template wants it on, or has more than nothing.
      if (absent === undefined) expect(found).not.toEqual([])
      for (const { id, change } of found) {
        expect(isFalsePositive(id, { ...change, kind: 'modify', before: 'something else' })).toBe(false)
        expect(riskOf(type, 'modify', [change]).because).not.toBe(UNKNOWN)
      }
    }
  )
})

describe('a cluster that somebody changed', () => {
  const body = wanted.find(({ type }) => type === CLUSTER)?.properties
  const changed = (change: (cluster: ReturnType<typeof copy>) => void) => {
    const present = copy()
    change(present)
    return directReadDifferences(CLUSTER, { properties: body }, { properties: present })
  }
  const copy = () => JSON.parse(JSON.stringify(body))

  it('is the same as its template where AKS adds what the template leaves out, and leaves out what is off', () => {
    const found = changed(cluster => {
      cluster.agentPoolProfiles.unshift({ name: 'another', enableNodePublicIP: true, osSKU: 'Ubuntu' })
      delete cluster.agentPoolProfiles[1].enableFIPS
      delete cluster.aadProfile.adminGroupObjectIDs
      delete cluster.apiServerAccessProfile.enablePrivateClusterPublicFQDN
      cluster.networkProfile.ipFamilies = ['IPv4']
      cluster.apiServerAccessProfile.subnetId = cluster.apiServerAccessProfile.subnetId.toUpperCase()
    })
    expect(found).toEqual([])
  })

  it.each([
    ['disableLocalAccounts', { disableLocalAccounts: false }],
    ['disableLocalAccounts', { disableLocalAccounts: undefined }],
    [
      'aadProfile.adminGroupObjectIDs',
      { aadProfile: { managed: true, enableAzureRBAC: true, adminGroupObjectIDs: ['g'] } }
    ],
    [
      'networkProfile.outboundType',
      { networkProfile: { outboundType: 'loadBalancer', networkPolicy: 'cilium', networkDataplane: 'cilium' } }
    ],
    [
      'addonProfiles.azurepolicy.enabled',
      { addonProfiles: { azureKeyvaultSecretsProvider: { enabled: true }, omsagent: { enabled: true } } }
    ],
    [
      'securityProfile.workloadIdentity.enabled',
      { securityProfile: { defender: { securityMonitoring: { enabled: true } } } }
    ]
  ])('shows %s as %j', (path, change) => {
    const found = changed(cluster => Object.assign(cluster, change))
    expect(found.map(each => each.path)).toEqual([`properties.${path}`])
  })

  it('shows what is wrong with the pool in its body, by its name', () => {
    const found = changed(cluster => {
      cluster.agentPoolProfiles[0].enableNodePublicIP = true
    })
    expect(found).toEqual([
      { path: 'properties.agentPoolProfiles.system.enableNodePublicIP', kind: 'modify', before: true, after: false }
    ])
    expect(riskOf(CLUSTER, 'modify', found).risk).toBe('destructive')
  })
})

it.each([
  ['Microsoft.Storage/storageAccounts', { allowSharedKeyAccess: true }, 'allowSharedKeyAccess'],
  ['Microsoft.KeyVault/vaults', { publicNetworkAccess: 'Enabled' }, 'publicNetworkAccess'],
  ['Microsoft.ContainerRegistry/registries', { adminUserEnabled: true }, 'adminUserEnabled'],
  ['Microsoft.Network/applicationGateways', { firewallPolicy: undefined }, 'firewallPolicy.id']
])('%s with %j differs in that', (type, change, path) => {
  const properties = wanted.find(each => each.type === type)?.properties
  expect(properties).toBeDefined()
  const found = directReadDifferences(type, { properties }, { properties: { ...properties, ...change } })
  expect(found.map(each => each.path)).toEqual([`properties.${path}`])
})

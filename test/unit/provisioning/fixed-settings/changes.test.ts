import { describe, expect, it } from '@jest/globals'
import { asResourceId } from '../../../../src/arm/resource-id.ts'
import { checkFixedChanges } from '../../../../src/provisioning/fixed-settings/changes.ts'
import { planProvisioning } from '../../../../src/provisioning/index.ts'
import type { PropertyChange, Step } from '../../../../src/provisioning/types.ts'
import { resourceChange } from '../../../../src/provisioning/what-if/resource-change.ts'
import { baseline, fakeClients, newWorld, stepPlan } from '../fixtures.ts'

const CLUSTER = 'Microsoft.ContainerService/managedClusters'
const id = asResourceId(`/subscriptions/s/resourceGroups/g/providers/${CLUSTER}/aks`)

const planOf = (type: string, property: PropertyChange, kind: 'modify' | 'create' = 'modify') => [
  stepPlan('stamp-blue', {
    changes: [resourceChange({ step: 'stamp-blue', id, type, kind, certain: true, properties: [property] })]
  })
]

describe('checkFixedChanges', () => {
  it.each([
    [CLUSTER, 'properties.dnsPrefix'],
    [`${CLUSTER}/agentPools`, 'properties.vnetSubnetID'],
    ['Microsoft.Network/publicIPAddresses', 'sku.name'],
    ['Microsoft.KeyVault/vaults', 'properties.softDeleteRetentionInDays']
  ])('refuses a change of %s %s, which Azure only refuses', (type, path) => {
    const plans = planOf(type, { path, kind: 'modify', before: 'a', after: 'b' })
    expect(checkFixedChanges(plans, baseline)).toMatchObject([
      { code: 'setting-fixed', severity: 'error', evidence: expect.stringContaining(`${path} is "a", but "b"`) }
    ])
  })

  it('finds a fixed property inside a block that changes as a whole', () => {
    const before = { dnsServiceIP: '10.0.0.10', outboundType: 'x' }
    const after = { dnsServiceIP: '10.1.0.10', outboundType: 'x' }
    const plans = planOf(CLUSTER, { path: 'properties.networkProfile', kind: 'modify', before, after })
    expect(checkFixedChanges(plans, baseline)).toMatchObject([
      { evidence: expect.stringContaining('networkProfile.dnsServiceIP') }
    ])
  })

  it.each(['properties.networkProfile.serviceCidr', 'properties.agentPoolProfiles.0.vmSize'])(
    'leaves %s to the rule that names the setting of the file',
    path => {
      const plans = planOf(CLUSTER, { path, kind: 'modify', before: 'a', after: 'b' })
      expect(checkFixedChanges(plans, baseline)).toEqual([])
    }
  )

  it('names the setting once when a file without zones would change pools that have zones', () => {
    const pools = ['user', 'more'].map(name => asResourceId(`${id}/agentPools/${name}`))
    const path = 'properties.availabilityZones'
    const property: PropertyChange = { path, kind: 'delete', before: ['1', '2', '3'] }
    const changes = pools.map(pool =>
      resourceChange({
        step: 'stamp-blue',
        id: pool,
        type: `${CLUSTER}/agentPools`,
        kind: 'modify',
        certain: true,
        properties: [property]
      })
    )
    const withoutZones = { ...baseline, config: { ...baseline.config, zones: [] } }
    expect(checkFixedChanges([stepPlan('stamp-blue', { changes })], withoutZones)).toMatchObject([
      { subject: 'zones', evidence: expect.stringContaining('agentPools user, agentPools more') }
    ])
  })

  it.each([
    ['a destructive change that Azure takes', CLUSTER, 'properties.networkProfile.outboundType', 'modify'],
    ['a creation', CLUSTER, 'properties.dnsPrefix', 'create']
  ] as const)('leaves %s to the approval', (_, type, path, kind) => {
    expect(checkFixedChanges(planOf(type, { path, kind: 'modify', before: 1, after: 2 }, kind), baseline)).toEqual([])
  })

  it('blocks a plan, so that nobody is asked to allow the change', async () => {
    const world = newWorld()
    const [change] = planOf(CLUSTER, { path: 'properties.dnsPrefix', kind: 'modify', before: 'a', after: 'b' })
    const step: Step = {
      name: 'stamp-blue',
      needs: [],
      expectedSeconds: 1,
      intent: () => ({}),
      settle: () => Promise.resolve(),
      plan: () => Promise.resolve(change ?? stepPlan('stamp-blue')),
      apply: () => Promise.reject(new Error('nothing may be applied'))
    }
    const { findings } = await world.clock.run(planProvisioning({ steps: [step], baseline }, fakeClients(world)))
    expect(findings).toMatchObject([{ rule: 'changes-possible', severity: 'error', subject: id }])
  })
})

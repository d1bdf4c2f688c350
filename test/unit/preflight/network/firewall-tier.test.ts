import { describe, expect, it } from '@jest/globals'
import { resourceGroupId, resourceId } from '../../../../src/arm/resource-id.ts'
import { checkFirewallTier } from '../../../../src/preflight/index.ts'
import { cancelled, fakeAzure, hidden } from '../fake-azure.ts'

const GROUP = resourceGroupId('s', 'hub')
const policy = resourceId(GROUP, 'Microsoft.Network/firewallPolicies', 'p')
const firewall = resourceId(GROUP, 'Microsoft.Network/azureFirewalls', 'f')

const check = (properties: object | undefined, tier = 'Premium') => {
  const read = () => Promise.resolve(properties === undefined ? undefined : { properties })
  return checkFirewallTier(Object.assign(fakeAzure({}), { read }), { firewall, policy, tier })
}

describe('checkFirewallTier', () => {
  it.each([
    ['there is no policy', undefined],
    ['it has the tier', { sku: { tier: 'Premium' } }],
    ['it does not say', {}]
  ])('finds nothing where %s', async (_what, properties) => {
    expect(await check(properties)).toEqual([])
  })

  it.each([
    ['Standard', 'Premium'],
    ['Premium', 'Standard'],
    ['Basic', 'Standard']
  ])('is an error from %s to %s, with every way out', async (present, wanted) => {
    const [finding] = await check({ sku: { tier: present }, firewalls: [{ id: firewall.toUpperCase() }] }, wanted)
    expect(finding).toMatchObject({ code: 'azure-refused', severity: 'error', subject: policy })
    expect(finding?.evidence).toContain(`tier ${present}, but the configuration requests ${wanted}`)
    expect(finding?.evidence).not.toContain('Other firewalls')
    expect(finding?.remedy).toContain(`hub.firewall.tier: ${present}`)
    expect(finding?.remedy).toContain(`az network firewall policy delete --ids ${policy}`)
  })

  it('names other firewalls that use the policy', async () => {
    const [finding] = await check({ sku: { tier: 'Standard' }, firewalls: [{ id: `${firewall}-other` }] })
    expect(finding?.evidence).toContain(`${firewall}-other`)
  })

  it('says where it could not look, and lets a cancellation through', async () => {
    const looking = checkFirewallTier(fakeAzure({ fails: hidden }), { firewall, policy, tier: 'Basic' })
    expect(await looking).toMatchObject([{ severity: 'not-evaluated', subject: policy }])
    const stopped = checkFirewallTier(fakeAzure({ fails: cancelled }), { firewall, policy, tier: 'Basic' })
    await expect(stopped).rejects.toBe(cancelled)
  })
})

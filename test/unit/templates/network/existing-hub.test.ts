import { describe, expect, it } from '@jest/globals'
import { existingHubNeeds, existingHubWrites } from '../../../../src/templates/index.ts'
import { existingHubActions } from '../../../../src/templates/network/existing-hub.ts'
import { THEIRS, VARIANTS } from '../baselines.ts'

describe('what others own', () => {
  it('is nothing where hub and zones are ours', () => {
    expect(existingHubNeeds(VARIANTS.article)).toEqual({ links: [] })
    expect(existingHubWrites(VARIANTS.article)).toEqual([])
    expect(existingHubActions(VARIANTS.article)).toEqual([])
  })

  it('is asked for where nothing may be written: every rule, the peering, every link to the hub', () => {
    const { rules, peering, links } = existingHubNeeds(VARIANTS.hubOfOthers)
    expect(rules).toMatchObject({ policy: undefined, right: 'none', groups: [] })
    expect(rules?.sources).toEqual(['10.240.0.0/22', '10.240.4.0/22', '10.240.9.32/27', '10.240.9.64/27'])
    expect(rules?.rules.map(({ name }) => name)).not.toContain('git')
    expect(peering).toMatchObject({
      id: `${THEIRS.network}/virtualNetworkPeerings/to-vnet-shop-production-spoke-westeurope`,
      right: 'none',
      ours: VARIANTS.hubOfOthers.ids.spokePeering
    })
    expect(links.map(({ zone, to }) => `${zone} ${to}`)).toEqual(['registry hub', 'vault hub', 'apiServer hub'])
    expect(existingHubWrites(VARIANTS.hubOfOthers)).toEqual([])
  })

  it('is written where we may, rules under a name of ours and the priorities left to us', () => {
    const writes = existingHubWrites(VARIANTS.hubWithRights)
    expect(writes.map(({ id }) => id)).toEqual([
      `${THEIRS.policy}/ruleCollectionGroups/shop-production-cluster-westeurope`,
      `${THEIRS.policy}/ruleCollectionGroups/shop-production-gitops-westeurope`,
      `${THEIRS.network}/virtualNetworkPeerings/to-vnet-shop-production-spoke-westeurope`
    ])
    expect(writes.map(({ body }) => body.properties)).toMatchObject([{ priority: 700 }, { priority: 701 }, {}])
  })

  it('needs rights in those places and no others', () => {
    expect(existingHubActions(VARIANTS.hubOfOthers)).toEqual([
      { action: 'Microsoft.Network/virtualNetworks/peer/action', scope: THEIRS.network }
    ])
    expect(existingHubActions(VARIANTS.hubWithRights).map(({ action }) => action)).toEqual([
      'Microsoft.Network/virtualNetworks/peer/action',
      'Microsoft.Network/virtualNetworks/virtualNetworkPeerings/write',
      'Microsoft.Network/virtualNetworks/join/action',
      'Microsoft.Network/firewallPolicies/ruleCollectionGroups/write',
      'Microsoft.OperationalInsights/workspaces/sharedKeys/action'
    ])
    expect(existingHubActions(VARIANTS.zonesOfOthers)).toEqual(
      [THEIRS.registry, THEIRS.vault].map(scope => ({
        action: 'Microsoft.Network/privateDnsZones/virtualNetworkLinks/write',
        scope
      }))
    )
  })

  it('includes links of their zones to both networks', () => {
    expect(existingHubWrites(VARIANTS.zonesOfOthers).map(({ id }) => id.split('/').slice(-3).join('/'))).toEqual([
      'privatelink.azurecr.io/virtualNetworkLinks/to-vnet-shop-production-spoke-westeurope',
      'privatelink.azurecr.io/virtualNetworkLinks/to-vnet-shop-production-hub-westeurope',
      'privatelink.vaultcore.azure.net/virtualNetworkLinks/to-vnet-shop-production-spoke-westeurope',
      'privatelink.vaultcore.azure.net/virtualNetworkLinks/to-vnet-shop-production-hub-westeurope'
    ])
    expect(existingHubWrites(VARIANTS.allOfOthers)).toEqual([])
  })
})

import { describe, expect, it } from '@jest/globals'
import {
  createBaseline,
  globalNames,
  ingressHosts,
  loadConfig,
  resourceNames,
  stackName
} from '../../../src/config/index.ts'
import { VARIANTS } from '../templates/baselines.ts'
import { CORRECT } from './file-mutations.ts'

const LONGEST = { workload: 'w'.repeat(12), environment: 'e'.repeat(20), region: 'r'.repeat(19) }
/** Resource Manager, "naming rules and restrictions". */
const LIMITS = {
  hubGroup: 90,
  spokeGroup: 90,
  hubNetwork: 64,
  spokeNetwork: 64,
  hubLogs: 63,
  firewall: 56,
  firewallPolicy: 80,
  bastion: 80,
  routeTable: 80,
  gatewayAddress: 80,
  firewallManagementAddress: 80,
  hubPeering: 80,
  hubPeeringDeployment: 64,
  hubLinksDeployment: 64,
  hubGateway: 80,
  hubGatewayAddress: 80,
  hubRouteTable: 80,
  spokeLogs: 63,
  platformLogs: 63,
  metrics: 63,
  actionGroup: 260,
  dataCollectionEndpoint: 44,
  containerLogsRule: 64,
  prometheusRule: 64,
  gateway: 80,
  gatewayFirewallPolicy: 80,
  previewFirewallPolicy: 80,
  gatewayIdentity: 128,
  flowLogsIdentity: 128,
  flowLog: 80,
  registryEndpoint: 64,
  vaultEndpoint: 64,
  budget: 63,
  ingressHostsPolicy: 64,
  eventRelay: 43,
  budgetDeployment: 64,
  clusterPoliciesDeployment: 64,
  platformPoliciesDeployment: 64
} as const

describe('names', () => {
  it.each(Object.entries(LIMITS))('%s is at most %i characters for the longest parts', (key, limit) => {
    const name = resourceNames(LONGEST)[key as keyof typeof LIMITS]
    expect(name.length).toBeLessThanOrEqual(limit)
  })

  it('of public addresses are at most 80 characters for the highest number', () => {
    expect(resourceNames(LONGEST).firewallAddress(250).length).toBeLessThanOrEqual(80)
  })

  it('that all of Azure shares fit, differ by subscription, and hold what each type takes', () => {
    const vault = { softDeleteDays: 90, nameSuffix: 'abcd' }
    const names = globalNames({ ...LONGEST, vault }, 'one')
    const limits = { registry: 50, vault: 24, eventStorage: 24, flowLogStorage: 24, backupStorage: 24 }
    for (const [key, limit] of Object.entries(limits)) {
      expect([key, names[key as keyof typeof limits].length <= limit]).toEqual([key, true])
    }
    for (const name of [names.registry, names.eventStorage, names.flowLogStorage, names.backupStorage])
      expect(name).toMatch(/^[a-z0-9]+$/)
    expect(new Set(Object.values(names)).size).toBe(5)
    expect(globalNames({ ...LONGEST, vault }, 'two').vault).not.toBe(names.vault)
  })

  it('of hosts share all labels but the first, so that one wildcard certificate serves them', () => {
    const hosts = ingressHosts({ host: 'app' }, 'contoso.com')
    expect([hosts.public, hosts.preview].map(host => host.replace(/^[^.]+/, '*'))).toEqual([
      '*.contoso.com',
      '*.contoso.com'
    ])
    expect(hosts.backend).toBe('app.aks-ingress.contoso.com')
  })

  it('of stacks are at most 90 characters and hold workload, environment, step and region', () => {
    expect(stackName(LONGEST, 'identity-gateway').length).toBeLessThanOrEqual(90)
    expect(stackName({ workload: 'shop', environment: 'dev', region: 'westeurope' }, 'spoke')).toBe(
      'aksb.shop.dev.spoke.westeurope'
    )
  })
})

describe('createBaseline', () => {
  it('gives ids in the groups of hub and spoke', () => {
    const { ids } = createBaseline(loadConfig(CORRECT, 'f', 'staging'), 'a-guid')
    expect(ids.hubPeering).toBe(
      '/subscriptions/a-guid/resourceGroups/rg-shop-staging-hub-westeurope/providers/Microsoft.Network/virtualNetworks/vnet-shop-staging-hub-westeurope/virtualNetworkPeerings/to-vnet-shop-staging-spoke-westeurope'
    )
    expect(ids.spokePeering).toContain('/resourceGroups/rg-shop-staging-spoke-westeurope/')
    expect(ids.hubLogs).toContain('/workspaces/log-shop-staging-hub-westeurope')
  })

  it('shares no id between environments', () => {
    const of = (environment: string) => {
      const { subscription: _, zones, ...ids } = createBaseline(loadConfig(CORRECT, 'f', environment), 's').ids
      return [...Object.values(ids), ...Object.values(zones)]
    }
    expect(of('production').filter(id => of('staging').includes(id))).toEqual([])
  })

  it('names the half of the peering by the network it leads to, whoever owns that', () => {
    expect(VARIANTS.article.ids.spokePeering).toContain('/to-vnet-shop-production-hub-westeurope')
    expect(VARIANTS.hubOfOthers.ids.spokePeering).toContain('/to-corp')
  })
})

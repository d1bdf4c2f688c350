import type { ResourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import { resourceNames } from '../../config/names.ts'
import type { Baseline } from '../../config/types.ts'
import { withDiagnostics } from '../monitoring/diagnostics.ts'
import { placement, zonalPlacement } from '../placement.ts'
import { stackTemplate } from '../stack-template.ts'
import type { StackTemplate } from '../types.ts'
import { egressRules, egressRulesOf, egressSources, ruleGroupProperties } from './firewall-rules.ts'
import { firewallTiers } from './firewall-tiers.ts'
import { hubSubnetId, hubSubnetsOf } from './hub-subnets.ts'
import { publicAddress, publicAddressId } from './public-address.ts'

/** Returns the stack with the firewall, its policy, rules and public addresses. */
export function hubEgress(baseline: Baseline): StackTemplate {
  const { hubGroup } = baseline.ids
  const addresses = publicAddresses(baseline)
  return stackTemplate(baseline, 'hub-egress', hubGroup, {
    ...Object.assign({}, ...addresses.map(({ symbol, name }) => publicAddress(baseline, symbol, hubGroup, name))),
    policy: policy(baseline),
    ...ruleGroups(baseline),
    ...firewall(
      baseline,
      addresses.map(({ symbol }) => symbol)
    )
  })
}

function numbers({ config }: Baseline): number[] {
  return Array.from({ length: config.hub.firewall.publicAddresses }, (_, i) => i + 1)
}

/**
 * Returns the symbolic names and the names of the firewall's public addresses. A Basic firewall has an additional
 * address for its management.
 */
function publicAddresses(baseline: Baseline): { symbol: string; name: string }[] {
  const names = resourceNames(baseline.config)
  const outbound = numbers(baseline).map(n => ({ symbol: `address${n}`, name: names.firewallAddress(n) }))
  return hubSubnetsOf(baseline).firewallManagement === undefined
    ? outbound
    : [...outbound, { symbol: 'managementAddress', name: names.firewallManagementAddress }]
}

function policy({ config, ids }: Baseline): ArmResource {
  const { tier } = config.hub.firewall
  const features = firewallTiers[tier]
  return resource('Microsoft.Network/firewallPolicies', {
    name: resourceNames(config).firewallPolicy,
    ...placement(config),
    properties: {
      sku: { tier },
      threatIntelMode: features.threatIntelligence,
      ...(features.dnsProxy ? { dnsSettings: { enableProxy: true, servers: [] } } : {}),
      ...(features.intrusionDetection === undefined
        ? {}
        : { intrusionDetection: { mode: features.intrusionDetection } }),
      ...(features.policyAnalytics ? { insights: insights(ids.hubLogs, config.hub.logRetentionDays) } : {})
    }
  })
}

function insights(workspace: ResourceId, retentionDays: number): object {
  return { isEnabled: true, retentionDays, logAnalyticsResources: { defaultWorkspaceId: { id: workspace } } }
}

/**
 * Returns the rule collection groups. Each depends on the previous one, because Azure accepts one write at a time under
 * a policy and refuses a second write with AnotherOperationInProgress.
 */
function ruleGroups(baseline: Baseline): Record<string, ArmResource> {
  const { config, addresses } = baseline
  const sources = egressSources(addresses)
  return Object.fromEntries(
    egressRulesOf(baseline).map((group, i) => [
      ruleGroupSymbol(group.name),
      resource('Microsoft.Network/firewallPolicies/ruleCollectionGroups', {
        name: `${resourceNames(config).firewallPolicy}/${group.name}`,
        dependsOn: ['policy', ...egressRules.slice(Math.max(i - 1, 0), i).map(({ name }) => ruleGroupSymbol(name))],
        properties: ruleGroupProperties(group, sources, config)
      })
    ])
  )
}

function ruleGroupSymbol(name: string): string {
  return `${name}Rules`
}

/**
 * Returns the firewall, which depends on all rule collection groups. A write of a rule collection group fails while the
 * firewall applies the policy, and takes minutes after that.
 */
function firewall(baseline: Baseline, addressSymbols: readonly string[]): Record<string, ArmResource> {
  const { config, ids } = baseline
  const fields = {
    name: resourceNames(config).firewall,
    ...zonalPlacement(config),
    dependsOn: ['policy', ...egressRules.map(({ name }) => ruleGroupSymbol(name)), ...addressSymbols],
    properties: {
      sku: { name: 'AZFW_VNet', tier: config.hub.firewall.tier },
      firewallPolicy: { id: ids.firewallPolicy },
      ...firewallAddresses(baseline)
    }
  }
  return withDiagnostics('firewall', 'Microsoft.Network/azureFirewalls', ids.firewall, ids.hubLogs, fields)
}

/**
 * Returns the properties that assign addresses to the firewall. A deallocated firewall has none of these properties.
 */
export function firewallAddresses(baseline: Baseline): object {
  return { ipConfigurations: ipConfigurations(baseline), ...managementIpConfiguration(baseline) }
}

/**
 * Returns the IP configurations of the firewall. Only the first configuration names the subnet, so it has the private
 * address to which routes point.
 */
function ipConfigurations(baseline: Baseline): object[] {
  const names = resourceNames(baseline.config)
  return numbers(baseline).map((n, i) => ({
    name: names.firewallAddress(n),
    properties: {
      publicIPAddress: { id: publicAddressId(baseline.ids.hubGroup, names.firewallAddress(n)) },
      ...(i === 0 ? { subnet: { id: hubSubnetId(baseline, 'firewall') } } : {})
    }
  }))
}

function managementIpConfiguration(baseline: Baseline): object {
  if (hubSubnetsOf(baseline).firewallManagement === undefined) return {}
  const name = resourceNames(baseline.config).firewallManagementAddress
  const properties = {
    publicIPAddress: { id: publicAddressId(baseline.ids.hubGroup, name) },
    subnet: { id: hubSubnetId(baseline, 'firewallManagement') }
  }
  return { managementIpConfiguration: { name, properties } }
}

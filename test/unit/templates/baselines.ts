import { type Baseline, baseline, loadConfig } from '../../../src/config/index.ts'
import { NOTHING_YET, type StackName, stackBuilders, stacksOf } from '../../../src/templates/index.ts'

export const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555'

/** A baseline with the article's choices but for the settings given, as YAML flow mappings. */
export function baselineWith(hub = '{}', rest = ''): Baseline {
  const text = `apiVersion: aks-baseline/v1
workload: shop
environments:
  production:
    region: westeurope
    hub: ${hub}
${rest}`
  return baseline(loadConfig(text, 'test.yml', undefined), SUBSCRIPTION)
}

const HUB_TEAM = '/subscriptions/99999999-2222-3333-4444-555555555555/resourceGroups/hub/providers'

/** Ids of what a hub team has. */
export const THEIRS = {
  network: `${HUB_TEAM}/Microsoft.Network/virtualNetworks/corp`,
  policy: `${HUB_TEAM}/Microsoft.Network/firewallPolicies/corp`,
  logs: `${HUB_TEAM}/Microsoft.OperationalInsights/workspaces/corp`,
  registry: `${HUB_TEAM}/Microsoft.Network/privateDnsZones/privatelink.azurecr.io`,
  vault: `${HUB_TEAM}/Microsoft.Network/privateDnsZones/privatelink.vaultcore.azure.net`,
  apiServer: `${HUB_TEAM}/Microsoft.Network/privateDnsZones/privatelink.westeurope.azmk8s.io`
} as const

/** `hub.existing` with what is said of it beyond network, ranges and firewall. */
export function existingHub(more = ''): string {
  return `{ existing: { networkId: ${THEIRS.network}, addressSpaces: [10.0.0.0/22], firewallAddress: 10.0.1.4${more} } }`
}

const WITH_RIGHTS = `, firewallPolicy: { id: ${THEIRS.policy}, rules: write, priority: 700 }, peering: write, zoneLinks: write, logWorkspaceId: ${THEIRS.logs}`
const zones = (links: string) =>
  `    dns: { zones: existing, existing: { registry: ${THEIRS.registry}, vault: ${THEIRS.vault}, links: ${links} } }\n`

/** The shapes a network can take: every tier, with and without Bastion and gateway, hubs and zones of others, zones and tags, the longest names. */
export const VARIANTS = {
  article: baselineWith(),
  standard: baselineWith('{ firewall: { tier: Standard, publicAddresses: 1 }, bastion: { sku: Basic } }'),
  basic: baselineWith(
    '{ firewall: { tier: Basic, publicAddresses: 2 }, bastion: { enabled: false } }',
    '    zones: []\n'
  ),
  tagged: baselineWith('{}', '    tags: { team: blue, odd: "[resourceGroup().id]" }\n'),
  vpn: baselineWith('{ gateway: { kind: Vpn } }'),
  expressRoute: baselineWith('{ gateway: { kind: ExpressRoute, sku: ErGw2AZ } }'),
  zonesInHub: baselineWith('{}', '    dns: { zones: hub }\n'),
  zonesOfOthers: baselineWith('{}', zones('write')),
  hubOfOthers: baselineWith(existingHub()),
  hubWithRights: baselineWith(existingHub(WITH_RIGHTS)),
  allOfOthers: baselineWith(existingHub(', dnsServers: []'), zones('none')),
  longest: baseline(
    loadConfig(
      `apiVersion: aks-baseline/v1\nworkload: ${'w'.repeat(12)}\nenvironments: { ${'e'.repeat(20)}: { region: ${'r'.repeat(19)}, hub: { gateway: { kind: Vpn } }, dns: { zones: hub } } }\n`,
      'test.yml',
      undefined
    ),
    SUBSCRIPTION
  )
} as const satisfies Readonly<Record<string, Baseline>>

export function templateOf(of: Baseline, step: StackName) {
  return stackBuilders[step](of, NOTHING_YET).template
}

/** All stacks of a baseline. */
export function stacks(of: Baseline) {
  return stacksOf(of).map(step => stackBuilders[step](of, NOTHING_YET))
}

/** The properties of a resource as plain JSON, the way they are sent. */
export function propertiesOf(of: Baseline, step: StackName, symbol: string) {
  const found = templateOf(of, step).resources[symbol]
  if (found === undefined) throw new Error(`${step} has no resource ${symbol}`)
  return JSON.parse(JSON.stringify(found.properties))
}

import { describe, expect, it } from '@jest/globals'
import { findings, load } from '../load-kit.ts'

const SUBSCRIPTION = '/subscriptions/11111111-2222-3333-4444-555555555555'

const ZEROS = '00000000-0000-0000-0000-000000000000'

interface IdSetting {
  readonly type: string
  readonly in: (id: string) => string
}

const hub = (more: string) => `hub: { existing: { addressSpaces: [10.0.0.0/22], firewallAddress: 10.0.1.4, ${more} } }`
const NETWORK = `${SUBSCRIPTION}/resourceGroups/hub/providers/Microsoft.Network/virtualNetworks/corp`
const zones = (key: string, id: string) => {
  const zone = (name: string) =>
    `${SUBSCRIPTION}/resourceGroups/dns/providers/Microsoft.Network/privateDnsZones/${name}`
  const all = { registry: zone('privatelink.azurecr.io'), vault: zone('privatelink.vaultcore.azure.net'), [key]: id }
  return `dns: { zones: existing, existing: ${JSON.stringify(all)} }`
}

/** All settings that hold a resource id, by their path. */
const SETTINGS: Readonly<Record<string, IdSetting>> = {
  'hub.existing.networkId': {
    type: 'Microsoft.Network/virtualNetworks',
    in: id => hub(`networkId: "${id}"`)
  },
  'hub.existing.logWorkspaceId': {
    type: 'Microsoft.OperationalInsights/workspaces',
    in: id => hub(`networkId: ${NETWORK}, logWorkspaceId: "${id}"`)
  },
  'hub.existing.firewallPolicy.id': {
    type: 'Microsoft.Network/firewallPolicies',
    in: id => hub(`networkId: ${NETWORK}, firewallPolicy: { id: "${id}" }`)
  },
  'dns.existing.registry': { type: 'Microsoft.Network/privateDnsZones', in: id => zones('registry', id) },
  'dns.existing.vault': { type: 'Microsoft.Network/privateDnsZones', in: id => zones('vault', id) },
  'dns.existing.apiServer': { type: 'Microsoft.Network/privateDnsZones', in: id => zones('apiServer', id) },
  'registry.id': {
    type: 'Microsoft.ContainerRegistry/registries',
    in: id => `registry: { kind: shared, id: "${id}" }`
  },
  'monitoring.alerts.actionGroupId': {
    type: 'Microsoft.Insights/actionGroups',
    in: id => `monitoring: { alerts: { actionGroupId: "${id}" } }`
  }
}

const WRONG: readonly [string, (id: string) => string, string][] = [
  ['a group of dots', id => id.replace(/resourceGroups\/[^/]+/, 'resourceGroups/..'), 'a segment of the id'],
  ['a name of dots', id => id.replace(/[^/]+$/, '..'), 'a segment of the id'],
  ['a group that ends with a dot', id => id.replace('/providers', './providers'), 'ends with a dot'],
  ['an empty segment', id => id.replace('/providers', '//providers'), 'contains //'],
  ['a slash at the end', id => `${id}/`, 'ends with /'],
  ['a percent-encoded character', id => id.replace(/[^/]+$/, 'a%2Fb'), 'percent-encoded'],
  ['a blank', id => `${id} `, 'blank'],
  ['an address', id => `https://management.azure.com${id}`, 'does not begin with /subscriptions/'],
  ['no slash at the start', id => id.slice(1), 'does not begin with /;'],
  ['a malformed subscription', id => id.replace('11111111-', ''), 'the subscription is not a GUID'],
  ['a subscription of zeros', id => id.replace(SUBSCRIPTION, `/subscriptions/${ZEROS}`), 'of zeros'],
  ['no resource group', id => id.replace(/\/resourceGroups\/[^/]+/, ''), 'not followed by /resourceGroups/'],
  ['no provider', id => id.replace('/providers', '/provider'), 'not followed by /providers/'],
  ['a child resource', id => `${id}/subnets/nodes`, 'a child resource: remove /subnets/nodes from its end'],
  ['no name', id => id.replace(/\/[^/]+$/, ''), 'has no name at its end'],
  ['another type', id => id.replace(/Microsoft\.\w+/, 'Microsoft.Other'), 'the id is one of type Microsoft.Other/']
]

describe.each(Object.entries(SETTINGS))('%s', (path, { type, in: inFile }) => {
  const id = `${SUBSCRIPTION}/resourceGroups/shared/providers/${type}/one`

  it.each(WRONG)('refuses %s with its line', (_, change, text) => {
    const [found] = findings(inFile(change(id)))
    expect(found).toMatchObject({ line: 4, path: `environments.dev.${path}` })
    expect(found?.message).toContain(text)
    expect(found?.message).toContain(`give the id of a resource of type ${type}`)
  })

  it('shows an id of another type in the error', () => {
    const wrong = `${id}/subnets/nodes`
    expect(findings(inFile(wrong))[0]?.message).toMatch(new RegExp(`^found "${wrong}"; `))
    expect(findings(inFile(`${id}/a/ghp_16C7e42F292c6912`))[0]?.message).not.toContain('16C7')
  })
})

it('an id has the letter case of its type', () => {
  const id = `${SUBSCRIPTION}/resourceGroups/Shared/providers/Microsoft.ContainerRegistry/registries/One`
  const lower = id.replace('resourceGroups', 'resourcegroups').replace('Microsoft.Container', 'microsoft.container')
  expect(load(`registry: { kind: shared, id: ${lower} }`).registry).toEqual({ kind: 'shared', id })
})

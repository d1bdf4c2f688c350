import { describe, expect, it } from '@jest/globals'
import { type Baseline, createBaseline, loadConfig } from '../../../../../src/config/index.ts'
import { EMPTY_LIVE_STATE } from '../../../../../src/provisioning/live-state/index.ts'
import { networkStacksOf, resourceGroups, type SharedStackName, STACKS } from '../../../../../src/templates/index.ts'
import { type Kit, type Loose, newKit } from '../kit.ts'

const DELETE = {
  resources: 'delete',
  resourceGroups: 'detach',
  managementGroups: 'detach',
  resourcesWithoutDeleteSupport: 'detach'
}
const VERSION = { version: '2025-07-01' }
const STACK_TYPE = 'providers/Microsoft.Resources/deploymentStacks'
const RESULT = 'providers/Microsoft.Resources/deploymentStacksWhatIfResults/look'

const VARIANTS: Readonly<Record<string, [hub: string, rest?: string]>> = {
  article: ['{}'],
  standard: ['{ firewall: { tier: Standard, publicAddresses: 1 }, bastion: { sku: Basic } }'],
  basic: ['{ firewall: { tier: Basic, publicAddresses: 2 }, bastion: { enabled: false } }', '    zones: []\n'],
  vpn: ['{ gateway: { kind: Vpn } }'],
  expressRoute: ['{ gateway: { kind: ExpressRoute } }'],
  zonesInHub: ['{}', '    dns: { zones: hub }\n'],
  premium: ['{ firewall: { tier: Premium } }', '    tags: { team: blue, odd: "[resourceGroup().id]" }\n']
}

/** A world in which every stack of a variant has been deployed. */
function deployed([hub, rest = '']: [string, string?]): { kit: Kit; wanted: Baseline } {
  const kit = newKit()
  const { world } = kit
  const text = `apiVersion: aks-baseline/v1\nworkload: shop\nenvironments:\n  production:\n    region: westeurope\n    hub: ${hub}\n${rest}`
  const wanted = createBaseline(loadConfig(text, 'test.yml', undefined), world.subscriptionId)
  for (const { id, body } of resourceGroups(wanted)) kit.put(id, body)
  for (const step of networkStacksOf(wanted)) {
    const path = `${kit.subscription}/${STACK_TYPE}/${step}`
    kit.put(path, stackBody(wanted, step), VERSION)
    kit.settle()
    const { provisioningState, error } = kit.get(path, VERSION).properties
    expect([step, provisioningState, error]).toEqual([step, 'succeeded', undefined])
  }
  return { kit, wanted }
}

function stackBody(wanted: Baseline, step: SharedStackName) {
  const { template, deploymentScope, location } = STACKS[step].build(wanted, EMPTY_LIVE_STATE)
  const properties = { template, deploymentScope, actionOnUnmanage: DELETE, denySettings: { mode: 'none' } }
  return { location, properties }
}

type Row = { id: string; changeType: string; resourceConfigurationChanges?: { delta: { path: string }[] } }

/** The rows of a what-if of one stack, properties and all. */
function look(kit: Kit, wanted: Baseline, step: SharedStackName, change?: (template: Loose) => void): Row[] {
  const body = structuredClone(stackBody(wanted, step)) as Loose
  change?.(body.properties.template)
  body.properties.deploymentStackResourceId = `${kit.subscription}/${STACK_TYPE}/${step}`
  body.properties.retentionInterval = 'PT1H'
  const path = `${kit.subscription}/${RESULT}`
  kit.put(path, body, VERSION)
  kit.settle()
  const started = kit.send('POST', `${path}/whatIf`, undefined, VERSION)
  kit.settle()
  const answer = kit.send('GET', started.headers?.Location ?? '').body as Loose
  expect(answer.properties.error).toBeUndefined()
  return answer.properties.changes.resourceChanges
}

/** Rows that say anything changes: id after the last provider, kind, and each property as `kind path`. */
function changes(rows: readonly Row[]): unknown[] {
  const shown = rows.map(({ id, changeType, resourceConfigurationChanges }) => {
    const delta = (resourceConfigurationChanges?.delta ?? []) as { path: string; changeType: string }[]
    return [id.split('/').slice(-2).join('/'), changeType, ...delta.map(one => `${one.changeType} ${one.path}`)]
  })
  return shown.filter(([, changeType, ...delta]) => changeType !== 'noChange' || delta.length > 0)
}

describe('a what-if of a network nobody touched', () => {
  it.each(Object.entries(VARIANTS))('has no change at all: %s', (_name, variant) => {
    const { kit, wanted } = deployed(variant)
    for (const step of networkStacksOf(wanted)) {
      const rows = look(kit, wanted, step)
      expect(rows).not.toEqual([])
      expect([step, changes(rows)]).toEqual([step, []])
    }
    // A second deployment of the same changes nothing either.
    for (const step of networkStacksOf(wanted))
      kit.put(`${kit.subscription}/${STACK_TYPE}/${step}`, stackBody(wanted, step), VERSION)
    kit.settle()
    for (const step of networkStacksOf(wanted)) expect([step, changes(look(kit, wanted, step))]).toEqual([step, []])
  })
})

describe('a what-if of a network somebody touched', () => {
  /** Reads a resource, changes it, writes it back: what a person with a portal does. */
  function touch(kit: Kit, id: string, change: (resource: Loose) => void): void {
    const body = structuredClone(kit.get(id))
    change(body)
    expect(kit.put(id, body).status).toBe(200)
    kit.settle()
  }

  /** The first resource of a type that a stack holds. */
  function heldBy(kit: Kit, wanted: Baseline, step: SharedStackName, type: string): string {
    const found = look(kit, wanted, step).find(({ id }) => kit.world.resources[id.toLowerCase()]?.type === type)
    if (found === undefined) throw new Error(`${step} has no ${type}`)
    return found.id
  }

  const nameOf = (id: string) => id.split('/').slice(-2).join('/')

  it.each([
    ['hub-network', 'virtualNetworks'],
    ['hub-network', 'networkSecurityGroups'],
    ['hub-egress', 'firewallPolicies'],
    ['hub-egress', 'publicIPAddresses'],
    ['hub-egress', 'azureFirewalls'],
    ['hub-access', 'bastionHosts'],
    ['spoke', 'routeTables']
  ] as const)('shows a tag as that tag: %s, %s', (step, type) => {
    const { kit, wanted } = deployed(['{}'])
    const id = heldBy(kit, wanted, step, `Microsoft.Network/${type}`)
    touch(kit, id, resource => {
      resource.tags = { ...resource.tags, drift: 'yes' }
    })
    expect(changes(look(kit, wanted, step))).toEqual([
      [nameOf(id), 'modify', expect.stringMatching(/^delete tags(\.drift)?$/)]
    ])
  })

  it.each([
    ['hub-network', 'Microsoft.OperationalInsights/workspaces', 'retentionInDays', 400],
    ['hub-egress', 'Microsoft.Network/firewallPolicies', 'threatIntelMode', 'Off'],
    ['hub-egress', 'Microsoft.Network/publicIPAddresses', 'idleTimeoutInMinutes', 30],
    ['hub-access', 'Microsoft.Network/bastionHosts', 'enableShareableLink', true],
    ['spoke', 'Microsoft.Network/routeTables', 'disableBgpRoutePropagation', false],
    ['spoke', 'Microsoft.Network/virtualNetworks', 'enableDdosProtection', true]
  ] as const)('shows a property as that property: %s, %s', (step, type, property, value) => {
    const { kit, wanted } = deployed(['{}'])
    const id = heldBy(kit, wanted, step, type)
    touch(kit, id, resource => {
      resource.properties[property] = value
    })
    expect(changes(look(kit, wanted, step))).toEqual([[nameOf(id), 'modify', `modify properties.${property}`]])
  })

  it('shows a rule taken out of a security group and a subnet taken out of a network', () => {
    const { kit, wanted } = deployed(['{}'])
    const group = Object.values(kit.world.resources).find(
      ({ type, id, properties }) =>
        type === 'Microsoft.Network/networkSecurityGroups' &&
        !/bastion/i.test(id) &&
        (properties.securityRules as []).length > 1
    )
    touch(kit, group?.id ?? '', resource => {
      resource.properties.securityRules.pop()
    })
    expect(changes(look(kit, wanted, 'spoke'))).toEqual([
      [nameOf(group?.id ?? ''), 'modify', 'array properties.securityRules']
    ])
    const spoke = Object.values(kit.world.resources).find(
      ({ type, id }) => type === 'Microsoft.Network/virtualNetworks' && /spoke/i.test(id)
    )
    touch(kit, spoke?.id ?? '', resource => {
      resource.properties.subnets.pop()
    })
    expect(changes(look(kit, wanted, 'spoke'))).toContainEqual([
      nameOf(spoke?.id ?? ''),
      'modify',
      'array properties.subnets'
    ])
  })

  it('shows what was deleted as a creation, and what left the template as a deletion', () => {
    const { kit, wanted } = deployed(['{}'])
    const peering = Object.values(kit.world.resources).find(({ type }) => /virtualNetworkPeerings$/.test(type))
    kit.remove(peering?.id ?? '')
    kit.settle()
    const rows = changes(look(kit, wanted, 'connections'))
    expect(rows).toContainEqual([nameOf(peering?.id ?? ''), 'create'])
    const dropped = look(kit, wanted, 'hub-network', template => {
      for (const [symbol, { type }] of Object.entries<Loose>(template.resources)) {
        if (/diagnosticSettings/.test(type)) delete template.resources[symbol]
      }
    })
    const left = changes(dropped) as string[][]
    expect(left.length).toBeGreaterThan(0)
    // Azure has no way to delete a diagnostic setting by a stack: with `detach` it stays.
    expect(new Set(left.map(([, kind]) => kind))).toEqual(new Set(['detach']))
  })
})

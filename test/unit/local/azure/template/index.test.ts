import { describe, expect, it } from '@jest/globals'
import {
  evaluateBody,
  evaluateNested,
  evaluateOutputs,
  expandTemplate
} from '../../../../../local/azure/template/index.ts'
import type { DeploymentRequest, Expansion, Runtime } from '../../../../../local/azure/template/types.ts'
import { BLIND, knowing, request, resourceNamed, SUBSCRIPTION, SUBSCRIPTION_SCOPE } from './evaluating.ts'

const SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'
const NETWORK_VERSION = '2025-09-01'
const DEPLOYMENT = { type: 'Microsoft.Resources/deployments', apiVersion: '2025-04-01' }

const HUB_TEMPLATE = {
  $schema: SCHEMA,
  languageVersion: '2.0',
  contentVersion: '1.0.0.0',
  parameters: {
    addressSpace: { type: 'string' },
    zones: { type: 'array', defaultValue: ['1', '2', '3'] },
    firewall: { type: 'bool', defaultValue: true }
  },
  variables: {
    subnets: [
      { name: 'AzureFirewallSubnet', size: 26, index: 0 },
      { name: 'GatewaySubnet', size: 27, index: 2 }
    ]
  },
  resources: {
    network: {
      type: 'Microsoft.Network/virtualNetworks',
      apiVersion: NETWORK_VERSION,
      name: 'hub',
      location: '[resourceGroup().location]',
      properties: {
        addressSpace: { addressPrefixes: ["[parameters('addressSpace')]"] },
        copy: [
          {
            name: 'subnets',
            count: "[length(variables('subnets'))]",
            input: {
              name: "[variables('subnets')[copyIndex('subnets')].name]",
              properties: {
                addressPrefix:
                  "[cidrSubnet(parameters('addressSpace'), variables('subnets')[copyIndex('subnets')].size, variables('subnets')[copyIndex('subnets')].index)]"
              }
            }
          }
        ]
      }
    },
    addresses: {
      copy: { name: 'addresses', count: 2 },
      condition: "[parameters('firewall')]",
      type: 'Microsoft.Network/publicIPAddresses',
      apiVersion: NETWORK_VERSION,
      name: "[format('firewall-{0}', copyIndex(1))]",
      zones: "[parameters('zones')]",
      sku: { name: 'Standard' }
    },
    firewall: {
      condition: "[parameters('firewall')]",
      type: 'Microsoft.Network/azureFirewalls',
      apiVersion: NETWORK_VERSION,
      name: 'firewall',
      properties: {
        ipConfigurations:
          "[map(range(0, 2), lambda('i', createObject('name', format('ip{0}', lambdaVariables('i')), 'properties', createObject('publicIPAddress', createObject('id', resourceId('Microsoft.Network/publicIPAddresses', format('firewall-{0}', add(lambdaVariables('i'), 1))))))))]"
      },
      dependsOn: ['addresses', 'network']
    }
  },
  outputs: {
    networkId: { type: 'string', value: "[resourceId('Microsoft.Network/virtualNetworks', 'hub')]" },
    firewallAddress: {
      type: 'string',
      condition: "[parameters('firewall')]",
      value: "[reference('firewall').ipConfigurations[0].properties.privateIPAddress]"
    }
  }
}

const SPOKE_TEMPLATE = {
  $schema: SCHEMA,
  languageVersion: '2.0',
  contentVersion: '1.0.0.0',
  parameters: { nextHop: { type: 'string' }, hubId: { type: 'string' } },
  resources: {
    routes: {
      type: 'Microsoft.Network/routeTables',
      apiVersion: NETWORK_VERSION,
      name: 'to-hub',
      properties: {
        routes: [
          { name: 'all', properties: { addressPrefix: '0.0.0.0/0', nextHopIpAddress: "[parameters('nextHop')]" } }
        ]
      }
    },
    network: {
      type: 'Microsoft.Network/virtualNetworks',
      apiVersion: NETWORK_VERSION,
      name: 'spoke',
      properties: { routeTable: { id: "[resourceId('Microsoft.Network/routeTables', 'to-hub')]" } },
      dependsOn: ['routes']
    },
    peering: {
      type: 'Microsoft.Network/virtualNetworks/virtualNetworkPeerings',
      apiVersion: NETWORK_VERSION,
      name: "[format('{0}/{1}', 'spoke', last(split(parameters('hubId'), '/')))]",
      properties: { remoteVirtualNetwork: { id: "[parameters('hubId')]" } },
      dependsOn: ['network']
    }
  }
}

function nested(name: string, template: unknown, parameters: unknown, more: Record<string, unknown> = {}) {
  const properties = { mode: 'Incremental', expressionEvaluationOptions: { scope: 'inner' }, template, parameters }
  return { ...DEPLOYMENT, name, resourceGroup: name, ...more, properties }
}

const LANDING_ZONE: DeploymentRequest = request(
  {
    $schema: 'https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#',
    parameters: { firewall: { type: 'bool' } },
    resources: {
      groups: {
        copy: { name: 'groups', count: 2, mode: 'serial', batchSize: 1 },
        type: 'Microsoft.Resources/resourceGroups',
        apiVersion: '2025-04-01',
        name: "[createArray('hub', 'spoke')[copyIndex()]]",
        location: '[deployment().location]'
      },
      hub: nested(
        'hub',
        HUB_TEMPLATE,
        { addressSpace: { value: '10.0.0.0/23' }, firewall: { value: "[parameters('firewall')]" } },
        { dependsOn: ['groups'] }
      ),
      spoke: nested(
        'spoke',
        SPOKE_TEMPLATE,
        {
          nextHop: {
            value: "[if(parameters('firewall'), reference('hub').outputs.firewallAddress.value, '10.0.0.4')]"
          },
          hubId: {
            value: "[resourceId(subscription().subscriptionId, 'hub', 'Microsoft.Network/virtualNetworks', 'hub')]"
          }
        },
        { dependsOn: ["[format('groups[{0}]', 1)]"] }
      )
    }
  },
  { firewall: { value: true } },
  { scope: SUBSCRIPTION_SCOPE }
)

const inGroup = (group: string, rest: string) =>
  `/subscriptions/${SUBSCRIPTION}/resourceGroups/${group}/providers/${rest}`
const FIREWALL = inGroup('hub', 'Microsoft.Network/azureFirewalls/firewall')
const HUB_DEPLOYMENT = inGroup('hub', 'Microsoft.Resources/deployments/hub')

function inner(expansion: Expansion, key: string, runtime: Runtime): Expansion {
  return expandTemplate(evaluateNested(expansion, resourceNamed(expansion, key), runtime))
}

const order = (expansion: Expansion) => expansion.resources.map(({ key, dependsOn }) => [key, dependsOn])

describe('a landing zone of a hub and a spoke in groups of their own', () => {
  const outer = expandTemplate(LANDING_ZONE)

  it('waits for groups one by one, and for the hub whose output the spoke takes', () => {
    expect(order(outer)).toEqual([
      ['groups[0]', []],
      ['groups[1]', []],
      ['hub', ['groups[0]', 'groups[1]']],
      ['spoke', ['groups[1]', 'hub']]
    ])
    expect(resourceNamed(outer, 'groups[1]').copy).toEqual({ loop: 'groups', index: 1, batchSize: 1 })
    expect(evaluateBody(outer, resourceNamed(outer, 'groups[1]'), BLIND)).toEqual({ location: 'westeurope' })
    expect(resourceNamed(outer, 'hub').id).toBe(HUB_DEPLOYMENT)
  })

  it('makes the hub’s subnets, addresses and firewall', () => {
    const hub = inner(outer, 'hub', knowing({}))
    expect(order(hub)).toEqual([
      ['network', []],
      ['addresses[0]', []],
      ['addresses[1]', []],
      ['firewall', ['addresses[0]', 'addresses[1]', 'network']]
    ])
    expect(evaluateBody(hub, resourceNamed(hub, 'network'), BLIND)).toEqual({
      location: 'westeurope',
      properties: {
        addressSpace: { addressPrefixes: ['10.0.0.0/23'] },
        subnets: [
          { name: 'AzureFirewallSubnet', properties: { addressPrefix: '10.0.0.0/26' } },
          { name: 'GatewaySubnet', properties: { addressPrefix: '10.0.0.64/27' } }
        ]
      }
    })
    expect(evaluateBody(hub, resourceNamed(hub, 'firewall'), BLIND).properties).toMatchObject({
      ipConfigurations: [
        {
          name: 'ip0',
          properties: { publicIPAddress: { id: inGroup('hub', 'Microsoft.Network/publicIPAddresses/firewall-1') } }
        },
        {
          name: 'ip1',
          properties: { publicIPAddress: { id: inGroup('hub', 'Microsoft.Network/publicIPAddresses/firewall-2') } }
        }
      ]
    })
  })

  it('hands the firewall’s address from the hub’s outputs to the spoke’s routes', () => {
    const firewall = { properties: { ipConfigurations: [{ properties: { privateIPAddress: '10.0.0.4' } }] } }
    const outputs = evaluateOutputs(inner(outer, 'hub', knowing({})), knowing({ [FIREWALL]: firewall }))
    expect(outputs).toEqual({
      networkId: { type: 'String', value: inGroup('hub', 'Microsoft.Network/virtualNetworks/hub') },
      firewallAddress: { type: 'String', value: '10.0.0.4' }
    })
    const spoke = inner(outer, 'spoke', knowing({ [HUB_DEPLOYMENT]: { properties: { outputs } } }))
    expect(evaluateBody(spoke, resourceNamed(spoke, 'routes'), BLIND)).toEqual({
      properties: {
        routes: [{ name: 'all', properties: { addressPrefix: '0.0.0.0/0', nextHopIpAddress: '10.0.0.4' } }]
      }
    })
    expect(resourceNamed(spoke, 'peering').id).toBe(
      inGroup('spoke', 'Microsoft.Network/virtualNetworks/spoke/virtualNetworkPeerings/hub')
    )
  })

  it('shows what-if all of the spoke, the unknown address as the text it comes from', () => {
    const spoke = inner(outer, 'spoke', BLIND)
    expect(order(spoke)).toEqual([
      ['routes', []],
      ['network', ['routes']],
      ['peering', ['network']]
    ])
    expect(evaluateBody(spoke, resourceNamed(spoke, 'routes'), BLIND)).toEqual({
      properties: {
        routes: [
          { name: 'all', properties: { addressPrefix: '0.0.0.0/0', nextHopIpAddress: "[parameters('nextHop')]" } }
        ]
      }
    })
  })

  it('leaves the firewall out where the condition says so, and its output with it', () => {
    const without = expandTemplate({ ...LANDING_ZONE, parameters: { firewall: { value: false } } })
    const hub = inner(without, 'hub', knowing({}))
    expect(order(hub)).toEqual([['network', []]])
    expect(Object.keys(evaluateOutputs(hub, knowing({})))).toEqual(['networkId'])
    const spoke = inner(without, 'spoke', BLIND)
    expect(evaluateBody(spoke, resourceNamed(spoke, 'routes'), BLIND).properties).toMatchObject({
      routes: [{ properties: { nextHopIpAddress: '10.0.0.4' } }]
    })
  })

  it('is the same when it is expanded again from a copy of its request', () => {
    const { newGuid, ...stored } = LANDING_ZONE
    expect(expandTemplate({ ...structuredClone(stored), newGuid }).resources).toEqual(outer.resources)
  })
})

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { request as httpsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DeploymentsClient } from '@azure/arm-resourcesdeployments'
import { type DeploymentStack, DeploymentStacksClient } from '@azure/arm-resourcesdeploymentstacks'
import { type AccessToken, ClientAssertionCredential, type TokenCredential } from '@azure/identity'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { openWorld } from '../../local/index.ts'
import { openServices, type Serving } from '../../local/serve.ts'

/** Azure's own clients as they are published: nobody here wrote what they send. */
const directory = mkdtempSync(join(tmpdir(), 'foreign-clients-'))
/** Slow enough that a login is through on a busy machine before its assertion, good for 15 minutes, has run out. */
const SPEED = 300
const polled = { updateIntervalInMs: 10 }
let serving: Serving
let isServing = true
let deployments: DeploymentsClient
let stacks: DeploymentStacksClient

beforeAll(async () => {
  const host = await openWorld(directory, { environments: ['production'] })
  serving = await openServices(host, { speed: SPEED })
  const { arm, entra, tenantId, clientId, subscriptionId, oidcRequestUrl, oidcRequestToken, caFile } =
    serving.announcement
  const tlsOptions = { ca: readFileSync(caFile) }
  const assertion = async (): Promise<string> => {
    const answer = await send(
      'GET',
      `${oidcRequestUrl}&audience=api://AzureADTokenExchange`,
      oidcRequestToken,
      tlsOptions.ca
    )
    return JSON.parse(answer).value
  }
  const credential = new ClientAssertionCredential(tenantId, clientId, assertion, {
    authorityHost: entra,
    disableInstanceDiscovery: true,
    tlsOptions
  })
  const options = { endpoint: arm, tlsOptions, credentialScopes: 'https://management.azure.com/.default' }
  const lasting = lastingCredential(credential)
  deployments = new DeploymentsClient(lasting, subscriptionId, options)
  stacks = new DeploymentStacksClient(lasting, subscriptionId, options)
  const { token } = await credential.getToken(options.credentialScopes)
  const provider = `${arm}/subscriptions/${subscriptionId}/providers/Microsoft.Network`
  await send('POST', `${provider}/register?api-version=2025-04-01`, token, tlsOptions.ca)
  while (!(await send('GET', `${provider}?api-version=2025-04-01`, token, tlsOptions.ca)).includes('"Registered"')) {
    await new Promise(resolve => setTimeout(resolve, 20))
  }
})
afterAll(async () => {
  isServing = false
  await serving.stop()
  rmSync(directory, { recursive: true, force: true })
})

/**
 * Returns a credential that repeats its last token when the service has stopped. Clients renew tokens in the background,
 * also after the last test, and an error of that renewal would end the next test file of the process.
 */
function lastingCredential(credential: TokenCredential): TokenCredential {
  let last: AccessToken | null = null
  return {
    async getToken(scopes, options) {
      if (isServing) last = await credential.getToken(scopes, options)
      return last
    }
  }
}

async function send(method: string, url: string, token: string, ca: Buffer): Promise<string> {
  return await new Promise((resolve, reject) => {
    const outgoing = httpsRequest(url, { method, ca, headers: { authorization: `Bearer ${token}` } }, answer => {
      let text = ''
      answer.on('data', chunk => {
        text += chunk
      })
      answer.on('end', () => resolve(text))
    })
    outgoing.on('error', reject).end()
  })
}

/** A subscription's quick start: groups by a copy loop, in the array form. */
const groups = {
  $schema: 'https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#',
  contentVersion: '1.0.0.0',
  parameters: {
    groupNames: { type: 'array', defaultValue: ['app', 'data'] },
    location: { type: 'string', defaultValue: '[deployment().location]' }
  },
  resources: [
    {
      type: 'Microsoft.Resources/resourceGroups',
      apiVersion: '2021-04-01',
      name: "[format('rg-{0}', parameters('groupNames')[copyIndex()])]",
      location: "[parameters('location')]",
      copy: { name: 'groups', count: "[length(parameters('groupNames'))]" }
    }
  ],
  outputs: { first: { type: 'string', value: "[concat('rg-', first(parameters('groupNames')))]" } }
}

/** Networks with subnets by a property loop, a condition, a nested deployment and an output read from Azure. */
const networks = {
  $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
  contentVersion: '1.0.0.0',
  parameters: {
    prefix: { type: 'string', minLength: 3 },
    subnets: { type: 'int', defaultValue: 3, maxValue: 8 },
    guarded: { type: 'bool', defaultValue: true }
  },
  variables: {
    name: "[toLower(concat(parameters('prefix'), '-', uniqueString(resourceGroup().id)))]",
    rules: [{ name: 'https', port: '443' }]
  },
  resources: [
    {
      condition: "[parameters('guarded')]",
      type: 'Microsoft.Network/networkSecurityGroups',
      apiVersion: '2023-11-01',
      name: "[variables('name')]",
      location: '[resourceGroup().location]',
      properties: {
        copy: [
          {
            name: 'securityRules',
            count: "[length(variables('rules'))]",
            input: {
              name: "[variables('rules')[copyIndex('securityRules')].name]",
              properties: {
                priority: "[add(100, copyIndex('securityRules'))]",
                direction: 'Inbound',
                access: 'Allow',
                protocol: 'Tcp',
                sourceAddressPrefix: '*',
                sourcePortRange: '*',
                destinationAddressPrefix: '*',
                destinationPortRange: "[variables('rules')[copyIndex('securityRules')].port]"
              }
            }
          }
        ]
      }
    },
    {
      type: 'Microsoft.Network/virtualNetworks',
      apiVersion: '2023-11-01',
      name: "[variables('name')]",
      location: '[resourceGroup().location]',
      dependsOn: ["[resourceId('Microsoft.Network/networkSecurityGroups', variables('name'))]"],
      properties: {
        addressSpace: { addressPrefixes: ['10.1.0.0/16'] },
        copy: [
          {
            name: 'subnets',
            count: "[parameters('subnets')]",
            input: {
              name: "[format('subnet-{0}', copyIndex('subnets'))]",
              properties: { addressPrefix: "[cidrSubnet('10.1.0.0/16', 24, copyIndex('subnets'))]" }
            }
          }
        ]
      }
    },
    {
      type: 'Microsoft.Resources/deployments',
      apiVersion: '2022-09-01',
      name: 'address',
      dependsOn: ["[resourceId('Microsoft.Network/virtualNetworks', variables('name'))]"],
      properties: {
        mode: 'Incremental',
        expressionEvaluationOptions: { scope: 'inner' },
        parameters: { label: { value: "[variables('name')]" } },
        template: {
          $schema: 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#',
          contentVersion: '1.0.0.0',
          parameters: { label: { type: 'string' } },
          resources: [
            {
              type: 'Microsoft.Network/publicIPAddresses',
              apiVersion: '2023-11-01',
              name: "[parameters('label')]",
              location: '[resourceGroup().location]',
              sku: { name: 'Standard' },
              properties: { publicIPAllocationMethod: 'Static' }
            }
          ]
        }
      }
    }
  ],
  outputs: {
    networkId: { type: 'string', value: "[resourceId('Microsoft.Network/virtualNetworks', variables('name'))]" },
    prefixes: {
      type: 'array',
      value:
        "[reference(resourceId('Microsoft.Network/virtualNetworks', variables('name'))).addressSpace.addressPrefixes]"
    }
  }
}

const incremental = (template: object, parameters: Record<string, { value: unknown }> = {}) =>
  ({ mode: 'Incremental', template, parameters }) as const

describe('the published SDKs, unmodified', () => {
  it('deploy to the subscription', async () => {
    const parameters = { location: 'westeurope', properties: incremental(groups) }
    const { properties } = await deployments.deployments.createOrUpdateAtSubscriptionScope('groups', parameters, polled)
    expect(properties).toMatchObject({ provisioningState: 'Succeeded', outputs: { first: { value: 'rg-app' } } })
  })

  it('validate, ask what if, deploy to a group, and read the operations', async () => {
    const properties = incremental(networks, { prefix: { value: 'Shop' } })
    const valid = await deployments.deployments.validate('rg-app', 'networks', { properties }, polled)
    expect(valid.error).toBeUndefined()
    const before = await deployments.deployments.whatIf('rg-app', 'networks', { properties }, polled)
    expect(before.changes?.map(({ changeType }) => changeType)).toEqual(['Create', 'Create', 'Create'])
    const made = await deployments.deployments.createOrUpdate('rg-app', 'networks', { properties }, polled)
    expect(made.properties?.outputs).toMatchObject({ prefixes: { value: ['10.1.0.0/16'] } })
    const after = await deployments.deployments.whatIf('rg-app', 'networks', { properties }, polled)
    expect(after.changes?.filter(({ changeType }) => changeType === 'Create')).toEqual([])
    const operations = []
    for await (const each of deployments.deploymentOperations.list('rg-app', 'networks')) operations.push(each)
    const types = operations.map(({ properties: of }) => of?.targetResource?.resourceType)
    expect(types).toEqual(
      expect.arrayContaining(['Microsoft.Network/virtualNetworks', 'Microsoft.Resources/deployments'])
    )
  })

  it('are told what is wrong with a template and with a parameter', async () => {
    const properties = incremental(networks, { prefix: { value: 'x' } })
    const refused = deployments.deployments.createOrUpdate('rg-app', 'short', { properties }, polled)
    await expect(Promise.resolve(refused)).rejects.toMatchObject({ code: 'InvalidTemplate', statusCode: 400 })
  })

  it.each(['group', 'subscription'] as const)('create and delete a stack of the %s', async scope => {
    const template =
      scope === 'group'
        ? networks
        : { ...groups, parameters: { ...groups.parameters, groupNames: { type: 'array', defaultValue: ['late'] } } }
    const stack: DeploymentStack = {
      ...(scope === 'subscription' && { location: 'westeurope' }),
      properties: {
        template,
        ...(scope === 'group' && { parameters: { prefix: { value: 'stack' } } }),
        actionOnUnmanage: { resources: 'delete', resourceGroups: 'delete', managementGroups: 'detach' },
        denySettings: { mode: 'none' }
      }
    }
    const remove = { ...polled, unmanageActionResources: 'delete', unmanageActionResourceGroups: 'delete' }
    const { deploymentStacks } = stacks
    if (scope === 'group') {
      const made = await deploymentStacks.beginCreateOrUpdateAtResourceGroupAndWait('rg-data', 's', stack, polled)
      expect(made.properties?.resources?.map(({ status }) => status)).toEqual(['managed', 'managed', 'managed'])
      await deploymentStacks.beginDeleteAtResourceGroupAndWait('rg-data', 's', remove)
      await expect(deploymentStacks.getAtResourceGroup('rg-data', 's')).rejects.toMatchObject({ statusCode: 404 })
    } else {
      const made = await deploymentStacks.beginCreateOrUpdateAtSubscriptionAndWait('s', stack, polled)
      expect(made.properties?.provisioningState).toBe('succeeded')
      await deploymentStacks.beginDeleteAtSubscriptionAndWait('s', remove)
      await expect(deploymentStacks.getAtSubscription('s')).rejects.toMatchObject({ statusCode: 404 })
    }
  })
})

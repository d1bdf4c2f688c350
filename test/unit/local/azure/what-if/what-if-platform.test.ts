import { describe, expect, it } from '@jest/globals'
import type { Kit, Loose } from '../kit.ts'
import {
  addVault,
  gatewayFromVault,
  gatewayId,
  kitForGateway,
  vaultId
} from '../providers/application-gateway/gateway-kit.ts'
import { endpoint, registryId } from '../providers/container-registry/registry-kit.ts'

const SCHEMA = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#'
const NETWORK = '2025-09-01'

interface Part {
  readonly type: string
  readonly name: string
  readonly apiVersion: string
  readonly dependsOn?: readonly string[]
  readonly [member: string]: unknown
}

/** Registry, replica, endpoint and its names, storage and gateway: what a platform's stack holds. */
function parts(kit: Kit): Record<string, Part> {
  const zone = kit.network('privateDnsZones/privatelink.azurecr.io')
  const registry = 'Microsoft.ContainerRegistry/registries'
  return {
    zone: {
      type: 'Microsoft.Network/privateDnsZones',
      name: 'privatelink.azurecr.io',
      apiVersion: '2024-06-01',
      location: 'global'
    },
    registry: {
      type: registry,
      name: 'acrone',
      apiVersion: '2025-11-01',
      location: 'westeurope',
      sku: { name: 'Premium' },
      properties: {
        publicNetworkAccess: 'Disabled',
        dataEndpointEnabled: true,
        policies: { retentionPolicy: { status: 'enabled', days: 15 } }
      }
    },
    replica: {
      type: `${registry}/replications`,
      name: 'acrone/northeurope',
      apiVersion: '2025-11-01',
      location: 'northeurope',
      properties: {},
      dependsOn: ['registry']
    },
    endpoint: {
      type: 'Microsoft.Network/privateEndpoints',
      name: 'pe',
      apiVersion: NETWORK,
      ...endpoint(kit, registryId(kit, 'acrone'), 'registry'),
      dependsOn: ['replica']
    },
    names: {
      type: 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups',
      name: 'pe/default',
      apiVersion: NETWORK,
      properties: { privateDnsZoneConfigs: [{ name: 'acr', properties: { privateDnsZoneId: zone } }] },
      dependsOn: ['endpoint', 'zone']
    },
    account: {
      type: 'Microsoft.Storage/storageAccounts',
      name: 'stone',
      apiVersion: '2026-04-01',
      location: 'westeurope',
      sku: { name: 'Standard_ZRS' },
      kind: 'StorageV2',
      properties: { allowSharedKeyAccess: false, publicNetworkAccess: 'Disabled' }
    },
    gateway: {
      type: 'Microsoft.Network/applicationGateways',
      name: 'agw',
      apiVersion: NETWORK,
      ...gatewayFromVault(kit)
    }
  }
}

function body(resources: Record<string, Part>): Loose {
  const template = { $schema: SCHEMA, languageVersion: '2.0', contentVersion: '1.0.0.0', resources }
  return { properties: { mode: 'Incremental', template } }
}

const path = (kit: Kit) => `${kit.group}/providers/Microsoft.Resources/deployments/platform`

/** Deploys the parts; the role of the gateway's identity has had its time. */
function deployed(): Kit {
  const kit = kitForGateway()
  addVault(kit)
  kit.wait(600)
  kit.put(path(kit), body(parts(kit)))
  kit.settle()
  const { provisioningState, error } = kit.get(path(kit)).properties
  expect([provisioningState, error]).toEqual(['Succeeded', undefined])
  return kit
}

/** `type name: change, changed paths` of every row that says anything changes. */
function look(kit: Kit, resources: Record<string, Part>): unknown[] {
  const started = kit.send('POST', `${path(kit)}/whatIf`, body(resources))
  kit.settle()
  const answer = kit.send('GET', started.headers?.Location ?? '').body as Loose
  return answer.properties.changes
    .filter(({ changeType }: Loose) => changeType !== 'NoChange' && changeType !== 'Ignore')
    .map(({ resourceId, changeType, delta }: Loose) => [
      resourceId.split('/').at(-1),
      changeType,
      ...(delta ?? []).map((one: Loose) => one.path)
    ])
}

describe('what-if of a platform', () => {
  it('that stands as its template says finds nothing to change but what providers fill in', () => {
    const kit = deployed()
    expect(look(kit, parts(kit))).toEqual([])
  })

  it('names the one property that differs, and what a new one would be', () => {
    const kit = deployed()
    const wanted = parts(kit) as Record<string, Loose>
    Object.assign(wanted.registry, { properties: { ...wanted.registry.properties, publicNetworkAccess: 'Enabled' } })
    wanted.second = { ...wanted.replica, name: 'acrone/swedencentral', location: 'swedencentral' }
    expect(look(kit, wanted as Record<string, Part>)).toEqual([
      ['acrone', 'Modify', 'properties.publicNetworkAccess'],
      ['swedencentral', 'Create']
    ])
  })

  it('shows a secret as changed each time, since its value is never seen', () => {
    const kit = deployed()
    const secret = {
      type: 'Microsoft.KeyVault/vaults/secrets',
      name: 'kv-one/pfx',
      apiVersion: '2026-02-01',
      properties: { value: 'v', contentType: 'application/x-pkcs12' }
    }
    const [[name, change] = []] = look(kit, { secret }) as string[][]
    expect([name, change]).toEqual(['pfx', 'Modify'])
  })
})

describe('a deployment of a platform', () => {
  it('tells of a certificate the gateway could not fetch where the gateway failed', () => {
    const kit = kitForGateway()
    addVault(kit, {}, false)
    const { gateway } = parts(kit)
    kit.put(path(kit), body(gateway === undefined ? {} : { gateway }))
    kit.settle()
    const { error } = kit.get(path(kit)).properties
    const [failure] = error.details
    expect([failure.code, failure.target, failure.details[0].code]).toEqual([
      'ResourceDeploymentFailure',
      gatewayId(kit),
      'ApplicationGatewayKeyVaultSecretException'
    ])
  })

  it('is told when somebody else’s write cancelled that of its gateway', () => {
    const kit = deployed()
    const { gateway } = parts(kit)
    kit.put(path(kit), body(gateway === undefined ? {} : { gateway }))
    kit.wait(60)
    expect(kit.put(gatewayId(kit), gatewayFromVault(kit)).status).toBe(200)
    kit.settle()
    const [failure] = kit.get(path(kit)).properties.error.details
    expect([failure.code, failure.details[0].details[0].code]).toEqual([
      'ResourceDeploymentFailure',
      'CanceledAndSupersededDueToAnotherOperation'
    ])
    expect(kit.get(gatewayId(kit)).properties.provisioningState).toBe('Succeeded')
  })

  it('leaves a vault to be recovered when its group goes', () => {
    const kit = deployed()
    kit.remove(kit.group)
    kit.settle()
    expect(kit.send('GET', kit.group).status).toBe(404)
    const deleted = `${kit.subscription}/providers/Microsoft.KeyVault/locations/westeurope/deletedVaults/kv-one`
    expect(kit.get(deleted).properties.vaultId).toBe(vaultId(kit))
  })
})

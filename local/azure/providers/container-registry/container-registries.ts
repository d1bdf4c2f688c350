import { refusal } from '../../errors.ts'
import { keyOf } from '../../resource-ids.ts'
import { childrenOf } from '../../resources/resource-lookup.ts'
import type { Put, Refusal, Resource, ResourceType, World } from '../../world.ts'
import { isTaken } from '../global-names.ts'
import { connectionsTo, disconnectEndpoints } from '../network/private-link.ts'
import { bodyProperties, firstRefusal, type PutCheck } from '../put-helpers.ts'
import { forgetImages } from './registry-contents.ts'
import { refuseFeatures, registrySku } from './registry-features.ts'
import { importImage } from './registry-import.ts'

export const REGISTRY = 'Microsoft.ContainerRegistry/registries'
export const REPLICATION = `${REGISTRY}/replications`

/** What all types of the provider have in common. */
export const containerRegistry = {
  apiVersions: ['2026-11-01', '2025-11-01', '2025-04-01', '2023-07-01', '2022-12-01', '2021-09-01'],
  style: 'azure-async'
} as const

export const REGISTRY_NAME = /^[a-zA-Z0-9]{5,50}$/

const checks: readonly PutCheck[] = [
  refuseName,
  refuseTakenName,
  refuseSku,
  refuseFeatures,
  refuseContentTrust,
  refuseExport
]

function refuseName({ name }: Put): Refusal | undefined {
  if (REGISTRY_NAME.test(name)) return undefined
  return refusal(
    400,
    'InvalidResourceName',
    `The registry name '${name}' is invalid: it has 5 to 50 letters and digits and nothing else.`
  )
}

function refuseTakenName({ world, name, id, existing }: Put): Refusal | undefined {
  if (existing !== undefined || !isTaken(world, REGISTRY, name, id)) return undefined
  return refusal(
    409,
    'AlreadyInUse',
    `The registry DNS name ${keyOf(name)}.azurecr.io is already in use. You can check if the name is already claimed using following API: https://docs.microsoft.com/rest/api/containerregistry/registries/checknameavailability`
  )
}

function refuseSku({ body, world, existing }: Put): Refusal | undefined {
  const sku = registrySku(body.sku)
  if (sku === undefined) {
    return refusal(
      400,
      'InvalidParameters',
      `The SKU '${body.sku?.name ?? ''}' is none of Basic, Standard and Premium.`
    )
  }
  if (existing === undefined || sku === 'Premium') return undefined
  const replicas = childrenOf(world, existing.id, REPLICATION).length
  if (replicas === 0 && connectionsTo(world, existing.id).length === 0) return undefined
  return refusal(
    409,
    'RegistrySkuChangeNotAllowed',
    `The registry ${existing.id} has replications or private endpoints, which the SKU ${sku} does not have.`
  )
}

/** Content trust cannot be switched on any more ("Content trust in Azure Container Registry", deprecation). */
function refuseContentTrust(put: Put): Refusal | undefined {
  const before = statusOf(put.existing?.properties, 'trustPolicy')
  if (statusOf(bodyProperties(put), 'trustPolicy') !== 'enabled' || before === 'enabled') return undefined
  return refusal(
    400,
    'ContentTrustDeprecated',
    `Content trust cannot be enabled for registry ${put.id}: it is deprecated.`
  )
}

/** Exports can be forbidden only where nobody comes in from outside ("Disable export of artifacts"). */
function refuseExport(put: Put): Refusal | undefined {
  const { publicNetworkAccess } = bodyProperties(put)
  if (statusOf(bodyProperties(put), 'exportPolicy') !== 'disabled' || publicNetworkAccess === 'Disabled')
    return undefined
  return refusal(
    400,
    'ExportPolicyNotSupported',
    `Registry ${put.id}: the export policy can be disabled only while public network access is disabled.`
  )
}

function statusOf(given: Readonly<Record<string, unknown>> | undefined, policy: string): string | undefined {
  const policies = (given?.policies ?? {}) as Record<string, { status?: string } | undefined>
  return policies[policy]?.status?.toLowerCase()
}

/** Members the provider computes: a client that writes back what it read sends them along. */
const COMPUTED = [
  'loginServer',
  'creationDate',
  'provisioningState',
  'status',
  'dataEndpointHostNames',
  'privateEndpointConnections'
]

function complete(put: Put): Record<string, unknown> {
  const given = Object.fromEntries(Object.entries(bodyProperties(put)).filter(([name]) => !COMPUTED.includes(name)))
  const premium = registrySku(put.body.sku) === 'Premium'
  return {
    adminUserEnabled: false,
    anonymousPullEnabled: false,
    dataEndpointEnabled: false,
    encryption: { status: 'disabled' },
    networkRuleBypassOptions: 'AzureServices',
    networkRuleBypassAllowedForTasks: false,
    publicNetworkAccess: 'Enabled',
    roleAssignmentMode: 'LegacyRegistryPermissions',
    zoneRedundancy: 'Disabled',
    ...(premium && { networkRuleSet: { defaultAction: 'Allow', ipRules: [] } }),
    ...given,
    policies: policiesOf(given),
    loginServer: `${keyOf(put.name)}.azurecr.io`,
    creationDate: put.existing?.properties.creationDate ?? new Date(put.world.now).toISOString()
  }
}

function policiesOf(given: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const policies = (given.policies ?? {}) as Record<string, object | undefined>
  const defaults: Record<string, object> = {
    quarantinePolicy: { status: 'disabled' },
    trustPolicy: { type: 'Notary', status: 'disabled' },
    retentionPolicy: { days: 7, status: 'disabled' },
    exportPolicy: { status: 'enabled' },
    azureADAuthenticationAsArmPolicy: { status: 'enabled' }
  }
  const named = [...new Set([...Object.keys(defaults), ...Object.keys(policies)])]
  return Object.fromEntries(named.map(name => [name, { ...defaults[name], ...policies[name] }]))
}

/** Regions that hold the content: the registry's own, and those of its replicas. */
export function registryRegions(world: World, registry: Resource): string[] {
  const replicas = childrenOf(world, registry.id, REPLICATION).flatMap(({ location }) => location ?? [])
  return [...new Set([registry.location ?? '', ...replicas])]
}

function show(world: World, registry: Resource): Record<string, unknown> {
  const hosts = registryRegions(world, registry).map(region => `${keyOf(registry.name)}.${region}.data.azurecr.io`)
  return {
    dataEndpointHostNames: registry.properties.dataEndpointEnabled === true ? hosts : [],
    privateEndpointConnections: connectionsTo(world, registry.id)
  }
}

export const registries: ResourceType = {
  ...containerRegistry,
  type: REGISTRY,
  location: 'region',
  runningState: 'Creating',
  seconds: { create: 8, update: 10, delete: 10 },
  refuse: put => firstRefusal(put, checks),
  complete,
  envelope: ({ body }) => ({ sku: { name: registrySku(body.sku), tier: registrySku(body.sku) } }),
  show,
  removed: (world, registry) => {
    forgetImages(world, registry.id)
    disconnectEndpoints(world, registry.id)
  },
  actions: { importimage: importImage }
}

import { deterministicGuid } from '../deterministic-ids.ts'
import { refusal } from '../errors.ts'
import { jsonResponse } from '../protocol/arm-request.ts'
import { groupOf, keyOf, parseId, sameId } from '../resource-ids.ts'
import { findResource } from '../resources/resource-lookup.ts'
import type { Put, Refusal, Resource, ResourceType, World } from '../world.ts'
import { isTaken } from './global-names.ts'
import { connectionsTo, disconnectEndpoints } from './network/private-link.ts'
import { bodyProperties, firstRefusal, type PutCheck } from './put-helpers.ts'

export const STORAGE_ACCOUNT = 'Microsoft.Storage/storageAccounts'

const common = {
  apiVersions: ['2026-04-01', '2025-08-01', '2025-06-01', '2025-01-01', '2024-01-01', '2023-05-01']
} as const

export const ACCOUNT_NAME = /^[a-z0-9]{3,24}$/
const SKU = /^(Standard_(LRS|GRS|RAGRS|ZRS|GZRS|RAGZRS)|StandardV2_(LRS|GRS|ZRS|GZRS)|Premium(V2)?_(LRS|ZRS))$/
const KINDS = ['Storage', 'StorageV2', 'BlobStorage', 'FileStorage', 'BlockBlobStorage']

const checks: readonly PutCheck[] = [refuseName, refuseTakenName, refuseValues, refuseChange]

function refuseName({ name }: Put): Refusal | undefined {
  if (ACCOUNT_NAME.test(name)) return undefined
  return refusal(
    400,
    'AccountNameInvalid',
    `${name} is not a valid storage account name. Storage account name must be between 3 and 24 characters in length and use numbers and lower-case letters only.`
  )
}

function refuseTakenName({ world, name, id, existing }: Put): Refusal | undefined {
  if (existing !== undefined || !isTaken(world, STORAGE_ACCOUNT, name, id)) return undefined
  const own = Object.values(world.resources).some(other => other.type === STORAGE_ACCOUNT && sameId(other.name, name))
  if (own) {
    return refusal(
      409,
      'StorageAccountInAnotherResourceGroup',
      `The account ${name} is already in another resource group in this subscription than ${groupOf(id)}.`
    )
  }
  return refusal(409, 'StorageAccountAlreadyTaken', `The storage account named ${name} is already taken.`)
}

function refuseValues({ body }: Put): Refusal | undefined {
  const wrong = [
    ...(SKU.test(String(body.sku?.name)) ? [] : ['sku']),
    ...(KINDS.includes(body.kind ?? '') ? [] : ['kind'])
  ]
  if (wrong.length === 0) return undefined
  return refusal(
    400,
    'InvalidValuesForRequestParameters',
    `Values for request parameters are invalid: ${wrong.join(', ')}.`
  )
}

/** What an account is made for stays. */
function refuseChange(put: Put): Refusal | undefined {
  const { existing, body } = put
  if (existing === undefined) return undefined
  const before = existing.properties.isHnsEnabled ?? false
  const wanted = bodyProperties(put).isHnsEnabled ?? before
  const changed = before !== wanted ? 'isHnsEnabled' : existing.kind === body.kind ? undefined : 'kind'
  if (changed === undefined) return undefined
  return refusal(
    409,
    'AccountPropertyCannotBeUpdated',
    `The property '${changed}' was specified in the input, but it cannot be updated.`
  )
}

const SERVICES = ['blob', 'file', 'queue', 'table'] as const

function complete(put: Put): Record<string, unknown> {
  const { privateEndpointConnections: _, ...given } = bodyProperties(put)
  const endpoints = SERVICES.map(service => [service, `https://${put.name}.${service}.core.windows.net/`])
  return {
    accessTier: 'Hot',
    allowBlobPublicAccess: false,
    minimumTlsVersion: 'TLS1_2',
    supportsHttpsTrafficOnly: true,
    networkAcls: { bypass: 'AzureServices', defaultAction: 'Allow', ipRules: [], virtualNetworkRules: [] },
    encryption: {
      keySource: 'Microsoft.Storage',
      services: Object.fromEntries(['blob', 'file'].map(service => [service, { enabled: true, keyType: 'Account' }]))
    },
    ...given,
    primaryEndpoints: Object.fromEntries(endpoints),
    primaryLocation: put.body.location,
    statusOfPrimary: 'available',
    creationDate: put.existing?.properties.creationDate ?? new Date(put.world.now).toISOString()
  }
}

/** The services of an account are there with it. */
function addServices(world: World, account: Resource): void {
  for (const service of ['blobServices', 'queueServices']) {
    const id = `${account.id}/${service}/default`
    world.resources[keyOf(id)] ??= {
      id,
      type: `${STORAGE_ACCOUNT}/${service}`,
      name: 'default',
      properties: { cors: { corsRules: [] } },
      generation: 1,
      createdAt: world.now
    }
  }
}

/** Keys are handed out whether or not the account lets anybody in with them. */
function listKeys(world: World, account: Resource) {
  const keys = ['key1', 'key2'].map(keyName => ({
    keyName,
    permissions: 'FULL',
    value: Buffer.from(deterministicGuid(world, 'storage key', keyName, keyOf(account.id))).toString('base64')
  }))
  return jsonResponse(200, { keys })
}

const accounts: ResourceType = {
  ...common,
  type: STORAGE_ACCOUNT,
  location: 'region',
  style: 'location',
  runningState: 'Creating',
  deletesAtOnce: true,
  seconds: { create: 20, update: 2, delete: 4 },
  refuse: put => firstRefusal(put, checks),
  complete,
  envelope: ({ body }) => ({ sku: { name: body.sku?.name, tier: String(body.sku?.name).split('_')[0] } }),
  stored: addServices,
  show: (world, account) => ({ privateEndpointConnections: connectionsTo(world, account.id) }),
  removed: (world, account) => disconnectEndpoints(world, account.id),
  actions: { listkeys: listKeys }
}

const services: ResourceType[] = ['blobServices', 'queueServices'].map(service => ({
  ...common,
  type: `${STORAGE_ACCOUNT}/${service}`,
  location: 'none',
  style: 'sync',
  seconds: { create: 1, update: 1, delete: 1 },
  refuse: ({ name }) => (name === 'default' ? undefined : invalidName(name)),
  complete: put => ({ cors: { corsRules: [] }, ...bodyProperties(put) })
}))

function invalidName(name: string): Refusal {
  return refusal(400, 'InvalidResourceName', `The specified resource name '${name}' contains invalid characters.`)
}

/** Queues and containers: 3 to 63 small letters, digits and single hyphens. */
const CHILD_NAME = /^(?=.{3,63}$)[a-z0-9](?:[a-z0-9]|-(?!-))*[a-z0-9]$/

function refuseContainer(put: Put): Refusal | undefined {
  if (!CHILD_NAME.test(put.name)) return invalidName(put.name)
  const { publicAccess = 'None' } = bodyProperties(put)
  const account = findResource(put.world, parseId(parseId(put.id).parent).parent)
  if (publicAccess === 'None' || account === undefined || account.properties.allowBlobPublicAccess === true)
    return undefined
  return refusal(409, 'PublicAccessNotPermitted', 'Public access is not permitted on this storage account.')
}

const children: readonly ResourceType[] = [
  {
    ...common,
    type: `${STORAGE_ACCOUNT}/queueServices/queues`,
    location: 'none',
    style: 'sync',
    seconds: { create: 1, update: 1, delete: 1 },
    refuse: ({ name }) => (CHILD_NAME.test(name) ? undefined : invalidName(name)),
    complete: put => ({ metadata: {}, ...bodyProperties(put), approximateMessageCount: 0 })
  },
  {
    ...common,
    type: `${STORAGE_ACCOUNT}/blobServices/containers`,
    location: 'none',
    style: 'sync',
    seconds: { create: 1, update: 1, delete: 1 },
    refuse: refuseContainer,
    complete: put => ({
      publicAccess: 'None',
      ...bodyProperties(put),
      hasImmutabilityPolicy: false,
      hasLegalHold: false
    })
  }
]

export const storageTypes: readonly ResourceType[] = [accounts, ...services, ...children]

import { expect } from '@jest/globals'
import { clientOf, type Kit, type Loose, newKit } from '../../kit.ts'

export const EVENTS = { version: '2025-02-15' }
const AKS = { version: '2026-05-01' }
export const LOGIC = { version: '2019-05-01' }
export const SENDER = 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a'
export const BLOBS = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
const SCHEMA =
  'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#'

export const cluster = (kit: Kit, name = 'blue') =>
  `${kit.group}/providers/Microsoft.ContainerService/managedClusters/${name}`
export const topic = (kit: Kit, name = 'events') => `${kit.group}/providers/Microsoft.EventGrid/systemTopics/${name}`
export const identity = (kit: Kit, name = 'sender') =>
  `${kit.group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`
export const account = (kit: Kit) => `${kit.group}/providers/Microsoft.Storage/storageAccounts/letters`
export const queue = (kit: Kit) => `${account(kit)}/queueServices/default/queues/events`
export const container = (kit: Kit) => `${account(kit)}/blobServices/default/containers/dead`
export const workflow = (kit: Kit, name = 'relay') => `${kit.group}/providers/Microsoft.Logic/workflows/${name}`
export const subscription = (kit: Kit, name = 'first') => `${topic(kit)}/eventSubscriptions/${name}`

/** A cluster with its topic, who sends for it, a queue and a place for dead letters; nobody has a role yet. */
function build(): Kit {
  const kit = newKit()
  const location = 'westeurope'
  const pools = [{ name: 'npsystem', mode: 'System', vmSize: 'Standard_D4d_v5', count: 3 }]
  kit.make(identity(kit), { location })
  kit.make(identity(kit, 'stranger'), { location })
  for (const name of ['blue', 'green']) {
    const properties = { dnsPrefix: name, agentPoolProfiles: pools }
    kit.put(cluster(kit, name), { location, identity: { type: 'SystemAssigned' }, properties }, AKS)
  }
  kit.make(account(kit), { location, kind: 'StorageV2', sku: { name: 'Standard_LRS' } })
  kit.make(queue(kit))
  kit.make(container(kit))
  kit.put(topic(kit), topicBody(kit), EVENTS)
  kit.settle()
  return kit
}

let built: Kit | undefined

/** Built once; everybody has one of their own. */
export function kitWithTopic(): Kit {
  built ??= build()
  return clientOf(structuredClone(built.world))
}

export function topicBody(kit: Kit, properties: Loose = {}, envelope: Loose = {}): Loose {
  return {
    location: 'westeurope',
    identity: { type: 'UserAssigned', userAssignedIdentities: { [identity(kit)]: {} } },
    ...envelope,
    properties: {
      source: cluster(kit),
      topicType: 'Microsoft.ContainerService.ManagedClusters',
      ...properties
    }
  }
}

/** Into the queue, by the identity; the rest as given. */
export function toQueue(kit: Kit, properties: Loose = {}): Loose {
  const destination = { endpointType: 'StorageQueue', properties: { resourceId: account(kit), queueName: 'events' } }
  const by = { type: 'UserAssigned', userAssignedIdentity: identity(kit) }
  return { properties: { deliveryWithResourceIdentity: { identity: by, destination }, ...properties } }
}

export function toWebhook(endpointUrl: string, properties: Loose = {}): Loose {
  return { properties: { destination: { endpointType: 'WebHook', properties: { endpointUrl, ...properties } } } }
}

export function deadLetters(kit: Kit): Loose {
  const destination = {
    endpointType: 'StorageBlob',
    properties: { resourceId: account(kit), blobContainerName: 'dead' }
  }
  return {
    deadLetterWithResourceIdentity: {
      identity: { type: 'UserAssigned', userAssignedIdentity: identity(kit) },
      deadLetterDestination: destination
    }
  }
}

export function give(kit: Kit, role: string, scope: string): void {
  const { principalId } = kit.get(identity(kit)).properties
  const roleDefinitionId = `${kit.subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`
  const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${role}`
  kit.make(id, { properties: { roleDefinitionId, principalId, principalType: 'ServicePrincipal' } })
}

/** State and reason of a subscription once its PUT, which must be accepted, has ended. */
export function outcome(kit: Kit, body: Loose): [string, string | undefined] {
  const started = kit.put(subscription(kit), body, EVENTS) as Loose
  expect(started.status).toBe(201)
  expect(started.body.properties.provisioningState).toBe('Creating')
  kit.settle()
  const { status, error } = kit.get(started.headers['Azure-AsyncOperation'])
  expect(kit.get(subscription(kit), EVENTS).properties.provisioningState).toBe(status)
  return [status, error?.code]
}

export function logicApp(kit: Kit, definition: Loose = {}, properties: Loose = {}): Loose {
  const triggers = { event: { type: 'Request', kind: 'EventGrid', inputs: { schema: {} } } }
  return kit.put(
    workflow(kit),
    {
      location: 'westeurope',
      properties: {
        ...properties,
        definition: { $schema: SCHEMA, contentVersion: '1.0.0.0', triggers, actions: {}, ...definition }
      }
    },
    LOGIC
  )
}

export function callback(kit: Kit, trigger = 'event'): Loose {
  return kit.send('POST', `${workflow(kit)}/triggers/${trigger}/listCallbackUrl`, undefined, LOGIC)
}

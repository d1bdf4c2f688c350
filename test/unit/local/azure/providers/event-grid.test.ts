import { beforeAll, describe, expect, it } from '@jest/globals'
import { clientOf, emptyWorld, type Kit, type Loose, newKit, refusalOf } from '../kit.ts'

const EVENTS = { version: '2025-02-15' }
const AKS = { version: '2026-05-01' }
const LOGIC = { version: '2019-05-01' }
const SENDER = 'c6a89b2d-59bc-44d0-9896-0f6e12d7b80a'
const BLOBS = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'
const SCHEMA =
  'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#'

const cluster = (kit: Kit, name = 'blue') => `${kit.group}/providers/Microsoft.ContainerService/managedClusters/${name}`
const topic = (kit: Kit, name = 'events') => `${kit.group}/providers/Microsoft.EventGrid/systemTopics/${name}`
const identity = (kit: Kit, name = 'sender') =>
  `${kit.group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/${name}`
const account = (kit: Kit) => `${kit.group}/providers/Microsoft.Storage/storageAccounts/letters`
const queue = (kit: Kit) => `${account(kit)}/queueServices/default/queues/events`
const container = (kit: Kit) => `${account(kit)}/blobServices/default/containers/dead`
const workflow = (kit: Kit, name = 'relay') => `${kit.group}/providers/Microsoft.Logic/workflows/${name}`
const subscription = (kit: Kit, name = 'first') => `${topic(kit)}/eventSubscriptions/${name}`

let saved: Kit['world']

/** A cluster with its topic, who sends for it, a queue and a place for dead letters; nobody has a role yet. */
beforeAll(() => {
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
  saved = kit.world
})

function kitWithTopic(): Kit {
  return clientOf(structuredClone(saved))
}

function topicBody(kit: Kit, properties: Loose = {}, envelope: Loose = {}): Loose {
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
function toQueue(kit: Kit, properties: Loose = {}): Loose {
  const destination = { endpointType: 'StorageQueue', properties: { resourceId: account(kit), queueName: 'events' } }
  const by = { type: 'UserAssigned', userAssignedIdentity: identity(kit) }
  return { properties: { deliveryWithResourceIdentity: { identity: by, destination }, ...properties } }
}

function toWebhook(endpointUrl: string, properties: Loose = {}): Loose {
  return { properties: { destination: { endpointType: 'WebHook', properties: { endpointUrl, ...properties } } } }
}

function deadLetters(kit: Kit): Loose {
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

function give(kit: Kit, role: string, scope: string): void {
  const { principalId } = kit.get(identity(kit)).properties
  const roleDefinitionId = `${kit.subscription}/providers/Microsoft.Authorization/roleDefinitions/${role}`
  const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${role}`
  kit.make(id, { properties: { roleDefinitionId, principalId, principalType: 'ServicePrincipal' } })
}

/** State and reason of a subscription once its PUT, which must be accepted, has ended. */
function outcome(kit: Kit, body: Loose): [string, string | undefined] {
  const started = kit.put(subscription(kit), body, EVENTS) as Loose
  expect(started.status).toBe(201)
  expect(started.body.properties.provisioningState).toBe('Creating')
  kit.settle()
  const { status, error } = kit.get(started.headers['Azure-AsyncOperation'])
  expect(kit.get(subscription(kit), EVENTS).properties.provisioningState).toBe(status)
  return [status, error?.code]
}

function logicApp(kit: Kit, definition: Loose = {}, properties: Loose = {}): Loose {
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

function callback(kit: Kit, trigger = 'event'): Loose {
  return kit.send('POST', `${workflow(kit)}/triggers/${trigger}/listCallbackUrl`, undefined, LOGIC)
}

describe('the namespaces of events and workflows', () => {
  it('are not registered in a fresh subscription', () => {
    const { namespaces } = emptyWorld()
    expect(namespaces['microsoft.eventgrid']?.state).toBe('NotRegistered')
    expect(namespaces['microsoft.logic']?.state).toBe('NotRegistered')
  })
})

describe('a system topic', () => {
  it('has its identity’s principal', () => {
    const kit = kitWithTopic()
    const read = kit.get(topic(kit), EVENTS)
    expect(read.properties.provisioningState).toBe('Succeeded')
    const { principalId } = kit.get(identity(kit)).properties
    expect(read.identity.userAssignedIdentities[identity(kit)].principalId).toBe(principalId)
  })

  it.each<[string, (kit: Kit) => Loose, string]>([
    ['a source that is not there', kit => topicBody(kit, { source: cluster(kit, 'none') }), 'InvalidRequest'],
    ['a source of another type', kit => topicBody(kit, { source: account(kit) }), 'InvalidRequest'],
    ['a type nobody knows', kit => topicBody(kit, { topicType: 'Microsoft.None' }), 'InvalidRequest'],
    ['a source that has one', kit => topicBody(kit), 'InvalidRequest'],
    [
      'another region than its source',
      kit => topicBody(kit, { source: cluster(kit, 'green') }, { location: 'northeurope' }),
      'InvalidRequest'
    ],
    [
      'an identity that is not there',
      kit =>
        topicBody(
          kit,
          { source: cluster(kit, 'green') },
          { identity: { type: 'UserAssigned', userAssignedIdentities: { [identity(kit, 'none')]: {} } } }
        ),
      'FailedIdentityOperation'
    ]
  ])('is refused with %s', (_, body, code) => {
    const kit = kitWithTopic()
    expect(refusalOf(kit.put(topic(kit, 'second'), body(kit), EVENTS))).toEqual([400, code])
  })

  it('is made for a second cluster, and written again with its source in lower case', () => {
    const kit = kitWithTopic()
    const green = topicBody(kit, { source: cluster(kit, 'green') })
    expect(kit.put(topic(kit, 'second'), green, EVENTS).status).toBe(201)
    const again = topicBody(kit, { source: cluster(kit).toLowerCase() })
    expect(kit.put(topic(kit), again, EVENTS).status).toBe(200)
  })

  it('keeps its source', () => {
    const kit = kitWithTopic()
    const body = topicBody(kit, { source: cluster(kit, 'green') })
    expect(refusalOf(kit.put(topic(kit), body, EVENTS))).toEqual([400, 'InvalidRequest'])
  })

  it('goes in its own time, and its subscriptions with it', () => {
    const kit = kitWithTopic()
    give(kit, SENDER, queue(kit))
    kit.wait(600)
    expect(outcome(kit, toQueue(kit))).toEqual(['Succeeded', undefined])
    expect(kit.remove(topic(kit), EVENTS).status).toBe(202)
    kit.settle()
    expect(kit.send('GET', subscription(kit), undefined, EVENTS).status).toBe(404)
  })
})

describe('a subscription into a queue', () => {
  it('comes about once its sender’s role has spread, and all of the topic’s events are in it', () => {
    const kit = kitWithTopic()
    expect(outcome(kit, toQueue(kit))).toEqual(['Failed', 'Managed Identity Authorization Error'])
    give(kit, SENDER, queue(kit))
    expect(outcomeAgain(kit, toQueue(kit))).toEqual(['Failed', 'Managed Identity Authorization Error'])
    kit.wait(300)
    expect(outcomeAgain(kit, toQueue(kit))).toEqual(['Succeeded', undefined])
    expect(kit.get(subscription(kit), EVENTS).properties.filter.includedEventTypes).toHaveLength(6)
  })

  it('needs a role for its dead letters too', () => {
    const kit = kitWithTopic()
    give(kit, SENDER, queue(kit))
    kit.wait(300)
    const body = toQueue(kit, deadLetters(kit))
    expect(outcome(kit, body)).toEqual(['Failed', 'Managed Identity Authorization Error'])
    give(kit, BLOBS, container(kit))
    kit.wait(300)
    expect(outcomeAgain(kit, body)).toEqual(['Succeeded', undefined])
  })

  function outcomeAgain(kit: Kit, body: Loose): [string, string | undefined] {
    const started = kit.put(subscription(kit), body, EVENTS) as Loose
    kit.wait(20)
    const { status, error } = kit.get(started.headers['Azure-AsyncOperation'])
    return [status, error?.code]
  }

  const by = (kit: Kit, name: string) => ({ type: 'UserAssigned', userAssignedIdentity: identity(kit, name) })

  it.each<[string, (kit: Kit) => Loose, number, string]>([
    ['no destination', () => ({ properties: {} }), 400, 'InvalidRequest'],
    [
      'two',
      kit => ({
        properties: { ...toQueue(kit).properties, ...toWebhook('https://example.com').properties }
      }),
      400,
      'InvalidRequest'
    ],
    [
      'an identity that is not its topic’s',
      kit => {
        const body = toQueue(kit)
        body.properties.deliveryWithResourceIdentity.identity = by(kit, 'stranger')
        return body
      },
      400,
      'InvalidRequest'
    ],
    [
      'a queue that is not there',
      kit => {
        const body = toQueue(kit)
        body.properties.deliveryWithResourceIdentity.destination.properties.queueName = 'none'
        return body
      },
      400,
      'InvalidRequest'
    ],
    [
      'a webhook by identity',
      kit => {
        const body = toQueue(kit)
        body.properties.deliveryWithResourceIdentity.destination = toWebhook('https://a.test').properties.destination
        return body
      },
      400,
      'InvalidRequest'
    ],
    [
      'an event hub',
      () => ({ properties: { destination: { endpointType: 'EventHub', properties: {} } } }),
      501,
      'NotSupportedByLocalAzure'
    ],
    ['an address that is no HTTPS', () => toWebhook('http://example.com'), 400, 'InvalidRequest'],
    [
      'dead letters into a queue',
      kit =>
        toQueue(kit, {
          deadLetterDestination: { endpointType: 'StorageQueue', properties: { resourceId: account(kit) } }
        }),
      400,
      'InvalidRequest'
    ],
    ['31 attempts', kit => toQueue(kit, { retryPolicy: { maxDeliveryAttempts: 31 } }), 400, 'InvalidRequest'],
    [
      'more than a day',
      kit => toQueue(kit, { retryPolicy: { eventTimeToLiveInMinutes: 1441 } }),
      400,
      'InvalidRequest'
    ],
    [
      'events its topic has not',
      kit => toQueue(kit, { filter: { includedEventTypes: ['Microsoft.Storage.BlobCreated'] } }),
      400,
      'InvalidRequest'
    ],
    ['26 filters', kit => toQueue(kit, { filter: { advancedFilters: Array(26).fill({}) } }), 400, 'InvalidRequest'],
    ['a schema nobody knows', kit => toQueue(kit, { eventDeliverySchema: 'None' }), 400, 'InvalidRequest'],
    [
      'eleven delivery properties',
      () =>
        toWebhook('https://a.test', {
          deliveryAttributeMappings: Array(11).fill({ name: 'a', type: 'Static', properties: { value: 'b' } })
        }),
      400,
      'InvalidRequest'
    ],
    [
      'a delivery property that is too long',
      () =>
        toWebhook('https://a.test', {
          deliveryAttributeMappings: [{ name: 'a', type: 'Static', properties: { value: 'b'.repeat(4097) } }]
        }),
      400,
      'InvalidRequest'
    ],
    [
      'a delivery property without value',
      () => toWebhook('https://a.test', { deliveryAttributeMappings: [{ name: 'a', type: 'Static' }] }),
      400,
      'InvalidRequest'
    ]
  ])('is refused with %s', (_, body, status, code) => {
    const kit = kitWithTopic()
    expect(refusalOf(kit.put(subscription(kit), body(kit), EVENTS))).toEqual([status, code])
  })

  it('takes what is just allowed', () => {
    const kit = kitWithTopic()
    const retryPolicy = { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 }
    const filter = { advancedFilters: Array(25).fill({}) }
    const answer = kit.put(subscription(kit), toQueue(kit, { retryPolicy, filter }), EVENTS)
    expect(answer.status).toBe(201)
  })
})

describe('a webhook', () => {
  it('is tried before events come: a trigger that is on answers, nobody else does', () => {
    const kit = kitWithTopic()
    expect(logicApp(kit).status).toBe(201)
    const { value, basePath } = callback(kit).body
    expect(outcome(kit, toWebhook(value))).toEqual(['Succeeded', undefined])
    const tried = (address: string) => {
      const started = kit.put(subscription(kit), toWebhook(address), EVENTS) as Loose
      kit.settle()
      return kit.get(started.headers['Azure-AsyncOperation']).error?.code
    }
    expect(tried(`${basePath}?sig=wrong`)).toBe('Url validation')
    expect(tried('https://api.github.com/repos/org/platform/dispatches')).toBe('Url validation')
    expect(tried(value)).toBeUndefined()
    expect(logicApp(kit, {}, { state: 'Disabled' }).status).toBe(200)
    expect(tried(value)).toBe('Url validation')
  })

  it('is shown without what is secret in it', () => {
    const kit = kitWithTopic()
    logicApp(kit)
    const { value, basePath } = callback(kit).body
    const header = (name: string, isSecret: boolean) => ({
      name,
      type: 'Static',
      properties: { value: `value of ${name}`, isSecret }
    })
    const deliveryAttributeMappings = [header('open', false), header('closed', true)]
    expect(outcome(kit, toWebhook(value, { deliveryAttributeMappings }))[0]).toBe('Succeeded')
    const { properties: shown } = kit.get(subscription(kit), EVENTS).properties.destination
    expect(shown.endpointUrl).toBeUndefined()
    expect(shown.endpointBaseUrl).toBe(basePath)
    expect(shown.deliveryAttributeMappings.map(({ properties }: Loose) => properties.value)).toEqual([
      'value of open',
      'Hidden'
    ])
    const attributes = kit.send('POST', `${subscription(kit)}/getDeliveryAttributes`, undefined, EVENTS) as Loose
    expect(attributes.body.value).toEqual(shown.deliveryAttributeMappings)
  })
})

describe('a workflow', () => {
  it('has an address for each trigger, which stays', () => {
    const kit = kitWithTopic()
    logicApp(kit)
    const { status, body } = callback(kit)
    expect(status).toBe(200)
    expect(body.method).toBe('POST')
    expect(Object.fromEntries(new URL(body.value).searchParams)).toEqual(body.queries)
    logicApp(kit)
    expect(callback(kit).body.value).toBe(body.value)
    expect(callback(kit, 'EVENT').status).toBe(200)
    expect(refusalOf(callback(kit, 'other'))).toEqual([404, 'WorkflowTriggerNotFound'])
    expect(JSON.stringify(kit.get(workflow(kit), LOGIC))).not.toContain(body.queries.sig)
  })

  it('gives its addresses to who may ask for them', () => {
    const kit = kitWithTopic()
    logicApp(kit)
    const path = `${workflow(kit)}/triggers/event/listCallbackUrl`
    const answer = kit.send('POST', path, undefined, { ...LOGIC, as: 'aks-baseline-plan' })
    expect(refusalOf(answer)).toEqual([403, 'AuthorizationFailed'])
  })

  it.each<[string, Loose, Loose, string | undefined]>([
    ['no schema', { $schema: undefined }, {}, 'InvalidRequestContent'],
    ['no version', { contentVersion: undefined }, {}, 'InvalidRequestContent'],
    ['a state nobody knows', {}, { state: 'On' }, 'InvalidRequestContent'],
    ['another schema', { $schema: 'https://example.com/s.json' }, {}, 'InvalidTemplate'],
    ['a trigger nobody knows', { triggers: { a: { type: 'None' } } }, {}, 'InvalidTemplate'],
    ['an action of no type', { actions: { a: {} } }, {}, 'InvalidTemplate'],
    ['an action that waits for none', { actions: { a: { type: 'Http', runAfter: { b: [] } } } }, {}, 'InvalidTemplate'],
    [
      'an action after another',
      { actions: { b: { type: 'Http' }, a: { type: 'Http', runAfter: { b: [] } } } },
      {},
      undefined
    ],
    ['no triggers', { triggers: undefined }, {}, undefined]
  ])('with %s', (_, definition, properties, code) => {
    const kit = kitWithTopic()
    expect(refusalOf(logicApp(kit, definition, properties))).toEqual([code === undefined ? 201 : 400, code])
  })
})

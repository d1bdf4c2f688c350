import { describe, expect, it } from '@jest/globals'
import { emptyWorld, type Kit, type Loose, refusalOf } from '../../kit.ts'
import {
  account,
  BLOBS,
  cluster,
  container,
  deadLetters,
  EVENTS,
  give,
  identity,
  kitWithTopic,
  outcome,
  queue,
  SENDER,
  subscription,
  topic,
  topicBody,
  toQueue,
  toWebhook
} from './event-kit.ts'

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

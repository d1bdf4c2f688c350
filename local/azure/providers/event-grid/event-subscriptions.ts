import { refusal } from '../../errors.ts'
import { jsonResponse } from '../../protocol/arm-request.ts'
import { parseId, sameId } from '../../resource-ids.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import type { Put, Refusal, Resource, ResourceType, World } from '../../world.ts'
import { bodyProperties, firstRefusal, type PutCheck } from '../put-helpers.ts'
import { userAssignedIdentityIds } from '../user-assigned-identities.ts'
import {
  accountOf,
  type Delivery,
  type Destination,
  deliveryFailure,
  type IdentityDestination,
  isAccount,
  storageOf
} from './event-delivery.ts'
import { EVENT_SUBSCRIPTION, eventGrid, invalidRequest, topicKind } from './event-grid.ts'

const SCHEMAS = ['EventGridSchema', 'CloudEventSchemaV1_0', 'CustomInputSchema']
/** "Event Grid message delivery and retry" and "Custom delivery properties". */
const LIMITS = { attempts: 30, minutes: 1440, attributes: 10, attributeCharacters: 4096, advancedFilters: 25 } as const

interface Attribute {
  readonly name?: string
  readonly type?: string
  readonly properties?: { readonly value?: string; readonly isSecret?: boolean }
}

function delivery(put: Put): Delivery {
  return bodyProperties(put) as Delivery
}

function topicOf(world: World, id: string): Resource | undefined {
  return findResource(world, parseId(id).parent)
}

const checks: readonly PutCheck[] = [
  refuseDestination,
  refuseDeadLetters,
  refuseIdentities,
  refuseStorage,
  refuseAttributes,
  refuseSchema,
  refuseRetries,
  refuseFilter
]

/** One destination, of a kind that can be had: with an identity no webhook, which takes no such sign-in. */
function refuseDestination(put: Put): Refusal | undefined {
  const { destination, deliveryWithResourceIdentity: byIdentity } = delivery(put)
  if ((destination === undefined) === (byIdentity === undefined)) {
    return invalidRequest('An event subscription has either a destination or a deliveryWithResourceIdentity.')
  }
  const wanted = destination ?? byIdentity?.destination
  const kind = wanted?.endpointType
  if (wanted === undefined || kind === undefined) return invalidRequest('The destination has no endpointType.')
  if (kind === 'StorageQueue') return undefined
  if (kind !== 'WebHook') {
    return refusal(501, 'NotSupportedByLocalAzure', `Local Azure delivers no events to a destination of kind ${kind}.`)
  }
  if (byIdentity !== undefined) return invalidRequest('Delivery with an identity of the topic is not for a WebHook.')
  const address = String(wanted.properties?.endpointUrl ?? '')
  return /^https:\/\/[^/]+/i.test(address)
    ? undefined
    : invalidRequest('The endpointUrl of a WebHook destination must be an HTTPS address.')
}

function deadLetters({ deadLetterDestination, deadLetterWithResourceIdentity }: Delivery): Destination | undefined {
  return deadLetterDestination ?? deadLetterWithResourceIdentity?.deadLetterDestination
}

function refuseDeadLetters(put: Put): Refusal | undefined {
  const { deadLetterDestination, deadLetterWithResourceIdentity } = delivery(put)
  if (deadLetterDestination === undefined && deadLetterWithResourceIdentity === undefined) return undefined
  const isOne = (deadLetterDestination === undefined) !== (deadLetterWithResourceIdentity === undefined)
  if (isOne && deadLetters(delivery(put))?.endpointType === 'StorageBlob') return undefined
  return invalidRequest('Dead letters go to one destination, of kind StorageBlob.')
}

/** Who delivers must be an identity of the topic. */
function refuseIdentities(put: Put): Refusal | undefined {
  const topic = topicOf(put.world, put.id)
  const { deliveryWithResourceIdentity, deadLetterWithResourceIdentity } = delivery(put)
  if (topic === undefined) return undefined
  const wrong = [deliveryWithResourceIdentity, deadLetterWithResourceIdentity].find(
    each => each !== undefined && !isOwn(topic, each)
  )
  if (wrong === undefined) return undefined
  return invalidRequest(
    `The identity '${wrong.identity?.userAssignedIdentity ?? wrong.identity?.type}' is not one of topic '${topic.name}'.`
  )
}

function isOwn(topic: Resource, { identity }: IdentityDestination): boolean {
  const own = identity?.userAssignedIdentity
  if (own === undefined) return identity?.type === 'SystemAssigned' && topic.identity?.principalId !== undefined
  return userAssignedIdentityIds(topic.identity).some(id => sameId(id, own))
}

/** Queue and container must be there when the subscription is written. */
function refuseStorage(put: Put): Refusal | undefined {
  if (put.preflight) return undefined
  const wanted = delivery(put)
  const places = [wanted.destination ?? wanted.deliveryWithResourceIdentity?.destination, deadLetters(wanted)]
  for (const place of places) {
    const id = place === undefined ? undefined : storageOf(place)
    if (place === undefined || id === undefined) continue
    const missing = isAccount(put.world, accountOf(place)) ? id : accountOf(place)
    if (findResource(put.world, id) === undefined) return invalidRequest(`The destination '${missing}' was not found.`)
  }
  return undefined
}

function attributesOf(subscription: Delivery): Attribute[] {
  const wanted = subscription.destination ?? subscription.deliveryWithResourceIdentity?.destination
  return (wanted?.properties?.deliveryAttributeMappings ?? []) as Attribute[]
}

function refuseAttributes(put: Put): Refusal | undefined {
  const attributes = attributesOf(delivery(put))
  if (attributes.length > LIMITS.attributes) {
    return invalidRequest(`${attributes.length} delivery properties; at most ${LIMITS.attributes} are possible.`)
  }
  const long = attributes.find(each => (each.properties?.value ?? '').length > LIMITS.attributeCharacters)
  if (long !== undefined) {
    return invalidRequest(`Delivery property '${long.name}' has over ${LIMITS.attributeCharacters} characters.`)
  }
  const empty = attributes.find(each => !each.name || (each.type === 'Static' && !each.properties?.value))
  return empty === undefined ? undefined : invalidRequest(`Delivery property '${empty.name}' has no value.`)
}

function refuseSchema(put: Put): Refusal | undefined {
  const { eventDeliverySchema = SCHEMAS[0] } = bodyProperties(put)
  return SCHEMAS.includes(String(eventDeliverySchema))
    ? undefined
    : invalidRequest(`The event delivery schema '${eventDeliverySchema}' is not one of ${SCHEMAS.join(', ')}.`)
}

function refuseRetries(put: Put): Refusal | undefined {
  const policy = (bodyProperties(put).retryPolicy ?? {}) as Record<string, unknown>
  const { maxDeliveryAttempts = LIMITS.attempts, eventTimeToLiveInMinutes = LIMITS.minutes } = policy
  if (!isWithinLimit(maxDeliveryAttempts, LIMITS.attempts)) {
    return invalidRequest(`maxDeliveryAttempts must be between 1 and ${LIMITS.attempts}, not ${maxDeliveryAttempts}.`)
  }
  if (isWithinLimit(eventTimeToLiveInMinutes, LIMITS.minutes)) return undefined
  return invalidRequest(
    `eventTimeToLiveInMinutes must be between 1 and ${LIMITS.minutes}, not ${eventTimeToLiveInMinutes}.`
  )
}

function isWithinLimit(value: unknown, most: number): boolean {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= most
}

function refuseFilter(put: Put): Refusal | undefined {
  const filter = (bodyProperties(put).filter ?? {}) as Record<string, readonly unknown[] | undefined>
  const offered = topicKind(topicOf(put.world, put.id)?.properties.topicType)?.eventTypes
  const { includedEventTypes = [], advancedFilters = [] } = filter
  const wrong = includedEventTypes.find(type => offered !== undefined && !offered.includes(String(type)))
  if (wrong !== undefined) return invalidRequest(`The topic has no events of type '${wrong}'.`)
  if (advancedFilters.length <= LIMITS.advancedFilters) return undefined
  return invalidRequest(`${advancedFilters.length} advanced filters; at most ${LIMITS.advancedFilters} are possible.`)
}

function complete(put: Put): Record<string, unknown> {
  const given = bodyProperties(put)
  const { includedEventTypes, ...filter } = (given.filter ?? {}) as Record<string, unknown>
  const topic = parseId(put.id).parent
  return {
    labels: [],
    eventDeliverySchema: SCHEMAS[0],
    ...given,
    topic,
    filter: {
      subjectBeginsWith: '',
      subjectEndsWith: '',
      ...filter,
      includedEventTypes: includedEventTypes ?? topicKind(topicOf(put.world, put.id)?.properties.topicType)?.eventTypes
    },
    retryPolicy: {
      maxDeliveryAttempts: LIMITS.attempts,
      eventTimeToLiveInMinutes: LIMITS.minutes,
      ...(given.retryPolicy as object | undefined)
    }
  }
}

/** A webhook's address is read without its query, where its secrets are; secret properties are read as `Hidden`. */
function show(_world: World, { properties: own }: Resource): Record<string, unknown> {
  const { destination } = own as Delivery
  if (destination?.endpointType !== 'WebHook') return {}
  const { endpointUrl, deliveryAttributeMappings = [], ...rest } = destination.properties ?? {}
  const shown = {
    maxEventsPerBatch: 1,
    preferredBatchSizeInKilobytes: 64,
    ...rest,
    endpointBaseUrl: String(endpointUrl).split('?')[0],
    deliveryAttributeMappings: (deliveryAttributeMappings as Attribute[]).map(hidden)
  }
  return { destination: { ...destination, properties: shown } }
}

function hidden(attribute: Attribute): Attribute {
  if (attribute.properties?.isSecret !== true) return attribute
  return { ...attribute, properties: { ...attribute.properties, value: 'Hidden' } }
}

/** Who subscribes to a topic's events, and where they are delivered. */
export const eventSubscriptions: ResourceType = {
  ...eventGrid,
  type: EVENT_SUBSCRIPTION,
  location: 'none',
  names: /^[A-Za-z0-9-]{3,64}$/,
  refuse: put => firstRefusal(put, checks),
  complete,
  outcome: (world, subscription) => {
    const topic = topicOf(world, subscription.id)
    return topic === undefined ? undefined : deliveryFailure(world, subscription, topic)
  },
  show,
  actions: {
    getfullurl: (_world, { properties: own }) =>
      jsonResponse(200, { endpointUrl: (own as Delivery).destination?.properties?.endpointUrl }),
    getdeliveryattributes: (_world, { properties: own }) => jsonResponse(200, { value: attributesOf(own).map(hidden) })
  }
}

import { effectiveRoles } from '../../authorization/authorization.ts'
import { armError } from '../../errors.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import type { ArmError, Resource, World } from '../../world.ts'
import { acceptsEvents } from '../logic/logic-triggers.ts'
import { STORAGE_ACCOUNT } from '../storage.ts'

/** Where events go, or what could not be delivered. */
export interface Destination {
  readonly endpointType?: string
  readonly properties?: Readonly<Record<string, unknown>>
}

/** A destination that is written to by an identity of the topic. */
export interface IdentityDestination {
  readonly identity?: { readonly type?: string; readonly userAssignedIdentity?: string }
  readonly destination?: Destination
  readonly deadLetterDestination?: Destination
}

/** The parts of a subscription that say where to. */
export interface Delivery {
  readonly destination?: Destination
  readonly deliveryWithResourceIdentity?: IdentityDestination
  readonly deadLetterDestination?: Destination
  readonly deadLetterWithResourceIdentity?: IdentityDestination
}

/** Roles that let their holder deliver, by what it delivers to ("Grant managed identity the access to Event Grid destination"). */
const roles: Readonly<Record<string, readonly string[]>> = {
  StorageQueue: ['Storage Queue Data Message Sender', 'Storage Queue Data Contributor'],
  StorageBlob: ['Storage Blob Data Contributor', 'Storage Blob Data Owner']
}

/** The queue or container in an account that a destination names; `undefined` where it names neither. */
export function storageOf({ endpointType, properties = {} }: Destination): string | undefined {
  const { resourceId, queueName, blobContainerName } = properties
  if (endpointType === 'StorageQueue') return `${resourceId}/queueServices/default/queues/${queueName}`
  if (endpointType === 'StorageBlob') return `${resourceId}/blobServices/default/containers/${blobContainerName}`
  return undefined
}

export function accountOf({ properties = {} }: Destination): string {
  return String(properties.resourceId ?? '')
}

export function isAccount(world: World, id: string): boolean {
  return findResource(world, id)?.type === STORAGE_ACCOUNT
}

/** Why a subscription that was accepted does not come about: both are tried after the PUT was answered. */
export function deliveryFailure(world: World, subscription: Resource, topic: Resource): ArmError | undefined {
  const wanted = subscription.properties as Delivery
  const webhook = webhookFailure(world, wanted.destination)
  if (webhook !== undefined) return webhook
  const { deliveryWithResourceIdentity: events, deadLetterWithResourceIdentity: letters } = wanted
  const isBarred =
    !mayDeliver(world, topic, events?.destination, events) ||
    !mayDeliver(world, topic, letters?.deadLetterDestination, letters)
  if (!isBarred) return undefined
  // In the words of Azure/bicep-registry-modules#5205.
  return armError(
    'Managed Identity Authorization Error',
    `Managed Identity for ${topic.name}:${subscription.name} does not have permission to perform appropriate action on the destination resource. Managed identity for event subscription does not have authorization to deliver to the endpoint. Visit aka.ms/egmsivalidation for more details.`
  )
}

/** A webhook shows that it wants events: by answering the code it is sent, as a workflow's trigger does by itself. */
function webhookFailure(world: World, destination: Destination | undefined): ArmError | undefined {
  if (destination?.endpointType !== 'WebHook') return undefined
  const address = String(destination.properties?.endpointUrl)
  if (acceptsEvents(world, address)) return undefined
  const [shown] = address.split('?')
  return armError(
    'Url validation',
    `Webhook validation handshake failed for ${shown}. Http POST request failed with response code Unknown. For troublehooting, visit https://aka.ms/esvalidation.`
  )
}

/** Whether the identity has a role at what it delivers to by now. */
function mayDeliver(
  world: World,
  topic: Resource,
  destination: Destination | undefined,
  by: IdentityDestination | undefined
): boolean {
  if (destination === undefined || by === undefined) return true
  const target = storageOf(destination)
  const principal = principalOf(world, topic, by)
  if (target === undefined) return true
  const enough = roles[destination.endpointType ?? ''] ?? []
  return effectiveRoles(world, principal, target).some(({ role }) => enough.includes(role.roleName))
}

/** Without an identity of its own it is the topic's. */
function principalOf(world: World, topic: Resource, { identity }: IdentityDestination): string {
  const own = identity?.userAssignedIdentity
  const principal = own === undefined ? topic.identity?.principalId : findResource(world, own)?.properties.principalId
  return String(principal ?? '')
}

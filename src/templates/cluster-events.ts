import { childId, resourceId } from '../arm/resource-id.ts'
import { resource } from '../arm/template.ts'
import { resourceNames } from '../config/names.ts'
import type { Baseline, Colour } from '../config/types.ts'
import { eventsIdentityId } from './cluster-identities.ts'
import { withDiagnostics } from './diagnostics.ts'
import { DEAD_LETTERS, eventStorageId, QUEUE } from './event-relay.ts'
import { RELAY_HEADERS } from './event-workflow.ts'
import type { WantedResource } from './foreign.ts'
import { placement } from './placement.ts'
import { stackOf } from './stack.ts'
import type { StackTemplate } from './types.ts'

const TOPIC = 'Microsoft.EventGrid/systemTopics'
const SUBSCRIPTION = 'to-repository'

/** "Azure Kubernetes Service as an Event Grid source". */
const EVENT_TYPES = [
  'NewKubernetesVersionAvailable',
  'ClusterSupportEnding',
  'ClusterSupportEnded',
  'NodePoolRollingStarted',
  'NodePoolRollingSucceeded',
  'NodePoolRollingFailed'
].map(name => `Microsoft.ContainerService.${name}`)

/**
 * The cluster's events and who gets them, in a stack of their own: what-if of Event Grid refuses identities that may not
 * write (arm-template-whatif#432), and should blind no other plan. A queue is subscribed here; a Logic App's subscription
 * holds secrets, and is put directly. Throws TypeError where nobody wants events.
 */
export function eventsStack(baseline: Baseline, colour: Colour): StackTemplate {
  const { config, ids } = baseline
  const { relay } = config.events
  if (relay === 'none') throw new TypeError('without events.relay nobody is told of events')
  const name = resourceNames(config).eventTopic(colour)
  const topic = withDiagnostics('topic', TOPIC, resourceId(ids.clusterGroup, TOPIC, name), ids.clusterLogs, {
    name,
    ...placement(config),
    identity: { type: 'UserAssigned', userAssignedIdentities: { [eventsIdentityId(baseline, colour)]: {} } },
    properties: { source: ids.clusters[colour].cluster, topicType: 'Microsoft.ContainerService.ManagedClusters' }
  })
  const toQueue = resource('Microsoft.EventGrid/systemTopics/eventSubscriptions', {
    name: `${name}/${SUBSCRIPTION}`,
    dependsOn: ['topic'],
    properties: { ...delivery(baseline, colour), deliveryWithResourceIdentity: queueDelivery(baseline, colour) }
  })
  return stackOf(baseline, `events-${colour}`, ids.clusterGroup, {
    ...topic,
    ...(relay === 'queue' ? { subscription: toQueue } : {})
  })
}

/** What the subscription of a Logic App sends along, and where to; all of it secret or known only to the pipeline. */
export interface RelayTarget {
  /** The workflow's callback address, which has its signature in it. */
  readonly callbackUrl: string
  /** `owner/name` of the repository that is told. */
  readonly repository: string
  readonly token: string
  /** Tell later what was sent, since Azure does not give it back. */
  readonly labels: readonly string[]
}

/** The subscription of a Logic App, for a direct write: in a template its token would lie in every deployment's record. */
export function relaySubscription(baseline: Baseline, colour: Colour, target: RelayTarget): WantedResource {
  const { config, ids } = baseline
  const topic = resourceId(ids.clusterGroup, TOPIC, resourceNames(config).eventTopic(colour))
  const header = (name: string, value: string, isSecret: boolean) => ({
    name,
    type: 'Static',
    properties: { value, isSecret }
  })
  const destination = {
    endpointType: 'WebHook',
    properties: {
      endpointUrl: target.callbackUrl,
      minimumTlsVersionAllowed: '1.2',
      deliveryAttributeMappings: [
        header(RELAY_HEADERS.repository, target.repository, false),
        header(RELAY_HEADERS.token, target.token, true)
      ]
    }
  }
  return {
    id: childId(topic, 'eventSubscriptions', SUBSCRIPTION),
    body: { properties: { ...delivery(baseline, colour), labels: target.labels, destination } }
  }
}

function sender(baseline: Baseline, colour: Colour): object {
  return { type: 'UserAssigned', userAssignedIdentity: eventsIdentityId(baseline, colour) }
}

/** A day of attempts, then to the dead letters. */
function delivery(baseline: Baseline, colour: Colour): object {
  return {
    eventDeliverySchema: 'EventGridSchema',
    filter: { includedEventTypes: EVENT_TYPES },
    retryPolicy: { maxDeliveryAttempts: 30, eventTimeToLiveInMinutes: 1440 },
    deadLetterWithResourceIdentity: {
      identity: sender(baseline, colour),
      deadLetterDestination: {
        endpointType: 'StorageBlob',
        properties: { resourceId: eventStorageId(baseline), blobContainerName: DEAD_LETTERS }
      }
    }
  }
}

function queueDelivery(baseline: Baseline, colour: Colour): object {
  return {
    identity: sender(baseline, colour),
    destination: {
      endpointType: 'StorageQueue',
      properties: { resourceId: eventStorageId(baseline), queueName: QUEUE }
    }
  }
}

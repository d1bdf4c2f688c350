import { childId, resourceId } from '../../arm/resource-id.ts'
import { resource } from '../../arm/template.ts'
import { resourceNames } from '../../config/names.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import { withDiagnostics } from '../monitoring/diagnostics.ts'
import type { RequestedResource } from '../network/existing-hub.ts'
import { placement } from '../placement.ts'
import { DEAD_LETTERS, eventStorageId, QUEUE } from '../platform/event-relay.ts'
import { RELAY_HEADERS } from '../platform/event-workflow.ts'
import { stackTemplate } from '../stack-template.ts'
import type { StackTemplate } from '../types.ts'
import { eventsIdentityId } from './cluster-identities.ts'

const TOPIC = 'Microsoft.EventGrid/systemTopics'
const SUBSCRIPTION = 'to-repository'

/** Types of events to which the environment subscribes ("Azure Kubernetes Service as an Event Grid source"). */
const EVENT_TYPES = [
  'NewKubernetesVersionAvailable',
  'ClusterSupportEnding',
  'ClusterSupportEnded',
  'NodePoolRollingStarted',
  'NodePoolRollingSucceeded',
  'NodePoolRollingFailed'
].map(name => `Microsoft.ContainerService.${name}`)

/**
 * Returns the stack with the event topic of a cluster and, if the relay is a queue, the subscription for the queue. The
 * stack is separate, because a what-if of Event Grid refuses identities without write permission
 * (arm-template-whatif#432), and this must not affect the plan of other stacks. The subscription for a Logic App is
 * written directly, because it contains secrets. Throws TypeError if events are disabled.
 */
export function eventsStack(baseline: Baseline, colour: Colour): StackTemplate {
  const { config, ids } = baseline
  const { relay } = config.events
  if (relay === 'none') throw new TypeError('events.relay is not set, so there is no events stack')
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
  return stackTemplate(baseline, `events-${colour}`, ids.clusterGroup, {
    ...topic,
    ...(relay === 'queue' ? { subscription: toQueue } : {})
  })
}

/**
 * Target of the event subscription for a Logic App, with the values of the headers that the subscription sends. All of
 * these values are secret or known only to the pipeline.
 */
export interface RelayTarget {
  /** Callback address of the workflow, which contains its signature. */
  readonly callbackUrl: string
  /** Repository that is notified, as `owner/name`. */
  readonly repository: string
  readonly token: string
  /**
   * Labels of the subscription. They identify the token and the revision that were written, because Azure does not
   * return the token.
   */
  readonly labels: readonly string[]
}

/**
 * Returns the event subscription for a Logic App, for a direct write. In a template, the token would be stored in the
 * record of every deployment.
 */
export function relaySubscription(baseline: Baseline, colour: Colour, target: RelayTarget): RequestedResource {
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

/**
 * Returns the delivery settings. Event Grid tries to deliver an event for one day, and then writes it to the container
 * for dead letters.
 */
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

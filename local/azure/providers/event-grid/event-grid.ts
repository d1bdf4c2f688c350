import { refusal } from '../../errors.ts'
import type { Refusal } from '../../world.ts'

export const SYSTEM_TOPIC = 'Microsoft.EventGrid/systemTopics'
export const EVENT_SUBSCRIPTION = `${SYSTEM_TOPIC}/eventSubscriptions`

/** What both types have in common. */
export const eventGrid = {
  apiVersions: ['2025-02-15', '2022-06-15', '2021-12-01'],
  style: 'azure-async',
  runningState: 'Creating',
  seconds: { create: 10, update: 5, delete: 10 }
} as const

/** The provider's one word for a body it does not take; where a template is checked ahead of time it does not look. */
export function invalidRequest(message: string): Refusal {
  return refusal(400, 'InvalidRequest', message)
}

/** A kind of system topic: whose events it has, and which there are. */
interface TopicKind {
  /** Lower-cased type of the source. */
  readonly source: string
  readonly eventTypes: readonly string[]
}

/** Kinds of system topics by lower-cased name: "Azure Kubernetes Service as an Event Grid source". */
const kinds: Readonly<Record<string, TopicKind>> = {
  'microsoft.containerservice.managedclusters': {
    source: 'microsoft.containerservice/managedclusters',
    eventTypes: [
      'NewKubernetesVersionAvailable',
      'ClusterSupportEnding',
      'ClusterSupportEnded',
      'NodePoolRollingStarted',
      'NodePoolRollingSucceeded',
      'NodePoolRollingFailed'
    ].map(name => `Microsoft.ContainerService.${name}`)
  }
}

export function topicKind(topicType: unknown): TopicKind | undefined {
  return kinds[String(topicType).toLowerCase()]
}

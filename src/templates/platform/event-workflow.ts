import type { ResourceId } from '../../arm/resource-id.ts'

/**
 * Names of the headers that the event subscription sends as static delivery properties. The value of the header `token`
 * is secret.
 */
export const RELAY_HEADERS = { repository: 'x-aks-baseline-repository', token: 'x-aks-baseline-token' } as const

/** Name of the trigger that receives events. */
export const RELAY_TRIGGER = 'event'

const header = (name: keyof typeof RELAY_HEADERS) => `triggerOutputs()?['headers']?['${RELAY_HEADERS[name]}']`

/**
 * Returns the definition of a Logic App that turns an event of one of the environment's clusters into a
 * `repository_dispatch`. The trigger itself answers the handshake of Event Grid (kind EventGrid of Request triggers).
 * The Logic App stores no secret: repository and token arrive with each event, so that a new deployment needs neither.
 * The Logic App ignores events of any other source.
 */
export function forwardToGitHub(clusterGroup: ResourceId): object {
  const clusters = `${clusterGroup}/providers/Microsoft.ContainerService/managedClusters/`.toLowerCase()
  return {
    $schema:
      'https://schema.management.azure.com/providers/Microsoft.Logic/schemas/2016-06-01/workflowdefinition.json#',
    contentVersion: '1.0.0.0',
    triggers: {
      [RELAY_TRIGGER]: {
        type: 'Request',
        kind: 'EventGrid',
        inputs: { schema: {} },
        splitOn: '@triggerBody()',
        runtimeConfiguration: { secureData: { properties: ['outputs'] } }
      }
    },
    actions: {
      fromOurClusters: {
        type: 'If',
        expression: { and: [{ startsWith: ["@toLower(triggerBody()?['topic'])", clusters] }] },
        actions: { dispatch: dispatch() },
        runAfter: {}
      }
    }
  }
}

function dispatch(): object {
  return {
    type: 'Http',
    inputs: {
      method: 'POST',
      uri: `https://api.github.com/repos/@{${header('repository')}}/dispatches`,
      headers: {
        Accept: 'application/vnd.github+json',
        Authorization: `Bearer @{${header('token')}}`,
        'User-Agent': 'aks-baseline'
      },
      body: { event_type: 'aks-event', client_payload: '@triggerBody()' },
      retryPolicy: { type: 'exponential', count: 4, interval: 'PT15S' }
    },
    runtimeConfiguration: { secureData: { properties: ['inputs'] } }
  }
}

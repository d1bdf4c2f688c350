import type { ApiClient } from './api-client.ts'
import type { JsonObject } from './case.ts'
import type { WebhookServer } from './webhook-server.ts'

const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations'

/** About ten seconds. */
const ATTEMPTS = 200

/**
 * Waits until the API server applies every webhook configuration that was created before.
 *
 * The server learns of its own configurations by a watch, in the order of their creation. A marker that is created last
 * and denies an unused object shows when it has learned of all.
 */
export async function waitForWebhooks(client: ApiClient, namespace: string, webhooks: WebhookServer): Promise<void> {
  await client.succeed({ method: 'POST', path: CONFIGURATIONS, body: markerOf(namespace, webhooks) })
  const path = `/api/v1/namespaces/${namespace}/configmaps?dryRun=All`
  let attempt = 0
  while ((await client.send({ method: 'POST', path, body: { metadata: { name: 'marker' } } })).code === 201) {
    if (++attempt > ATTEMPTS) throw new Error('the API server does not call the marker webhook')
    await new Promise(resolve => setTimeout(resolve, 50))
  }
  await client.succeed({ method: 'DELETE', path: `${CONFIGURATIONS}/marker-${namespace}` })
}

function markerOf(namespace: string, { url, caBundle }: WebhookServer): JsonObject {
  return {
    metadata: { name: `marker-${namespace}` },
    webhooks: [
      {
        name: 'marker.webhook.invalid',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        clientConfig: { url: `${url}/deny`, caBundle },
        namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': namespace } },
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] }]
      }
    ]
  }
}

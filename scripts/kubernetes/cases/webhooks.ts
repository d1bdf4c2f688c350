import type { JsonObject, KubernetesCase, Manifest } from '../case.ts'
import { WEBHOOK_URL } from '../webhook-server.ts'
import { budget, create, deployment, evict, NODE, PODS, pod, tryToEvict } from './objects.ts'

const HERE = { matchLabels: { 'kubernetes.io/metadata.name': '{ns}' } }

/**
 * The rule for the creation of an eviction; a rule for `pods` does not include it. Objects without a namespace are
 * excluded, because a namespace selector does not protect those of other cases.
 */
const EVICTION_RULE = {
  apiGroups: [''],
  apiVersions: ['v1'],
  operations: ['CREATE'],
  resources: ['pods/eviction'],
  scope: 'Namespaced'
}

/** Returns a configuration with one webhook on evictions in the namespace of the case. */
function webhook(clientConfig: JsonObject, fields: JsonObject = {}): Manifest {
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: { name: '{ns}' },
    webhooks: [
      {
        name: 'evictions.webhook.invalid',
        admissionReviewVersions: ['v1'],
        sideEffects: 'None',
        namespaceSelector: HERE,
        rules: [EVICTION_RULE],
        clientConfig,
        ...fields
      }
    ]
  }
}

function at(path: string): JsonObject {
  return { url: `${WEBHOOK_URL}${path}` }
}

const MISSING_SERVICE = { service: { name: 'gone', namespace: 'default', path: '/' } }
const CLOSED_PORT = { url: 'https://127.0.0.1:1/closed' }

function webhookCase(name: string, configuration: Manifest): KubernetesCase {
  return { name, objects: [pod('a'), configuration], steps: [tryToEvict('a'), evict('a')] }
}

function deniedRule(rule: JsonObject): JsonObject {
  return { rules: [{ ...EVICTION_RULE, ...rule }] }
}

/** Webhooks that allow, deny or fail evictions. */
export const WEBHOOKS: readonly KubernetesCase[] = [
  webhookCase('evicts when a webhook allows it', webhook(at('/allow'))),
  webhookCase('evicts with the warning of a webhook', webhook(at('/warn'))),
  webhookCase('refuses when a webhook denies without a message', webhook(at('/deny'))),
  webhookCase('refuses when a webhook denies with a message', webhook(at('/deny-with-message'))),
  webhookCase('refuses with the code of a webhook', webhook(at('/deny-with-429'))),
  webhookCase('refuses when the service of a webhook is missing', webhook(MISSING_SERVICE)),
  webhookCase(
    'evicts when the service of an ignored webhook is missing',
    webhook(MISSING_SERVICE, { failurePolicy: 'Ignore' })
  ),
  webhookCase('refuses when a webhook refuses the connection', webhook(CLOSED_PORT)),
  webhookCase(
    'evicts when an ignored webhook refuses the connection',
    webhook(CLOSED_PORT, { failurePolicy: 'Ignore' })
  ),
  webhookCase('refuses when a webhook answers HTTP 500', webhook(at('/broken'))),
  webhookCase('evicts when an ignored webhook answers HTTP 500', webhook(at('/broken'), { failurePolicy: 'Ignore' })),
  webhookCase('refuses when a webhook does not answer in time', webhook(at('/slow'), { timeoutSeconds: 1 })),
  webhookCase(
    'evicts when an ignored webhook does not answer in time',
    webhook(at('/slow'), { timeoutSeconds: 1, failurePolicy: 'Ignore' })
  ),
  webhookCase(
    'evicts when a webhook has side effects outside of dry runs',
    webhook(at('/allow'), { sideEffects: 'NoneOnDryRun' })
  ),
  webhookCase(
    'evicts when the webhook is for other namespaces',
    webhook(at('/deny'), { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'other' } } })
  ),
  {
    ...webhookCase(
      'evicts when a label of the namespace exempts it from the webhook',
      webhook(at('/deny'), {
        namespaceSelector: { ...HERE, matchExpressions: [{ key: 'example.invalid/exempt', operator: 'DoesNotExist' }] }
      })
    ),
    namespaceLabels: { 'example.invalid/exempt': 'true' }
  },
  webhookCase(
    'evicts when the webhook is for pods without subresources',
    webhook(at('/deny'), deniedRule({ resources: ['pods'] }))
  ),
  webhookCase(
    'refuses when the webhook is for all subresources of pods',
    webhook(at('/deny'), deniedRule({ resources: ['pods/*'] }))
  ),
  webhookCase(
    'evicts when the webhook is for all resources without subresources',
    webhook(at('/deny'), deniedRule({ resources: ['*'] }))
  ),
  webhookCase(
    'refuses when the webhook is for everything',
    webhook(at('/deny'), deniedRule({ apiGroups: ['*'], apiVersions: ['*'], operations: ['*'], resources: ['*/*'] }))
  ),
  webhookCase(
    'evicts when the webhook is for the group policy',
    webhook(at('/deny'), deniedRule({ apiGroups: ['policy'] }))
  ),
  webhookCase(
    'evicts when the webhook is for deletions of pods',
    webhook(at('/deny'), deniedRule({ operations: ['DELETE'], resources: ['pods'] }))
  ),
  webhookCase(
    'evicts when the object selector of the webhook matches no eviction',
    webhook(at('/deny'), { objectSelector: { matchLabels: { app: 'web' } } })
  ),
  webhookCase(
    'evicts when a match condition excludes the request',
    webhook(at('/deny'), { matchConditions: [{ name: 'never', expression: "request.name == 'b'" }] })
  ),
  {
    name: 'calls a webhook about objects without a namespace whatever its namespaceSelector says',
    objects: [
      webhook(at('/deny-with-message'), {
        rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['nodes'] }],
        objectSelector: { matchLabels: { case: '{ns}' } }
      })
    ],
    steps: [
      create('/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: NODE, labels: { case: '{ns}' } } })
    ]
  },
  {
    name: 'asks the webhook before the budget',
    objects: [...deployment(1), budget({ minAvailable: 1 }), webhook(at('/deny-with-message'))],
    steps: [tryToEvict('web-a')]
  },
  {
    name: 'asks no webhook about deletions of a drained pod',
    objects: [pod('a'), webhook(at('/deny-with-message'))],
    steps: [evict('a'), { request: `DELETE ${PODS}/a` }]
  },
  {
    name: 'refuses the creation of pods when their webhook is down',
    objects: [webhook(MISSING_SERVICE, deniedRule({ resources: ['pods'] }))],
    steps: [create(PODS, pod('a'))]
  },
  {
    name: 'refuses an invalid webhook configuration',
    steps: [
      create(
        '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
        webhook({ url: 'http://webhook.invalid/' }, { sideEffects: 'Some', timeoutSeconds: 31 })
      )
    ]
  }
]

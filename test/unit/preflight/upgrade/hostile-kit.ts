import type { KubernetesObject } from '../../../../src/manifests/index.ts'
import { budget, counts, deployment, node, object, pod } from './objects-kit.ts'

/** Returns objects with a hostile text at each place that a message quotes. */
export function hostileObjects(text: string): KubernetesObject[] {
  const held = counts(2, 1, 1)
  const owner = { apiVersion: 'db.example/v1', kind: text, name: text, controller: true }
  const labels = { app: 'web', 'helm.toolkit.fluxcd.io/name': text }
  const webhook = {
    name: text,
    rules: [{ apiGroups: ['*'], apiVersions: ['*'], resources: ['*/*'], operations: ['*'] }]
  }
  const status = { phase: text, conditions: [{ type: 'PodScheduled', status: 'False', message: text }] }
  return [
    budget(`shop/${text.replaceAll('/', '')}`, { minAvailable: text, selector: {} }, held, { labels }),
    budget('shop/web', { minAvailable: 1, selector: { matchLabels: { app: 'web' } } }, held, {
      ownerReferences: [owner]
    }),
    pod('shop/web-1', { ready: false, labels: { app: 'web' }, status }),
    deployment(`shop/${text.replaceAll('/', '')}`, { replicas: 1, labels: { app: text } }),
    object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', text.replaceAll('/', ''), {
      webhooks: [webhook]
    }),
    node('user-0', { conditions: [{ type: 'Ready', status: 'False', message: text }] }),
    object('v1', 'PersistentVolume', text.replaceAll('/', ''), {
      spec: { local: {}, claimRef: { namespace: text, name: text } }
    })
  ]
}

import type { JsonObject, KubernetesCase, Manifest } from '../case.ts'
import { evict, pod, tryToEvict } from './objects.ts'

/** Returns a policy on evictions and its binding to the namespace of the case. */
function policy(validation: JsonObject, actions: readonly string[]): Manifest[] {
  const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods/eviction'] }
  return [
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicy',
      metadata: { name: '{ns}' },
      spec: { matchConstraints: { resourceRules: [rule] }, validations: [validation] }
    },
    {
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name: '{ns}' },
      spec: {
        policyName: '{ns}',
        validationActions: actions,
        matchResources: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': '{ns}' } } }
      }
    }
  ]
}

/** Policies in the API server itself, which refuse evictions as a webhook does. */
export const ADMISSION_POLICIES: readonly KubernetesCase[] = [
  {
    name: 'refuses when an admission policy denies with a message',
    objects: [pod('a'), ...policy({ expression: 'false', message: 'the policy denies this eviction' }, ['Deny'])],
    steps: [{ ...tryToEvict('a'), until: 422 }, evict('a')]
  },
  {
    name: 'refuses when an admission policy denies without a message',
    objects: [pod('a'), ...policy({ expression: "object.metadata.name != 'a'" }, ['Deny'])],
    steps: [{ ...tryToEvict('a'), until: 422 }, evict('a')]
  },
  {
    name: 'refuses with the reason of an admission policy',
    objects: [pod('a'), ...policy({ expression: 'false', reason: 'Forbidden' }, ['Deny'])],
    steps: [{ ...tryToEvict('a'), until: 403 }, evict('a')]
  },
  {
    name: 'refuses when the expression of an admission policy fails',
    objects: [pod('a'), ...policy({ expression: "object.metadata.labels['app'] == 'web'" }, ['Deny'])],
    steps: [{ ...tryToEvict('a'), until: 422 }, evict('a')]
  }
]

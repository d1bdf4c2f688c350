import type { KubernetesCase, Manifest } from './case.ts'
import { ADMISSION } from './cases/admission.ts'
import { ADMISSION_POLICIES } from './cases/admission-policies.ts'
import { ARITHMETIC } from './cases/arithmetic.ts'
import { BUDGET_VALIDATION } from './cases/budgets.ts'
import { EVICTIONS } from './cases/evictions.ts'
import { NODE_CASES } from './cases/nodes.ts'
import { OWNERS } from './cases/owners.ts'
import { SELECTORS } from './cases/selectors.ts'
import { UNHEALTHY } from './cases/unhealthy.ts'
import { VERSIONS } from './cases/versions.ts'
import { WEBHOOKS } from './cases/webhooks.ts'
import { WORKLOAD_VALIDATION } from './cases/workload-validation.ts'

/** All cases, in the order of the recordings. */
export const CASES: readonly KubernetesCase[] = [
  ...ARITHMETIC,
  ...SELECTORS,
  ...OWNERS,
  ...UNHEALTHY,
  ...EVICTIONS,
  ...WEBHOOKS,
  ...ADMISSION_POLICIES,
  ...BUDGET_VALIDATION,
  ...NODE_CASES,
  ...ADMISSION,
  ...VERSIONS,
  ...WORKLOAD_VALIDATION
]

/** Custom resources that own pods: Widget has a scale, Gadget has none. */
export const PRELUDE: readonly Manifest[] = [customResource('Widget', true), customResource('Gadget', false)]

function customResource(kind: string, hasScale: boolean): Manifest {
  const plural = `${kind.toLowerCase()}s`
  const scale = { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' }
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.example.invalid` },
    spec: {
      group: 'example.invalid',
      scope: 'Namespaced',
      names: { kind, plural, singular: kind.toLowerCase(), listKind: `${kind}List` },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
          ...(hasScale ? { subresources: { scale } } : {})
        }
      ]
    }
  }
}

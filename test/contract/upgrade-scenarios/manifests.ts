import type { KubernetesObject } from '../../../src/manifests/index.ts'
import {
  budget,
  deployment,
  findingsOf,
  INSIDE,
  type ObjectWorld,
  object
} from '../../unit/preflight/upgrade/objects-kit.ts'
import type { ScenarioTable, ScenarioWorld } from './scenario.ts'

/** Returns a world in which only the checkout has objects. */
function checkout(manifests: readonly KubernetesObject[], more: ObjectWorld = {}): ScenarioWorld {
  return rule => findingsOf(rule.id, { manifests, unread: INSIDE, ...more })
}

const unread = { noManifests: 'The checkout has no folder gitops.' }
const noCheckout = { 'gitops.path': checkout([], unread) }

const web = (replicas: number) => deployment('shop/web', { replicas })
const schemas = (version: string) => object(`flowcontrol.apiserver.k8s.io/${version}`, 'FlowSchema', 'limits', {})
const gone: ObjectWorld = { upgrade: { from: '1.31.9', to: '1.32.9' } }
const to133: ObjectWorld = { upgrade: { from: '1.32.9', to: '1.33.13' } }
const chart = {
  file: 'gitops/app.yaml',
  line: 3,
  subject: 'HelmRelease web/grafana',
  reason: 'A chart is not rendered.'
}

const hook = (excluded: readonly string[]) => [
  object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'guard', {
    webhooks: [
      {
        name: 'x.guard.example',
        failurePolicy: 'Fail',
        rules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: ['CREATE'] }],
        clientConfig: { service: { namespace: 'guard', name: 'hook' } },
        namespaceSelector: {
          matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'NotIn', values: excluded }]
        }
      }
    ]
  }),
  object('v1', 'Service', 'guard/hook', { spec: { selector: { app: 'hook' } } })
]
const hooks = (replicas: number) => [...hook([]), deployment('guard/hook', { replicas })]
const volume = (type: object) => [
  deployment('site/docs', { replicas: 2, pod: { volumes: [{ name: 'pages', ...type }] } })
]

/** Scenarios of the rules about manifests in the checkout. */
export const manifests: ScenarioTable = {
  'upgrade-manifests-rendered': {
    passes: checkout([web(2)]),
    // A part that is not rendered is a gap, so this rule finds nothing worse.
    fires: checkout([], { notRendered: [chart] }),
    finding: {
      ...{ code: 'upgrade-blocked', severity: 'not-evaluated', object: 'HelmRelease web/grafana' },
      next: '`kubernetes-access`'
    },
    sourceMissing: noCheckout
  },
  'upgrade-removed-apis': {
    passes: checkout([schemas('v1')], gone),
    fires: checkout([schemas('v1beta3')], gone),
    finding: {
      ...{ code: 'upgrade-blocked', severity: 'error', object: 'FlowSchema limits' },
      next: '`flowcontrol.apiserver.k8s.io/v1 FlowSchema`'
    },
    sourceMissing: noCheckout
  },
  'upgrade-manifest-budgets': {
    passes: checkout([web(2), budget('shop/web', { minAvailable: 1 })]),
    fires: checkout([web(2), budget('shop/web', { minAvailable: 2 })]),
    finding: {
      ...{ code: 'upgrade-blocked', severity: 'error', object: 'PodDisruptionBudget shop/web' },
      next: '`maxUnavailable: 1`'
    },
    sourceMissing: noCheckout
  },
  'upgrade-manifest-webhooks': {
    passes: checkout(hooks(2)),
    fires: checkout(hooks(1)),
    finding: { code: 'upgrade-blocked', severity: 'error', object: 'guard/hook', next: '`replicas`' },
    sourceMissing: noCheckout
  },
  'upgrade-manifest-workloads': {
    passes: checkout([web(2)]),
    fires: checkout([web(1)]),
    finding: { code: 'upgrade-blocked', severity: 'warning', object: 'Deployment shop/web', next: '`replicas`' },
    sourceMissing: noCheckout
  },
  'upgrade-manifest-features': {
    passes: checkout(volume({ emptyDir: {} }), to133),
    fires: checkout(volume({ gitRepo: {} }), to133),
    finding: {
      ...{ code: 'upgrade-blocked', severity: 'error', object: 'Deployment site/docs' },
      next: '`emptyDir`'
    },
    sourceMissing: {
      ...noCheckout,
      'registry.example/web:1': checkout([
        deployment('shop/web', { replicas: 2, pod: { containers: [{ name: 'web', image: 'registry.example/web:1' }] } })
      ])
    }
  }
}

import {
  budget,
  counts,
  deployment,
  findingsOf,
  NOW,
  node,
  type ObjectWorld,
  object,
  pod
} from '../../unit/preflight/upgrade/objects-kit.ts'
import type { ScenarioTable, ScenarioWorld } from './scenario.ts'

const HOUR = 3600 * 1000

/** Returns a world with these objects in the cluster. */
function inside(world: ObjectWorld): ScenarioWorld {
  return rule => findingsOf(rule.id, world)
}

const web = (replicas: number) => deployment('shop/web', { replicas })
const two = [web(2), pod('shop/web-1', { node: 'user-0' }), pod('shop/web-2', { node: 'user-1' })]
const guard = (name: string, app: string) =>
  budget(`shop/${name}`, { maxUnavailable: 1, selector: { matchLabels: { app } } }, counts(2, 2, 1))

const webhook = (endpoints: readonly object[]) => [
  object('admissionregistration.k8s.io/v1', 'ValidatingWebhookConfiguration', 'guard', {
    webhooks: [
      {
        name: 'x.guard.example',
        failurePolicy: 'Fail',
        rules: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['nodes'], operations: ['UPDATE'] }],
        clientConfig: { service: { namespace: 'guard', name: 'hook' } }
      }
    ]
  }),
  object('v1', 'Service', 'guard/hook', { spec: { selector: { app: 'hook' } } }),
  object('discovery.k8s.io/v1', 'EndpointSlice', 'guard/hook-1', {
    metadata: { labels: { 'kubernetes.io/service-name': 'hook' } },
    endpoints
  })
]
const ready = (nodeName: string) => ({ nodeName, conditions: { ready: true } })

const called = (removedIn: number): ObjectWorld => ({
  calls: [
    {
      ...{ apiVersion: 'flowcontrol.apiserver.k8s.io/v1beta3', resource: 'flowschemas', removedIn },
      ...{ userAgent: 'flow-operator/2.1', verb: 'update', lastSeen: NOW - HOUR }
    }
  ]
})

const nodes = (status: string) => [
  node('user-0', { conditions: [{ type: 'Ready', status, message: 'Kubelet stopped posting node status.' }] })
]
const repository = (volume: object) => [
  deployment('site/docs', { replicas: 2, pod: { volumes: [{ name: 'pages', ...volume }] } })
]
const to133 = { upgrade: { from: '1.32.9', to: '1.33.13' } }

/** Scenarios of the rules about objects of the cluster. */
export const clusterObjects: ScenarioTable = {
  'upgrade-budgets': {
    passes: inside({ objects: [...two, budget('shop/web', { minAvailable: 1 }, counts(2, 2, 1))] }),
    fires: inside({ objects: [...two, budget('shop/web', { minAvailable: 2 }, counts(2, 2, 2))] }),
    finding: {
      ...{ code: 'upgrade-blocked', severity: 'error', object: 'PodDisruptionBudget shop/web' },
      next: '`maxUnavailable: 1`'
    },
    sourceMissing: {
      poddisruptionbudgets: inside({ unread: ['budgets'] })
    }
  },
  'upgrade-budget-overlap': {
    passes: inside({ objects: [...two, guard('web', 'web'), guard('all', 'other')] }),
    fires: inside({ objects: [...two, guard('web', 'web'), guard('all', 'web')] }),
    finding: {
      ...{ code: 'upgrade-blocked', severity: 'error', object: 'PodDisruptionBudget shop/web' },
      next: 'kubectl get pdb --namespace shop'
    },
    sourceMissing: {
      pods: inside({ unread: ['workloads'] }),
      poddisruptionbudgets: inside({ unread: ['budgets'] })
    }
  },
  'upgrade-webhooks': {
    passes: inside({ objects: webhook([ready('user-0'), ready('user-1')]) }),
    fires: inside({ objects: webhook([]) }),
    finding: {
      ...{ code: 'upgrade-blocked', severity: 'error', object: 'guard/hook' },
      next: 'kubectl get endpointslices --namespace guard'
    },
    sourceMissing: { validatingwebhookconfigurations: inside({ unread: ['webhooks'] }) }
  },
  'upgrade-api-calls': {
    passes: inside(called(38)),
    fires: inside(called(36)),
    finding: {
      ...{ code: 'upgrade-blocked', severity: 'error', object: 'flow-operator/2.1' },
      next: 'Upgrade flow-operator/2.1'
    },
    sourceMissing: { '/metrics': inside({ unread: ['api-usage'] }) }
  },
  'upgrade-nodes': {
    passes: inside({ objects: nodes('True') }),
    fires: inside({ objects: nodes('False') }),
    finding: {
      ...{ code: 'upgrade-blocked', severity: 'error', object: 'user-0' },
      next: 'az aks nodepool delete-machines'
    },
    sourceMissing: {
      nodes: inside({ unread: ['nodes'] }),
      'no condition Ready': inside({ objects: [object('v1', 'Node', 'user-0', {})] }),
      'no nodes of the cluster': inside({ objects: [] })
    }
  },
  'upgrade-workloads': {
    passes: inside({ objects: [web(2)] }),
    fires: inside({ objects: [web(1)] }),
    finding: { code: 'upgrade-blocked', severity: 'warning', object: 'Deployment shop/web', next: '`replicas`' },
    sourceMissing: {
      deployments: inside({ unread: ['workloads'] }),
      nodes: inside({ objects: [web(2)], unread: ['nodes'] })
    }
  },
  'upgrade-features': {
    passes: inside({ objects: repository({ emptyDir: {} }), ...to133 }),
    fires: inside({ objects: repository({ gitRepo: {} }), ...to133 }),
    finding: {
      ...{ code: 'upgrade-blocked', severity: 'error', object: 'Deployment site/docs' },
      next: '`emptyDir`'
    },
    sourceMissing: { deployments: inside({ unread: ['workloads'], ...to133 }) }
  }
}

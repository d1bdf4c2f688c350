import type { KubernetesCase, Step } from '../case.ts'

function discovery(path: string): Step {
  return { request: `GET ${path}`, record: ['resources[].name'] }
}

/** Returns the read of the metric that counts calls of a deprecated resource. */
function deprecatedCalls(resource: string): Step {
  return { request: 'GET /metrics', lines: ['apiserver_requested_deprecated_apis{', `resource="${resource}"`] }
}

function deprecation(resource: string, path: string): KubernetesCase {
  return {
    name: `records calls of ${resource} as deprecated`,
    steps: [{ request: `GET ${path}` }, deprecatedCalls(resource)]
  }
}

/** API versions that one of the releases has removed, or that it will remove. */
export const VERSIONS: readonly KubernetesCase[] = [
  {
    name: 'reports its version',
    steps: [{ request: 'GET /version', record: ['major', 'minor', 'gitVersion'] }]
  },
  {
    name: 'answers 404 for API versions that were removed long ago',
    steps: [
      { request: 'GET /apis/policy/v1beta1/poddisruptionbudgets' },
      { request: 'GET /apis/policy/v1beta1' },
      { request: 'GET /apis/batch/v1beta1/cronjobs' },
      { request: 'GET /apis/autoscaling/v2beta2/horizontalpodautoscalers' },
      { request: 'GET /apis/flowcontrol.apiserver.k8s.io/v1beta3/flowschemas' },
      { request: 'GET /apis/extensions/v1beta1/ingresses' }
    ]
  },
  {
    name: 'lists the resources of policy/v1',
    steps: [discovery('/apis/policy/v1'), discovery('/apis/networking.k8s.io/v1beta1')]
  },
  {
    name: 'lists the group versions that it serves',
    steps: [{ request: 'GET /apis', record: ['groups[].versions[].groupVersion'] }]
  },
  deprecation('endpoints', '/api/v1/namespaces/{ns}/endpoints'),
  deprecation('componentstatuses', '/api/v1/componentstatuses'),
  deprecation('ipaddresses', '/apis/networking.k8s.io/v1beta1/ipaddresses'),
  deprecation('servicecidrs', '/apis/networking.k8s.io/v1beta1/servicecidrs'),
  {
    name: 'records calls of each version of volumeattributesclasses as deprecated',
    steps: [
      { request: 'GET /apis/storage.k8s.io/v1alpha1/volumeattributesclasses' },
      { request: 'GET /apis/storage.k8s.io/v1beta1/volumeattributesclasses' },
      { request: 'GET /apis/storage.k8s.io/v1/volumeattributesclasses' },
      deprecatedCalls('volumeattributesclasses')
    ]
  },
  {
    name: 'does not record calls of current versions as deprecated',
    steps: [
      { request: 'GET /apis/policy/v1/namespaces/{ns}/poddisruptionbudgets' },
      deprecatedCalls('poddisruptionbudgets')
    ]
  },
  {
    name: 'warns of deprecated fields and annotations',
    steps: [
      {
        request: 'POST /api/v1/namespaces/{ns}/services',
        body: { metadata: { name: 'a' }, spec: { ports: [{ port: 80 }], externalIPs: ['192.0.2.1'] } }
      },
      {
        request: 'POST /api/v1/namespaces/{ns}/pods',
        body: {
          metadata: { name: 'a', annotations: { 'seccomp.security.alpha.kubernetes.io/pod': 'runtime/default' } },
          spec: {
            containers: [{ name: 'app', image: 'example.invalid/app:1' }],
            volumes: [{ name: 'source', gitRepo: { repository: 'https://example.invalid/a.git' } }]
          }
        }
      }
    ]
  }
]

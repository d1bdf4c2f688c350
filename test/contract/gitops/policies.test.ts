import { describe, expect, it } from '@jest/globals'
import type { Baseline } from '../../../src/config/index.ts'
import { CLUSTER_POLICIES } from '../../../src/templates/policy/policy-cluster.ts'
import { baselineWith, VARIANTS, withDomain } from '../../unit/templates/baselines.ts'
import { everything, type KubernetesObject } from './manifests.ts'
import { CHECKS, lookedAt, quantity } from './policies.ts'
import { valuesOf } from './values.ts'

/** Policies that only report, and whom they report with reason. */
const REPORTED: Readonly<Record<string, readonly string[]>> = {
  // Traefik reads Ingresses and endpoints from the API server.
  'api-credentials': ['Deployment ingress/traefik']
}

function violations(of: Baseline, name: string, objects: readonly KubernetesObject[]): string[] {
  const row = CLUSTER_POLICIES.find(row => row.name === name)
  const parameters = row?.parameters?.(of) ?? {}
  return CHECKS[name]?.(lookedAt(objects, parameters), parameters) ?? ['nobody looks']
}

const environments = { defaults: withDomain(baselineWith()), everything: withDomain(VARIANTS.everything) }

describe.each(Object.entries(environments))('the tree, by the policies of %s', (_, of) => {
  const wanted = CLUSTER_POLICIES.filter(({ when }) => when === undefined || when(of))
  const objects = everything(valuesOf(of, 'green'))

  it.each(wanted.map(({ name }) => name))('satisfies %s', name => {
    expect(violations(of, name, objects)).toEqual(REPORTED[name] ?? [])
  })
})

describe('the limits of containers that say none', () => {
  const of = environments.defaults
  const { cpu, memory } = of.config.policies.containerLimits
  const ranges = everything(valuesOf(of, 'blue')).filter(({ kind }) => kind === 'LimitRange')

  it.each(ranges.map((range): [string | undefined, KubernetesObject] => [range.metadata.namespace, range]))(
    'are allowed in %s',
    (_, range) => {
      const [{ default: limits, defaultRequest: requests }] = range.spec.limits
      expect(quantity(limits.cpu)).toBeLessThanOrEqual(quantity(cpu))
      expect(quantity(limits.memory)).toBeLessThanOrEqual(quantity(memory))
      expect(quantity(requests.cpu)).toBeLessThanOrEqual(quantity(limits.cpu))
      expect(quantity(requests.memory)).toBeLessThanOrEqual(quantity(limits.memory))
    }
  )
})

describe('a check', () => {
  const of = environments.everything
  const container = {
    name: 'app',
    image: `${valuesOf(of, 'blue').registry}/app@sha256:${'a'.repeat(64)}`,
    readinessProbe: {},
    livenessProbe: {},
    resources: { limits: { cpu: '500m', memory: '256Mi' } },
    securityContext: {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
      seccompProfile: { type: 'RuntimeDefault' }
    }
  }
  const pod = { automountServiceAccountToken: false, topologySpreadConstraints: [], containers: [container] }
  const made = (kind: string, spec: object, more: object = {}): KubernetesObject => ({
    apiVersion: 'v1',
    kind,
    metadata: { name: 'x', namespace: 'workload' },
    spec,
    ...more
  })
  const deployment = (change: object = {}, changeOfPod: object = {}) =>
    made('Deployment', { template: { spec: { ...pod, containers: [{ ...container, ...change }], ...changeOfPod } } })
  const secured = (change: object) => deployment({ securityContext: { ...container.securityContext, ...change } })
  const limits = (change: object) => deployment({ resources: { limits: { cpu: '1', memory: '1Mi', ...change } } })
  const ingress = (host: string, annotations = {}) =>
    made(
      'Ingress',
      { tls: [{ hosts: [host] }], rules: [{ host }] },
      { metadata: { name: 'x', namespace: 'workload', annotations } }
    )

  const bad: readonly (readonly [string, string, KubernetesObject])[] = [
    ['pod-security-restricted', 'root', secured({ runAsNonRoot: false })],
    ['pod-security-restricted', 'a capability', secured({ capabilities: { drop: ['ALL'], add: ['NET_RAW'] } })],
    ['pod-security-restricted', 'no seccomp profile', secured({ seccompProfile: undefined })],
    ['pod-security-restricted', 'the network of its node', deployment({}, { hostNetwork: true })],
    ['no-privileged-containers', 'rights of its node', secured({ privileged: true })],
    ['no-privilege-escalation', 'nothing said', secured({ allowPrivilegeEscalation: undefined })],
    ['read-only-root', 'a writable root', secured({ readOnlyRootFilesystem: false })],
    ['https-ingress', 'plain HTTP', ingress('app.contoso.com')],
    ['internal-load-balancers', 'a public address', made('Service', { type: 'LoadBalancer' })],
    ['container-limits', 'too many cores', limits({ cpu: '501m' })],
    ['container-limits', 'too much memory', limits({ cpu: '500m', memory: '1Gi' })],
    ['container-limits', 'no limit of memory', limits({ cpu: '500m', memory: undefined })],
    ['allowed-images', 'a tag', deployment({ image: 'docker.io/library/traefik:v3' })],
    ['no-host-paths', 'files of its node', deployment({}, { volumes: [{ name: 'x', hostPath: {} }] })],
    ['no-external-ips', 'an address', made('Service', { externalIPs: ['10.0.0.1'] })],
    ['no-default-namespace', 'no home', made('Service', {}, { metadata: { name: 'x', namespace: 'default' } })],
    ['no-naked-pods', 'nobody', made('Pod', pod)],
    ['ingress-hosts-in-domain', 'a name of others', ingress('evilcontoso.com')],
    [
      'endpoint-edit',
      'rights on endpoints',
      made('Role', {}, { rules: [{ apiGroups: [''], resources: ['endpoints'], verbs: ['update'] }] })
    ],
    ['probes', 'no probe', deployment({ livenessProbe: undefined })],
    ['spread', 'no spread', deployment({}, { topologySpreadConstraints: undefined })],
    ['api-credentials', 'a token', deployment({}, { automountServiceAccountToken: true })]
  ]

  it.each(bad)('%s finds %s', (name, _, object) => {
    expect(violations(of, name, [object])).toHaveLength(1)
  })

  it('is there for every policy, and lets pass what is right', () => {
    const good = [deployment(), ingress('app.contoso.com', { 'kubernetes.io/ingress.allow-http': 'false' })]
    const found = CLUSTER_POLICIES.map(({ name }) => [name, violations(of, name, good)])
    expect(found.filter(([, wrong]) => wrong?.length !== 0)).toEqual([])
    expect(Object.keys(CHECKS).sort()).toEqual(CLUSTER_POLICIES.map(({ name }) => name).sort())
  })

  it('passes by a namespace that a policy excludes', () => {
    const object = deployment({ image: 'mcr.microsoft.com/x:1' })
    const elsewhere = { ...object, metadata: { name: 'x', namespace: 'kube-system' } }
    expect(violations(of, 'allowed-images', [elsewhere])).toEqual([])
  })
})

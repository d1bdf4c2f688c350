import { describe, expect, it } from '@jest/globals'
import { storeImage } from '../../../../local/azure/providers/container-registry/registry-contents.ts'
import { whyNotReady } from '../../../../local/kubernetes/workloads.ts'
import { publicCluster } from '../aks/cluster-kit.ts'
import type { Loose } from '../azure/kit.ts'
import { deployment, type FluxKit, fluxKit, kustomization, namespace, statusOf } from './flux-kit.ts'

const definitions = '/providers/Microsoft.Authorization/policyDefinitions'
const secured = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  runAsNonRoot: true,
  capabilities: { drop: ['ALL'] },
  seccompProfile: { type: 'RuntimeDefault' }
}
const image = 'mcr.microsoft.com/dotnet/samples:aspnetapp'
const container = (fields: Loose = {}) => ({ name: 'app', image, ...fields })

/** Applies objects beside the namespace `web`, and gives what is said of them. */
function applied(kit: FluxKit, ...objects: Loose[]): Loose {
  kit.commit({ 'web.yaml': [namespace('web'), ...objects] })
  return statusOf(kit.apply({ all: kustomization('./') }), 'bootstrap-all')
}

/** What keeps the deployment `app` from running. */
function obstacle(kit: FluxKit): string | undefined {
  return whyNotReady(kit.world, kit.cluster, 'apps/Deployment/web/app')
}

function kitWithPolicies(assignments: Record<string, [guid: string, parameters: Loose]>): FluxKit {
  const properties = { ...publicCluster.properties, addonProfiles: { azurepolicy: { enabled: true } } }
  const kit = fluxKit({ ...publicCluster, properties })
  for (const [name, [guid, parameters]] of Object.entries(assignments)) {
    const values = Object.fromEntries(Object.entries(parameters).map(([key, value]) => [key, { value }]))
    const body = { properties: { policyDefinitionId: `${definitions}/${guid}`, parameters: values } }
    kit.make(`${kit.group}/providers/Microsoft.Authorization/policyAssignments/${name}`, body, {
      version: '2025-03-01'
    })
  }
  return kit
}

const ingress = (annotations: Loose = {}, spec: Loose = {}): Loose => ({
  apiVersion: 'networking.k8s.io/v1',
  kind: 'Ingress',
  metadata: { name: 'app', namespace: 'web', annotations },
  spec: { rules: [{ host: 'app.contoso.com' }], ...spec }
})

describe('policies in a cluster', () => {
  const httpsOnly = { https: ['1a5b4dca-0b6f-4cf5-907c-56316bc1bf3d', { effect: 'Deny' }] } as const

  it('deny what they forbid once the add-on has them, and no sooner', () => {
    const kit = kitWithPolicies({ https: [httpsOnly.https[0], { effect: 'Deny' }] })
    expect(applied(kit, ingress()).compliance).toBe('Compliant')
    kit.wait(1000)
    expect(applied(kit, ingress({ other: 'true' }))).toMatchObject({
      reason: 'ReconciliationFailed',
      message: expect.stringMatching(
        /^Ingress\/web\/app dry-run failed \(Forbidden\): admission webhook "validation\.gatekeeper\.sh" denied the request: \[azurepolicy-k8sazurev1ingresshttpsonly-[0-9a-f]{20}\] Ingress should be https/
      )
    })
    const good = ingress({ 'kubernetes.io/ingress.allow-http': 'false' }, { tls: [{ hosts: ['app.contoso.com'] }] })
    expect(applied(kit, good).compliance).toBe('Compliant')
  })

  it.each([
    ['in Audit', { effect: 'Audit' }],
    [
      'in a namespace they exclude',
      { effect: 'Deny', excludedNamespaces: ['kube-system', 'gatekeeper-system', 'web'] }
    ],
    ['outside the namespaces they are for', { effect: 'Deny', namespaces: ['other'] }]
  ])('deny nothing %s', (_, parameters) => {
    const kit = kitWithPolicies({ https: [httpsOnly.https[0], parameters] })
    kit.wait(1000)
    expect(applied(kit, ingress()).compliance).toBe('Compliant')
  })

  it.each<[string, string, Loose, Loose]>([
    ['privileged', '95edb821-ddaf-4404-9732-666045e056b4', {}, container({ securityContext: { privileged: true } })],
    ['escalation', '1c6e92c9-99f0-4e55-9cf2-0c234dc48f99', { forcePrivilegeEscalationToBeFalse: true }, container()],
    ['writable root', 'df49d893-a74c-421d-bc95-c663042e5b80', {}, container()],
    ['no limits', 'e345eecc-fa47-480f-9e88-67dcc122b164', { cpuLimit: '500m', memoryLimit: '256Mi' }, container()],
    ['images', 'febd0533-8e55-448f-b837-bd0e06f16469', { allowedContainerImagesRegex: '^acr/.+$' }, container()]
  ])('let a deployment be and keep its pods out: %s', (_, guid, parameters, pod) => {
    const kit = kitWithPolicies({ one: [guid, { effect: 'Deny', ...parameters }] })
    kit.wait(1000)
    expect(applied(kit, deployment('app', { containers: [pod] }))).toMatchObject({ reason: 'HealthCheckFailed' })
    expect(obstacle(kit)).toContain('FailedCreate: admission webhook "validation.gatekeeper.sh" denied the request')
    kit.remove(`${kit.group}/providers/Microsoft.Authorization/policyAssignments/one`, { version: '2025-03-01' })
    expect(statusOf(kit.minutes(5), 'bootstrap-all').compliance).toBe('Compliant')
  })

  it('look into a deployment where the source is All', () => {
    const kit = kitWithPolicies({ one: ['df49d893-a74c-421d-bc95-c663042e5b80', { effect: 'Deny', source: 'All' }] })
    kit.wait(1000)
    expect(applied(kit, deployment('app')).message).toMatch(/only read-only root filesystem container is allowed: app/)
  })
})

describe('pods', () => {
  const range = (name: string, spec: Loose): Loose => ({
    apiVersion: 'v1',
    kind: name,
    metadata: { name: 'limits', namespace: 'web' },
    spec
  })
  const asking = (cpu: string, memory = '64Mi') =>
    container({ resources: { requests: { cpu, memory }, limits: { cpu, memory } } })

  it.each<[string, Loose[], RegExp]>([
    [
      'without requests under a quota',
      [range('ResourceQuota', { hard: { 'requests.cpu': '1' } }), deployment('app')],
      /must specify requests\.cpu/
    ],
    [
      'beyond a quota',
      [
        range('ResourceQuota', { hard: { 'requests.cpu': '1' } }),
        deployment('app', { containers: [asking('600m')] }, { replicas: 2 })
      ],
      /exceeded quota: limits, requested: requests\.cpu=600m, used: requests\.cpu=600m, limited: requests\.cpu=1/
    ],
    [
      'beyond a limit range',
      [
        range('LimitRange', { limits: [{ type: 'Container', max: { cpu: '500m' } }] }),
        deployment('app', { containers: [asking('600m')] })
      ],
      /maximum cpu usage per Container is 500m/
    ],
    [
      'too large for all nodes',
      [deployment('app', { containers: [asking('64')] })],
      /nodes are available: 3 Insufficient cpu/
    ],
    [
      'for nodes there are not',
      [deployment('app', { nodeSelector: { agentpool: 'gpu' } })],
      /didn't match Pod's node affinity\/selector/
    ],
    [
      'with settings that are not there',
      [deployment('app', { containers: [container({ envFrom: [{ configMapRef: { name: 'no' } }] })] })],
      /configmap "no" not found/
    ],
    [
      'of an account that is not there',
      [deployment('app', { serviceAccountName: 'no' })],
      /serviceaccount "no" not found/
    ],
    [
      'of an image nobody has',
      [deployment('app', { containers: [container({ image: 'mcr.microsoft.com/none:1' })] })],
      /ImagePullBackOff: .*not found/
    ],
    [
      'of a name that is none',
      [deployment('app', { containers: [container({ image: 'UPPER:1' })] })],
      /invalid reference format/
    ]
  ])('do not run %s', (_, objects, because) => {
    const kit = fluxKit()
    expect(applied(kit, ...objects).reason).toBe('HealthCheckFailed')
    expect(obstacle(kit)).toMatch(because)
  })

  it('go with the last nodes that take them', () => {
    const kit = fluxKit()
    const user = `${kit.cluster}/agentPools/user`
    kit.make(user, { properties: { vmSize: 'Standard_D4d_v5', count: 1, mode: 'User' } }, { version: '2026-05-01' })
    expect(applied(kit, deployment('app', { nodeSelector: { agentpool: 'user' } })).compliance).toBe('Compliant')
    kit.remove(user, { version: '2026-05-01' })
    kit.settle()
    expect(statusOf(kit.minutes(11), 'bootstrap-all').compliance).not.toBe('Compliant')
    expect(obstacle(kit)).toMatch(/FailedScheduling/)
  })

  it('take what a limit range gives them', () => {
    const kit = fluxKit()
    const defaults = { type: 'Container', default: { cpu: '100m' }, defaultRequest: { cpu: '100m' } }
    const objects = [
      range('LimitRange', { limits: [defaults] }),
      range('ResourceQuota', { hard: { 'requests.cpu': '1' } })
    ]
    expect(applied(kit, ...objects, deployment('app')).compliance).toBe('Compliant')
  })

  it('are kept out of a restricted namespace until they are secured', () => {
    const kit = fluxKit()
    const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' }
    const tree = (...containers: Loose[]) => ({
      'web.yaml': [namespace('web', labels), deployment('app', { containers })]
    })
    kit.commit(tree(container()))
    kit.apply({ all: kustomization('./') })
    expect(obstacle(kit)).toMatch(/violates PodSecurity "restricted:latest": allowPrivilegeEscalation != false/)
    kit.commit(tree(container({ securityContext: secured })))
    expect(kit.minutes(8).complianceState).toBe('Compliant')
  })

  it('come from a registry of Azure only by the right to pull, and what is there', () => {
    const kit = fluxKit()
    const registry = `${kit.group}/providers/Microsoft.ContainerRegistry/registries/acrone`
    kit.make(registry, { location: 'westeurope', sku: { name: 'Premium' }, properties: {} })
    const digest = `sha256:${'0123456789abcdef'.repeat(4)}`
    const own = deployment('app', { containers: [container({ image: `acrone.azurecr.io/app@${digest}` })] })
    applied(kit, own)
    expect(obstacle(kit)).toMatch(/401 Unauthorized/)
    const { identityProfile } = kit.get(kit.cluster, { version: '2026-05-01' }).properties
    const roleDefinitionId = `${kit.subscription}/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d`
    const principalId = identityProfile.kubeletidentity.objectId
    kit.make(`${registry}/providers/Microsoft.Authorization/roleAssignments/00000000-0000-4000-8000-000000000001`, {
      properties: { roleDefinitionId, principalId, principalType: 'ServicePrincipal' }
    })
    kit.minutes(8)
    expect(obstacle(kit)).toMatch(/not found/)
    storeImage(kit.world, registry, 'app', digest)
    expect(kit.minutes(8).complianceState).toBe('Compliant')
  })
})

describe('the API server', () => {
  it.each<[string, Loose, RegExp]>([
    [
      'a kind nobody defined',
      { apiVersion: 'traefik.io/v1alpha1', kind: 'IngressRoute', metadata: { name: 'r', namespace: 'web' } },
      /no matches for kind "IngressRoute" in version "traefik\.io\/v1alpha1"/
    ],
    [
      'a version that is gone',
      { apiVersion: 'policy/v1beta1', kind: 'PodDisruptionBudget', metadata: { name: 'p', namespace: 'web' } },
      /no matches for kind "PodDisruptionBudget"/
    ],
    [
      'an object without its namespace',
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } },
      /namespace not specified/
    ],
    [
      'a kind of an add-on that is off',
      { apiVersion: 'keda.sh/v1alpha1', kind: 'ScaledObject', metadata: { name: 's', namespace: 'web' } },
      /no matches for kind "ScaledObject"/
    ]
  ])('refuses %s', (_, object, message) => {
    expect(applied(fluxKit(), object)).toMatchObject({
      reason: 'ReconciliationFailed',
      message: expect.stringMatching(message)
    })
  })

  it('knows kinds that were defined before', () => {
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'widgets.contoso.com' },
      spec: {
        group: 'contoso.com',
        scope: 'Namespaced',
        names: { kind: 'Widget' },
        versions: [{ name: 'v1', served: true }]
      }
    }
    const widget = { apiVersion: 'contoso.com/v1', kind: 'Widget', metadata: { name: 'w', namespace: 'web' } }
    expect(applied(fluxKit(), widget, definition).compliance).toBe('Compliant')
  })

  it('does not change what is fixed unless it is forced', () => {
    const kit = fluxKit()
    applied(kit, deployment('app'))
    const { template } = deployment('app').spec
    const labels = { app: 'app', other: 'x' }
    const fields = { selector: { matchLabels: labels }, template: { ...template, metadata: { labels } } }
    const other = deployment('app', {}, fields)
    kit.commit({ 'web.yaml': [namespace('web'), other] })
    expect(statusOf(kit.minutes(6), 'bootstrap-all').message).toMatch(
      /spec\.selector: Invalid value: field is immutable/
    )
  })
})

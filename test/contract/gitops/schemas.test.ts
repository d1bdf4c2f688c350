import { describe, expect, it } from '@jest/globals'
import { everything, find, type KubernetesObject, keyOf, substitutions } from './manifests.ts'
import { problems } from './schemas.ts'

/** Kinds that add-ons and Flux bring, in the versions they serve. */
const BROUGHT = [
  'cilium.io/v2 CiliumNetworkPolicy',
  'keda.sh/v1alpha1 ScaledObject',
  'kustomize.toolkit.fluxcd.io/v1 Kustomization',
  'secrets-store.csi.x-k8s.io/v1 SecretProviderClass'
]

/** API versions of Kubernetes' own kinds that 1.34 to 1.37 serve; the schemas also know those that are gone. */
const SERVED = ['apps/v1', 'autoscaling/v2', 'networking.k8s.io/v1', 'policy/v1', 'rbac.authorization.k8s.io/v1', 'v1']

const objects = everything(Object.fromEntries(substitutions.map(({ name, example }) => [name, example])))
const typeOf = ({ apiVersion, kind }: KubernetesObject) => `${apiVersion} ${kind}`
const known = objects.filter(object => !BROUGHT.includes(typeOf(object)))

describe('the schemas of Kubernetes', () => {
  it.each(known.map((object): [string, KubernetesObject] => [keyOf(object), object]))('take %s', async (_, object) => {
    expect(await problems(object)).toEqual([])
  })

  it('are of a version as new as AKS runs', async () => {
    const deployment = structuredClone(find(objects, 'Deployment', 'traefik'))
    deployment.spec.template.spec.hostnameOverride = 'since-1-34'
    expect(await problems(deployment)).toEqual([])
  })

  it('are asked about API versions that are served', () => {
    expect([...new Set(known.map(({ apiVersion }) => apiVersion))].sort()).toEqual(SERVED)
  })

  it('know all but what add-ons and Flux bring', () => {
    const brought = objects.map(typeOf).filter(type => BROUGHT.includes(type))
    expect(new Set(brought)).toEqual(new Set(BROUGHT))
  })
})

describe('an object is refused with', () => {
  const broken = (change: (spec: any) => void) => {
    const deployment = structuredClone(find(objects, 'Deployment', 'aspnetapp'))
    change(deployment.spec)
    return problems(deployment)
  }

  it('a field in the wrong place', async () => {
    const found = broken(spec => {
      spec.template.spec.containers[0].readOnlyRootFilesystem = true
    })
    expect(await found).toEqual(['/spec/template/spec/containers/0/readOnlyRootFilesystem unknown'])
  })

  it('a field that is missing', async () => {
    const found = broken(spec => {
      delete spec.selector
    })
    expect(await found).toEqual(['/spec required {"missingProperty":"selector"}'])
  })

  it('a text for a number', async () => {
    const found = broken(spec => {
      spec.revisionHistoryLimit = '3'
    })
    expect(await found).toEqual(['/spec/revisionHistoryLimit type {"type":"integer"}'])
  })

  it('a kind that its API version does not have', async () => {
    const ingress = { ...find(objects, 'Ingress', 'aspnetapp'), apiVersion: 'apps/v1' }
    await expect(problems(ingress)).rejects.toThrow('IoK8sApiAppsV1Ingress')
  })
})

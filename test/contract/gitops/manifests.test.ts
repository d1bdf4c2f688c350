import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { loadConfig } from '../../../src/config/index.ts'
import { KUSTOMIZATIONS } from '../../../src/templates/index.ts'
import { baselineWith, VARIANTS, withDomain } from '../../unit/templates/baselines.ts'
import {
  build,
  everything,
  filled,
  images,
  type KubernetesObject,
  keyOf,
  manifests,
  overlays,
  podMakers,
  substitutions,
  variablesOf
} from './manifests.ts'
import { valuesOf } from './values.ts'

const examples = Object.fromEntries(substitutions.map(({ name, example }) => [name, example]))
const objects = everything(examples)
const names = KUSTOMIZATIONS.map(({ name }) => name)
const CLUSTER_WIDE = ['Namespace', 'ClusterRole', 'ClusterRoleBinding', 'IngressClass']

describe.each(overlays)('%s', folder => {
  it('builds, with nothing left open', () => {
    const built = build(folder).map(object => filled(object, examples))
    expect(built.length).toBeGreaterThan(0)
    expect(built.flatMap(variablesOf)).toEqual([])
  })
})

describe('the tree', () => {
  it('leaves no manifest out', () => {
    const inOverlays = overlays.flatMap(folder => build(folder).map(keyOf))
    const folders = new Set(manifests.map(file => file.replace(/\/[^/]*$/, '')))
    expect([...folders].filter(folder => !overlays.includes(folder))).toEqual([])
    expect(new Set(inOverlays)).toEqual(new Set(objects.map(keyOf)))
  })

  it('says of every object in which namespace it is', () => {
    const wrong = objects.filter(
      ({ kind, metadata }) => CLUSTER_WIDE.includes(kind) === (metadata.namespace !== undefined)
    )
    expect(wrong.map(keyOf)).toEqual([])
  })

  it('has no object in two kustomizations, which would take it from each other', () => {
    const keys = KUSTOMIZATIONS.flatMap(({ path }) => build(path).map(keyOf))
    expect(keys.filter((key, i) => keys.indexOf(key) !== i)).toEqual([])
  })

  it('holds no secret', () => {
    expect(objects.filter(({ kind }) => kind === 'Secret').map(keyOf)).toEqual([])
  })

  it('is never pruned of namespaces, nor of what lies beside the objects of AKS', () => {
    const kept = objects.filter(({ kind, metadata }) => kind === 'Namespace' || metadata.namespace === 'kube-system')
    const switches = kept.map(({ metadata }) => metadata.annotations?.['kustomize.toolkit.fluxcd.io/prune'])
    expect(switches).toEqual(['disabled', 'disabled', 'disabled', 'disabled'])
  })

  it('lets only restricted pods into its namespaces', () => {
    const levels = objects
      .filter(({ kind }) => kind === 'Namespace')
      .map(({ metadata }) => metadata.labels?.['pod-security.kubernetes.io/enforce'])
    expect(levels).toEqual(['restricted', 'restricted'])
  })
})

describe('the order', () => {
  it('names kustomizations that are there, each after those it waits for', () => {
    expect(KUSTOMIZATIONS.filter(({ path }) => !overlays.includes(path))).toEqual([])
    const early = KUSTOMIZATIONS.filter(({ dependsOn }, i) => dependsOn.some(name => !names.slice(0, i).includes(name)))
    expect(early).toEqual([])
  })

  it('lets no pod in before the policies hold', () => {
    const making = KUSTOMIZATIONS.filter(({ path }) => podMakers(build(path)).length > 0)
    expect(making.map(({ name }) => name)).toEqual(['ingress', 'workload'])
    expect(making.every(({ dependsOn }) => dependsOn.includes('policy-gate'))).toBe(true)
  })

  it('ends a health check of pods within seven minutes, because it delays each repair', () => {
    const making = KUSTOMIZATIONS.filter(({ path }) => podMakers(build(path)).length > 0)
    expect(making.map(({ timeoutSeconds }) => timeoutSeconds)).toEqual([420, 420])
  })

  it('waits for the gate longer than the gate waits itself', () => {
    const [gate] = build('policy-gate')
    const minutes = Number(/^(\d+)m$/.exec(gate?.spec.timeout)?.[1])
    const row = KUSTOMIZATIONS.find(({ name }) => name === 'policy-gate')
    expect(row?.timeoutSeconds).toBeGreaterThan(minutes * 60)
    expect(minutes).toBeGreaterThanOrEqual(20)
  })
})

describe('the page', () => {
  const page = readFileSync('gitops/README.md', 'utf8')

  it('has a row for each kustomization, in an order that holds, and a word for each condition', () => {
    const rows = [...page.matchAll(/^\| \[`([\w-]+)\/`\]/gm)].map(([, name]) => name)
    expect(rows).toEqual(names)
    expect(KUSTOMIZATIONS.filter(({ path }) => !page.includes(`[\`${path}/\`](${path})`))).toEqual([])
  })
})

describe('the variables', () => {
  it('are those of the list', () => {
    const used = new Set(overlays.flatMap(build).flatMap(variablesOf))
    expect([...used].sort()).toEqual(substitutions.map(({ name }) => name).sort())
  })

  it.each([
    ['defaults', baselineWith()],
    ['everything', VARIANTS.everything]
  ])('have a value each in an environment with %s', (_, of) => {
    const values = valuesOf(withDomain(of), 'blue')
    expect(Object.keys(values).sort()).toEqual(substitutions.map(({ name }) => name).sort())
    expect(Object.values(values).filter(value => value === '')).toEqual([])
  })

  it('have names that Flux takes, and examples that stay texts when Flux reads them again', () => {
    expect(substitutions.filter(({ name }) => !/^[_a-z][_a-z0-9]*$/.test(name))).toEqual([])
    const object: KubernetesObject = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } }
    const texts = substitutions.map(({ name }) => filled({ ...object, spec: `\${${name}}` }, examples).spec)
    expect(texts).toEqual(substitutions.map(({ example }) => example))
  })

  it('stop the build where one is missing', () => {
    const [service] = build('ingress').filter(({ kind }) => kind === 'Service')
    expect(() => filled(service as KubernetesObject, {})).toThrow(
      'Service ingress/traefik: ingress_subnet has no value'
    )
  })
})

describe('the images', () => {
  const named = podMakers(overlays.flatMap(build)).flatMap(({ containers }) => containers.map(({ image }) => image))

  it('are of our registry and by digest', () => {
    const wrong = named.filter(image => !/^\$\{registry\}\/[a-z0-9/._-]+@sha256:[0-9a-f]{64}$/.test(image))
    expect(wrong).toEqual([])
  })

  it('are those of the list', () => {
    const listed = images.map(({ from, to }) => `\${registry}/${to}@${from.split('@')[1]}`)
    expect([...new Set(named)].sort()).toEqual(listed.sort())
  })

  it('are such as a configuration can import', () => {
    const text = `apiVersion: aks-baseline/v1
workload: shop
defaults: { images: ${JSON.stringify(images)} }
environments: { production: { region: westeurope } }`
    expect(loadConfig(text, 'test.yml', undefined).images).toEqual(images)
  })
})

import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { type FluxPath, type FluxSource, renderFluxPaths } from '../../../src/manifests/index.ts'
import type { Variables } from '../../../src/manifests/substitution.ts'

const root = join(import.meta.dirname, '../../..')
const checkout: FluxSource = { kind: 'GitRepository', name: 'flux-system' }
const none: Variables = { values: {}, unreadSources: [] }
const path = (variables: Partial<Variables> = {}): FluxPath => ({ path: 'apps', variables: { ...none, ...variables } })

const deployment = (replicas: string, metadata = '') =>
  `apiVersion: apps/v1\nkind: Deployment\nmetadata: { name: web${metadata} }\nspec: { replicas: ${replicas}, note: "$\${kept}" }\n`

const specOf = (text: string, variables: Partial<Variables> = {}) =>
  renderFluxPaths({ 'apps/web.yaml': text }, checkout, [path(variables)])

describe('variables of a Flux Kustomization', () => {
  it.each([
    ['"${count}"', { count: '3' }, 3],
    ['"${count:-2}"', {}, 2],
    ['"${count:-2}"', { count: '' }, 2],
    ['"${count-2}"', { count: '' }, null],
    ['"${count:=2}"', {}, 2]
  ])('fill in %s with %j', (text, values, replicas) => {
    const { manifests, notRendered } = specOf(deployment(text), { values: values as Record<string, string> })
    expect(notRendered).toEqual([])
    expect(manifests[0]?.object.spec).toEqual({ replicas, note: '${kept}' })
  })

  it('leave an object alone when its label switches the substitution off', () => {
    const label = ', labels: { kustomize.toolkit.fluxcd.io/substitute: disabled }'
    expect(specOf(deployment('"${count}"', label)).manifests[0]?.object.spec).toMatchObject({ replicas: '${count}' })
  })

  it('make an object incomplete when a source that was not read can contain one', () => {
    const { manifests } = specOf(deployment('"${count}"'), { unreadSources: ['Secret settings'] })
    expect(manifests[0]?.incomplete).toEqual(['${count} is not known: Secret settings is not part of the checkout'])
  })

  it('report an object with an expression that is not supported', () => {
    const { manifests, notRendered } = specOf(deployment('"${count^^}"'))
    expect(manifests).toEqual([])
    expect(notRendered).toEqual([
      {
        file: 'apps/web.yaml',
        line: 1,
        subject: 'Deployment web',
        reason: 'The expression ${count^^} is not supported.'
      }
    ])
  })

  it('report an object when a value breaks its YAML', () => {
    const { notRendered } = specOf(deployment('"${count}"'), { values: { count: '1}\nx: [' } })
    expect(notRendered[0]?.reason).toMatch(/After the substitution of variables/)
  })
})

describe('Flux Kustomizations among the manifests', () => {
  const nested = (spec: string) =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: { name: more, namespace: flux-system }\nspec: { ${spec} }\n`
  const source = 'sourceRef: { kind: GitRepository, name: flux-system }'
  const files = {
    'apps/settings.yaml':
      'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings, namespace: flux-system }\ndata: { count: "4" }\n',
    'more/web.yaml': deployment('"${count}"')
  }
  const render = (spec: string) => renderFluxPaths({ ...files, 'apps/more.yaml': nested(spec) }, checkout, [path()])

  it('are rendered with their variables and their namespace', () => {
    const from = 'substituteFrom: [{ kind: ConfigMap, name: settings }]'
    const { manifests, notRendered } = render(`path: ./more, targetNamespace: shop, postBuild: { ${from} }, ${source}`)
    expect(notRendered).toEqual([])
    const web = manifests.find(({ object }) => object.kind === 'Deployment')
    expect(web?.object).toMatchObject({ metadata: { namespace: 'shop' }, spec: { replicas: 4 } })
  })

  it('are rendered once when they name their own folder', () => {
    expect(
      renderFluxPaths({ 'apps/more.yaml': nested(`path: apps, ${source}`) }, checkout, [path()]).manifests
    ).toHaveLength(1)
  })

  it('are reported when their source is not the checkout', () => {
    const { notRendered } = render('path: ./more, sourceRef: { kind: OCIRepository, name: other }')
    expect(notRendered.map(({ subject, reason }) => `${subject}: ${reason}`)).toEqual([
      'Kustomization flux-system/more: Its source OCIRepository other is not the checkout.'
    ])
  })

  it('leave charts of HelmReleases unrendered, by name', () => {
    const chart =
      'apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: { name: grafana, namespace: monitoring }\n'
    expect(renderFluxPaths({ 'apps/chart.yaml': chart }, checkout, [path()]).notRendered).toEqual([
      {
        file: 'apps/chart.yaml',
        line: 1,
        subject: 'HelmRelease monitoring/grafana',
        reason: 'The chart of a HelmRelease is not rendered.'
      }
    ])
  })
})

describe('the shipped manifests', () => {
  const files = Object.fromEntries(
    globSync('gitops/**/*.{yaml,yml}', { cwd: root }).map(file => [file, readFileSync(join(root, file), 'utf8')])
  )
  const folders = Object.keys(files).flatMap(file => /^(gitops\/[^/]+)\/kustomization\.yaml$/.exec(file)?.[1] ?? [])

  it.each(folders)('are rendered completely: %s', folder => {
    const values = { source_kind: checkout.kind, source_name: checkout.name, tree_path: 'gitops' }
    const { manifests, notRendered } = renderFluxPaths(files, checkout, [
      { path: folder, variables: { ...none, values } }
    ])
    expect(notRendered).toEqual([])
    expect(manifests.length).toBeGreaterThan(0)
  })
})

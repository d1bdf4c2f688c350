import { describe, expect, it } from '@jest/globals'
import { renderFluxPaths } from '../../../src/manifests/index.ts'
import { renderFolder } from '../../../src/manifests/kustomize.ts'

const CONFIG_MAP = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: a }\n'
const KUSTOMIZATION = [
  'resources: [a.yaml]',
  'namePrefix: x-',
  'commonLabels: { a: b }',
  'images: [{ name: x, newTag: y }]',
  'replicas: [{ name: a, count: 1 }]'
].join('\n')

/** Files whose content would not end, or would be read in two ways, with the reason why they are not rendered. */
const refused: readonly (readonly [string, string, RegExp])[] = [
  ['a map that contains itself', `${CONFIG_MAP}data: &d { self: *d }\n`, /contains it/],
  ['a list that contains itself', `${CONFIG_MAP}data: &d [*d]\n`, /contains it/],
  [
    'a List that contains itself',
    'apiVersion: v1\nkind: List\nitems: &i\n- { kind: List, items: *i }\n',
    /contains it/
  ],
  ['a merge of a map with itself', 'apiVersion: v1\nkind: ConfigMap\nmetadata: &m\n  name: a\n  <<: *m\n', /alias/i],
  ['20,000 nested lists', `${CONFIG_MAP}data: ${'['.repeat(20_000)}${']'.repeat(20_000)}`, /not valid YAML/],
  ['a key twice', `${CONFIG_MAP}data: { a: 1 }\ndata: { a: 2 }\n`, /keys must be unique/],
  ['a date as a name', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: 2026-01-01 }\n', /not a Kubernetes object/]
]

describe('a file of the checkout', () => {
  it.each(refused)('is not rendered with %s', (_, text, reason) => {
    const kustomized = { 'g/a.yaml': text, 'g/kustomization.yaml': KUSTOMIZATION }
    for (const files of [{ 'g/a.yaml': text }, kustomized]) {
      const { manifests, notRendered } = renderFolder(files, 'g')
      expect(manifests).toEqual([])
      expect(notRendered).toMatchObject([{ file: 'g/a.yaml', reason: expect.stringMatching(reason) }])
    }
  })

  it.each([
    ['bytes that are not UTF-8', Buffer.from([0xff, 0xfe, 0x80]).toString('utf8')],
    ['members of JavaScript', '__proto__: { constructor: a }'],
    ['a member of 1 MB', 'x'.repeat(1_000_000)]
  ])('keeps its object with %s', (_, text) => {
    const files = { 'g/a.yaml': `${CONFIG_MAP}data: { text: ${JSON.stringify(text)} }\n__proto__: { kind: Secret }\n` }
    const { manifests, notRendered } = renderFolder(files, 'g')
    expect(notRendered).toEqual([])
    expect(manifests.map(({ object }) => object)).toMatchObject([{ kind: 'ConfigMap', data: { text } }])
  })
})

describe('a tree of the checkout', () => {
  it('is rendered in part when its folders include each other twice on every level', () => {
    const levels = Array.from({ length: 40 }, (_, i) => i)
    const folders = levels.map(i => [`g/${i}/kustomization.yaml`, `resources: [../${i + 1}, ./../${i + 1}]`])
    const { notRendered } = renderFolder({ ...Object.fromEntries(folders), 'g/40/a.yaml': CONFIG_MAP }, 'g/0')
    expect(notRendered).toContainEqual(expect.objectContaining({ reason: expect.stringMatching(/More than 2000/) }))
  })

  it('is rendered in part when Kustomizations name each other with other variables each time', () => {
    const kustomization = (letter: string) =>
      [
        'apiVersion: kustomize.toolkit.fluxcd.io/v1',
        'kind: Kustomization',
        `metadata: { name: "${letter}\${x}", namespace: f }`,
        'spec:',
        '  path: g',
        '  sourceRef: { kind: GitRepository, name: f }',
        `  postBuild: { substitute: { x: "\${x}${letter}" } }`
      ].join('\n')
    const files = { 'g/a.yaml': `${kustomization('a')}\n---\n${kustomization('b')}\n` }
    const source = { kind: 'GitRepository', name: 'f' }
    const { notRendered } = renderFluxPaths(files, source, [
      { path: 'g', variables: { values: { x: '' }, unreadSources: [] } }
    ])
    expect(notRendered).toContainEqual(expect.objectContaining({ reason: expect.stringMatching(/500 paths/) }))
  })
})

describe('a variable of Flux', () => {
  const source = { kind: 'GitRepository', name: 'f' }
  const render = (text: string, x: string) =>
    renderFluxPaths({ 'g/a.yaml': text }, source, [{ path: 'g', variables: { values: { x }, unreadSources: [] } }])

  it.each(['v1\n---\nfoo: bar', 'v1\n---\napiVersion: v1'])(
    'leaves out the object when it turns it into several documents: %j',
    x => {
      const { manifests, notRendered } = render('apiVersion: ${x}\nkind: ConfigMap\nmetadata: { name: a }\n', x)
      expect(manifests).toEqual([])
      expect(notRendered).toMatchObject([{ subject: 'ConfigMap a', reason: expect.stringMatching(/no longer one/) }])
    }
  )

  it('has no value when only JavaScript has a member of its name', () => {
    const { manifests } = render('apiVersion: v1\nkind: ConfigMap\nmetadata: { name: "a${constructor}" }\n', '')
    expect(manifests).toMatchObject([{ object: { metadata: { name: 'a' } } }])
  })
})

import { describe, expect, it } from '@jest/globals'
import { renderFolder } from '../../../src/manifests/kustomize.ts'
import type { ManifestFiles } from '../../../src/manifests/manifest.ts'

const header = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n'
const budget = (name: string) =>
  `apiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: ${name} }\nspec: { minAvailable: 1 }\n`

const namesIn = (files: ManifestFiles, folder = '.') =>
  renderFolder(files, folder).manifests.map(({ object }) => object.metadata.name)
const reasonsIn = (files: ManifestFiles, folder = '.') =>
  renderFolder(files, folder).notRendered.map(
    ({ file, line, subject, reason }) => `${file}:${line} ${subject}: ${reason}`
  )

describe('a part that cannot be rendered', () => {
  it('is named when it is a remote base, and the rest is rendered', () => {
    const files = {
      'kustomization.yaml': `${header}resources: [one.yaml, "https://github.com/contoso/base?ref=v1"]\n`,
      'one.yaml': budget('one')
    }
    expect(namesIn(files)).toEqual(['one'])
    expect(reasonsIn(files)).toEqual([
      'kustomization.yaml:1 https://github.com/contoso/base?ref=v1: Remote bases are not read.'
    ])
  })

  it('is a field of a kustomization that is not supported, and marks its objects', () => {
    const files = {
      'kustomization.yaml': `${header}resources: [one.yaml]\nreplacements: []\n`,
      'one.yaml': budget('one')
    }
    expect(reasonsIn(files)).toEqual([
      'kustomization.yaml:1 `replacements`: The field `replacements` of the kustomization is not supported.'
    ])
    expect(renderFolder(files, '.').manifests[0]?.incomplete).toEqual([
      '`replacements` of kustomization.yaml is not rendered'
    ])
  })

  it.each([
    [
      'a file that does not exist',
      { 'kustomization.yaml': `${header}resources: [gone.yaml]\n` },
      /gone\.yaml: The file or folder does not exist/
    ],
    [
      'a folder without a kustomization',
      { 'kustomization.yaml': `${header}resources: [a]\n`, 'a/one.yaml': budget('one') },
      /a:1 a: The folder has no kustomization/
    ],
    [
      'a kustomization that includes itself',
      { 'kustomization.yaml': `${header}resources: [a]\n`, 'a/kustomization.yaml': `${header}resources: [../a]\n` },
      /includes itself/
    ],
    [
      'a file that is not YAML',
      { 'kustomization.yaml': `${header}resources: [one.yaml]\n`, 'one.yaml': 'a: 1\nb: [\n' },
      /one\.yaml:\d+ one\.yaml: The file is not valid YAML/
    ],
    [
      'a document that is not an object',
      { 'kustomization.yaml': `${header}resources: [one.yaml]\n`, 'one.yaml': '- 1\n' },
      /not an object/
    ],
    [
      'an object without a name',
      { 'kustomization.yaml': `${header}resources: [one.yaml]\n`, 'one.yaml': 'apiVersion: v1\nkind: Pod\n' },
      /needs `apiVersion`, `kind` and `metadata\.name`/
    ],
    [
      'a second object of the same name',
      {
        'kustomization.yaml': `${header}resources: [one.yaml, two.yaml]\n`,
        'one.yaml': budget('one'),
        'two.yaml': budget('one')
      },
      /two\.yaml:1 PodDisruptionBudget one: Another file/
    ],
    [
      'a patch of no object',
      {
        'kustomization.yaml': `${header}resources: [one.yaml]\npatches: [{ patch: "${budget('two').replaceAll('\n', '\\n')}" }]\n`,
        'one.yaml': budget('one')
      },
      /No object matches the patch of PodDisruptionBudget two/
    ],
    [
      'an operation on a path that does not exist',
      {
        'kustomization.yaml': `${header}resources: [one.yaml]\npatches: [{ target: { kind: PodDisruptionBudget }, patch: '[{"op": "remove", "path": "/spec/x"}]' }]\n`,
        'one.yaml': budget('one')
      },
      /The path \/spec\/x does not exist/
    ],
    [
      'an expression that can search for ever',
      {
        'kustomization.yaml': `${header}resources: [one.yaml]\npatches: [{ target: { name: "(a+)+" }, patch: '[{"op": "remove", "path": "/spec"}]' }]\n`,
        'one.yaml': budget('one')
      },
      /is not supported/
    ],
    [
      'an alias bomb',
      {
        'kustomization.yaml': `${header}resources: [one.yaml]\n`,
        'one.yaml': `a: &a [x, x, x, x, x, x, x, x, x, x]\nb: &b [${'*a,'.repeat(10)}]\nc: &c [${'*b,'.repeat(10)}]\nd: [${'*c,'.repeat(10)}]\n`
      },
      /not valid YAML: .*alias/i
    ]
  ] as [string, ManifestFiles, RegExp][])('is reported when it is %s', (_, files, reason) => {
    expect(reasonsIn(files).join('\n')).toMatch(reason)
  })

  it('is a folder that the checkout does not contain', () => {
    expect(reasonsIn({ 'a/one.yaml': budget('one') }, 'b')).toEqual([
      'b:1 b: The folder does not exist in the checkout.'
    ])
  })
})

describe('a folder without a kustomization', () => {
  const files = {
    'apps/one.yaml': `# first\n${budget('one')}---\n${budget('two')}`,
    'apps/deep/three.yml': budget('three'),
    'apps/built/kustomization.yaml': `${header}namePrefix: x-\nresources: [four.yaml]\n`,
    'apps/built/four.yaml': budget('four'),
    'apps/built/unused.yaml': budget('unused'),
    'other/five.yaml': budget('five')
  }

  it('contains all manifests in and below it', () => {
    expect(namesIn(files, './apps/').toSorted()).toEqual(['one', 'three', 'two', 'x-four'])
  })

  it('keeps the file and the line of each object', () => {
    const places = renderFolder(files, 'apps').manifests.map(({ object, file, line }) => [
      object.metadata.name,
      file,
      line
    ])
    expect(places).toContainEqual(['one', 'apps/one.yaml', 2])
    expect(places).toContainEqual(['two', 'apps/one.yaml', 7])
    expect(places).toContainEqual(['x-four', 'apps/built/four.yaml', 1])
  })
})

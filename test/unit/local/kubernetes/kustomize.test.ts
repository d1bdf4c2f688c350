import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { publishManifests } from '../../../../local/host/demo-sources.ts'
import { findRepository } from '../../../../local/kubernetes/git-and-oci-sources.ts'
import { kustomizeBuild } from '../../../../local/kubernetes/kustomize.ts'
import { type Files, readObjects } from '../../../../local/kubernetes/manifests.ts'
import { type KubernetesObject, keyOfObject, referenceTo } from '../../../../local/kubernetes/objects.ts'
import { emptyWorld } from '../azure/kit.ts'
import { REPOSITORY } from './flux-kit.ts'

const hasKubectl = spawnSync('kubectl', ['kustomize', '--help']).status === 0
if (!hasKubectl) process.stderr.write('kubectl is not installed: the builder is not compared with kubectl kustomize.\n')

const manifests = `
apiVersion: v1
kind: Namespace
metadata: { name: web }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: app, namespace: other }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: binding }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: Role, name: r }
subjects:
  - { kind: ServiceAccount, name: app, namespace: other }
  - { kind: ServiceAccount, name: default }
  - { kind: ServiceAccount, name: stranger, namespace: zz }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: role }
---
apiVersion: templates.gatekeeper.sh/v1
kind: ConstraintTemplate
metadata: { name: template }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: app }
spec:
  selector: { matchLabels: { a: b } }
  template:
    metadata: { labels: { a: b } }
    spec:
      topologySpreadConstraints: [{ labelSelector: { matchLabels: { a: b } } }]
      affinity:
        podAntiAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            - { topologyKey: h, labelSelector: { matchLabels: { a: b } } }
---
apiVersion: v1
kind: Service
metadata: { name: app }
spec: { selector: { a: b }, ports: [{ port: 80 }] }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: app }
spec: { selector: { matchLabels: { a: b } } }
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: app }
spec: { podSelector: { matchLabels: { a: b } }, ingress: [{ from: [{ podSelector: { matchLabels: { x: "z" } } }] }] }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: app }
spec: { jobTemplate: { spec: { template: { spec: {} } } } }
`
const header = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n'
const component = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n'
const configMap = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\ndata: { text: on }\n'

const cases: Record<string, Files> = {
  'resources of files and folders': {
    'kustomization.yaml': `${header}resources: [base, more.yaml]\n`,
    'base/kustomization.yaml': `${header}resources: [all.yaml]\n`,
    'base/all.yaml': manifests,
    'more.yaml': configMap.replace('text: on', 'text: "on"')
  },
  'a namespace': { 'kustomization.yaml': `${header}namespace: n1\nresources: [all.yaml]\n`, 'all.yaml': manifests },
  labels: {
    'kustomization.yaml': `${header}labels:
  - pairs: { team: x }
  - { pairs: { selected: yy }, includeSelectors: true }
  - { pairs: { template: zz }, includeTemplates: true }
resources: [all.yaml]
`,
    'all.yaml': manifests
  },
  components: {
    'kustomization.yaml': `${header}namespace: n1\nresources: [all.yaml]\ncomponents: [part]\n`,
    'all.yaml': manifests,
    'part/kustomization.yaml': `${component}labels: [{ pairs: { part: one } }]\nresources: [map.yaml]\n`,
    'part/map.yaml': configMap.replace('text: on', 'text: "on"')
  }
}

/** What `kubectl kustomize` makes of files. */
function builtByKubectl(files: Files, folder: string): KubernetesObject[] {
  const directory = mkdtempSync(join(tmpdir(), 'kustomize-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true })
      writeFileSync(join(directory, path), text)
    }
    const text = execFileSync('kubectl', ['kustomize', join(directory, folder)], { encoding: 'utf8' })
    return sorted(readObjects('kubectl', text))
  } finally {
    rmSync(directory, { recursive: true })
  }
}

function sorted(result: ReturnType<typeof kustomizeBuild>): KubernetesObject[] {
  if ('failed' in result) throw new Error(result.failed)
  const key = (object: KubernetesObject) => keyOfObject(referenceTo(object))
  return result.value.toSorted((a, b) => (key(a) < key(b) ? -1 : 1))
}

function failureOf(files: Files, folder = '.'): string {
  const built = kustomizeBuild(files, folder)
  return 'failed' in built ? built.failed : ''
}

/** The tree this project ships, as Flux reads it. */
function shippedTree(): Files {
  const world = emptyWorld()
  publishManifests(world)
  const repository = findRepository(world, REPOSITORY)
  return repository?.commits[repository.branches.main ?? ''] ?? {}
}

describe('the builder', () => {
  const compare = hasKubectl ? it : it.skip

  compare.each(Object.entries(cases))('builds as kubectl kustomize does: %s', (_, files) => {
    expect(sorted(kustomizeBuild(files, '.'))).toEqual(builtByKubectl(files, '.'))
  })

  const tree = shippedTree()
  const folders = Object.keys(tree).flatMap(path => /^(gitops\/.+)\/kustomization\.yaml$/.exec(path)?.[1] ?? [])

  it('finds the shipped tree', () => {
    expect(folders).toContain('gitops/ingress')
  })

  compare.each(folders)('builds the shipped tree as kubectl kustomize does: %s', folder => {
    expect(sorted(kustomizeBuild(tree, folder))).toEqual(builtByKubectl(tree, folder))
  })

  it('takes a folder without kustomization for all manifests in it', () => {
    const files = {
      'a/one.yaml': configMap,
      'a/deep/two.yaml': configMap.replace('name: c', 'name: d'),
      'a/base/kustomization.yaml': `${header}resources: [three.yaml]\n`,
      'a/base/three.yaml': configMap.replace('name: c', 'name: e'),
      'a/base/unused.yaml': configMap.replace('name: c', 'name: f'),
      'b/other.yaml': configMap
    }
    expect(sorted(kustomizeBuild(files, './a')).map(({ metadata }) => metadata.name)).toEqual(['c', 'd', 'e'])
  })

  it('refuses other keys by their names', () => {
    expect(failureOf({ 'kustomization.yaml': `${header}patches: []\n` })).toBe(
      'invalid Kustomization: json: unknown field "patches"'
    )
  })

  it.each<[string, Files, RegExp]>([
    [
      'a file that is not there',
      { 'kustomization.yaml': 'resources: [no.yaml]\n' },
      /evalsymlink failure on '\/no\.yaml'/
    ],
    [
      'an object twice',
      { 'kustomization.yaml': 'resources: [a.yaml, b.yaml]\n', 'a.yaml': configMap, 'b.yaml': configMap },
      /already registered id: ConfigMap/
    ],
    [
      'no name',
      { 'kustomization.yaml': 'resources: [a.yaml]\n', 'a.yaml': 'kind: ConfigMap\napiVersion: v1\nmetadata: {}\n' },
      /missing metadata\.name/
    ],
    ['no YAML', { 'kustomization.yaml': 'resources: [a.yaml]\n', 'a.yaml': 'a: [' }, /MalformedYAMLError/],
    [
      'an address',
      { 'kustomization.yaml': 'resources: ["https://github.com/a/b"]\n' },
      /remote resources are not built/
    ],
    [
      'a component that is not there',
      { 'kustomization.yaml': 'components: [none]\n' },
      /evalsymlink failure on '\/none'/
    ]
  ])('fails at %s', (_, files, message) => {
    expect(failureOf(files)).toMatch(message)
  })
})

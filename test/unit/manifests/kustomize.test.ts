import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { parseAllDocuments } from 'yaml'
import { renderFolder } from '../../../src/manifests/kustomize.ts'
import { identityOf, type KubernetesObject, type ManifestFiles } from '../../../src/manifests/manifest.ts'

const hasKubectl = spawnSync('kubectl', ['kustomize', '--help']).status === 0
if (!hasKubectl) process.stderr.write('kubectl is not installed: manifests are not compared with kubectl kustomize.\n')
const compare = hasKubectl ? it : it.skip

const header = 'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\n'
const component = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n'

const web = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: { app: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      serviceAccountName: web
      volumes:
        - { name: settings, configMap: { name: settings } }
        - { name: keys, secret: { secretName: keys } }
      containers:
        - name: app
          image: contoso.azurecr.io/web:1.0
          env: [{ name: A, value: "1" }, { name: B, valueFrom: { configMapKeyRef: { name: settings, key: b } } }]
          ports: [{ containerPort: 80 }]
        - name: proxy
          image: contoso.azurecr.io/proxy@sha256:0123456789012345678901234567890123456789012345678901234567890123
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
---
apiVersion: v1
kind: ServiceAccount
metadata: { name: web }
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: { name: web }
spec: { minAvailable: 1, selector: { matchLabels: { app: web } } }
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web }
spec: { minReplicas: 2, maxReplicas: 4, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web } }
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata: { name: guard }
webhooks:
  - name: guard.contoso.com
    admissionReviewVersions: [v1]
    sideEffects: None
    clientConfig: { service: { name: web, namespace: default } }
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: { name: web }
roleRef: { apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: view }
subjects: [{ kind: ServiceAccount, name: web, namespace: default }]
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly }
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers: [{ name: job, image: "contoso.azurecr.io/web:1.0", envFrom: [{ configMapRef: { name: settings } }] }]
`

const settings = 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: settings }\ndata: { b: "2" }\n'

const cases: Readonly<Record<string, ManifestFiles>> = {
  'resources in folders and files': {
    'kustomization.yaml': `${header}resources: [base, settings.yaml]\n`,
    'base/kustomization.yml': `${header}resources: [web.yaml]\n`,
    'base/web.yaml': web,
    'settings.yaml': settings
  },
  'a namespace, a prefix and a suffix with references': {
    'kustomization.yaml': `${header}namespace: shop\nnamePrefix: blue-\nnameSuffix: -v2\nresources: [web.yaml, settings.yaml]\n`,
    'web.yaml': web,
    'settings.yaml': settings
  },
  'a namespace in an overlay of a base with a prefix': {
    'kustomization.yaml': `${header}namespace: shop\nresources: [base]\nnamePrefix: outer-\n`,
    'base/kustomization.yaml': `${header}namePrefix: inner-\nresources: [web.yaml, settings.yaml]\n`,
    'base/web.yaml': web,
    'base/settings.yaml': settings
  },
  'labels and annotations': {
    'kustomization.yaml': `${header}resources: [web.yaml]
labels:
  - { pairs: { part: one } }
  - { pairs: { tier: front }, includeTemplates: true }
  - { pairs: { team: shop }, includeSelectors: true }
commonAnnotations: { owner: shop }
`,
    'web.yaml': web
  },
  'common labels': {
    'kustomization.yaml': `${header}resources: [web.yaml]\ncommonLabels: { team: shop }\n`,
    'web.yaml': web
  },
  'images and replicas': {
    'kustomization.yaml': `${header}resources: [web.yaml]
images:
  - { name: contoso.azurecr.io/web, newName: mirror.azurecr.io/web, newTag: "2.0" }
  - { name: contoso.azurecr.io/proxy, newTag: "3" }
replicas: [{ name: web, count: 5 }]
`,
    'web.yaml': web
  },
  'an image digest': {
    'kustomization.yaml': `${header}resources: [web.yaml]\nimages: [{ name: contoso.azurecr.io/web, digest: "sha256:abc" }]\n`,
    'web.yaml': web
  },
  'strategic merge patches': {
    'kustomization.yaml': `${header}resources: [web.yaml]
patches:
  - path: patch.yaml
  - patch: |
      apiVersion: policy/v1
      kind: PodDisruptionBudget
      metadata: { name: web }
      spec: { minAvailable: null, maxUnavailable: 25% }
  - patch: |
      $patch: delete
      apiVersion: v1
      kind: Service
      metadata: { name: web }
patchesStrategicMerge: [old.yaml]
`,
    'web.yaml': web,
    'patch.yaml': `apiVersion: apps/v1
kind: Deployment
metadata: { name: web, annotations: { patched: "yes" } }
spec:
  template:
    spec:
      volumes: [{ name: settings, $patch: delete }, { name: cache, emptyDir: {} }]
      containers:
        - name: app
          env: [{ name: A, value: "9" }, { name: C, value: "3" }]
          ports: [{ containerPort: 80, name: http }, { containerPort: 90 }]
        - { name: extra, image: extra }
      tolerations: [{ operator: Exists }]
`,
    'old.yaml': 'apiVersion: batch/v1\nkind: CronJob\nmetadata: { name: nightly }\nspec: { suspend: true }\n'
  },
  'JSON patches with targets': {
    'kustomization.yaml': `${header}resources: [web.yaml]
patches:
  - target: { kind: Deployment, name: w.b }
    patch: |
      - { op: replace, path: /spec/replicas, value: 7 }
      - { op: add, path: /spec/template/metadata/annotations, value: { a~b: c } }
      - { op: add, path: /spec/template/spec/containers/0/env/-, value: { name: D, value: "4" } }
      - { op: remove, path: /spec/template/spec/containers/1 }
  - target: { labelSelector: "app in (web, api),!gone" }
    patch: |
      - { op: add, path: /metadata/labels/selected, value: "yes" }
  - target: { group: policy, version: v1 }
    patch: '[{"op": "test", "path": "/spec/minAvailable", "value": 1}, {"op": "move", "from": "/spec/minAvailable", "path": "/spec/maxUnavailable"}]'
patchesJson6902:
  - target: { version: v1, kind: Service, name: web }
    path: ports.yaml
`,
    'web.yaml': web,
    'ports.yaml': '- op: add\n  path: /spec/ports/0/name\n  value: http\n'
  },
  'generated objects with hashes': {
    'kustomization.yaml': `${header}namespace: shop
resources: [web.yaml]
generatorOptions: { labels: { made: "yes" } }
configMapGenerator:
  - name: settings
    literals: [b=2, "quoted='text <&>'"]
    files: [app.conf, renamed=app.conf]
    envs: [values.env]
secretGenerator:
  - { name: keys, literals: [key=value] }
  - { name: fixed, literals: [key=value], type: example.com/kind, options: { disableNameSuffixHash: true } }
`,
    'web.yaml': web,
    'app.conf': 'one\ntwo\n',
    'values.env': '# comment\nX=1\n\nY=a=b\n'
  },
  'a generated object that an overlay merges': {
    'kustomization.yaml': `${header}resources: [base]\nconfigMapGenerator: [{ name: settings, behavior: merge, literals: [c=3] }]\n`,
    'base/kustomization.yaml': `${header}resources: [web.yaml]\nconfigMapGenerator: [{ name: settings, literals: [b=2] }]\n`,
    'base/web.yaml': web
  },
  'components with patches': {
    'kustomization.yaml': `${header}namespace: shop\nresources: [web.yaml]\ncomponents: [part]\n`,
    'web.yaml': web,
    'part/kustomization.yaml': `${component}patches: [{ target: { kind: Deployment }, patch: '[{"op": "replace", "path": "/spec/replicas", "value": 3}]' }]\nresources: [settings.yaml]\n`,
    'part/settings.yaml': settings
  },
  'lists and empty documents': {
    'kustomization.yaml': `${header}resources: [list.yaml]\n`,
    'list.yaml': `---\n# nothing\n---\napiVersion: v1\nkind: List\nitems:\n  - ${settings.replaceAll('\n', '\n    ').trimEnd()}\n`
  }
}

function builtByKubectl(files: ManifestFiles): KubernetesObject[] {
  const directory = mkdtempSync(join(tmpdir(), 'manifests-'))
  try {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(directory, path)), { recursive: true })
      writeFileSync(join(directory, path), text)
    }
    const text = execFileSync('kubectl', ['kustomize', directory], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore']
    })
    return sorted(parseAllDocuments(text, { version: '1.1' }).map(document => document.toJS() as KubernetesObject))
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

function sorted(objects: readonly KubernetesObject[]): KubernetesObject[] {
  return objects.toSorted((a, b) => (identityOf(a) < identityOf(b) ? -1 : 1))
}

describe('a rendered folder', () => {
  compare.each(Object.entries(cases))('equals what kubectl kustomize builds: %s', (_, files) => {
    const { manifests, notRendered } = renderFolder(files, '.')
    expect(notRendered).toEqual([])
    expect(sorted(manifests.map(({ object }) => object))).toEqual(builtByKubectl(files))
  })
})

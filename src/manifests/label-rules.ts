import { changeAt, type FieldPath, fieldPath } from './field-paths.ts'
import { fieldsOf, type KubernetesObject } from './manifest.ts'

/** An entry of `labels` of a kustomization, or its `commonLabels`. */
export interface LabelRule {
  readonly pairs: Readonly<Record<string, string>>
  readonly includeSelectors: boolean
  readonly includeTemplates: boolean
}

interface Place {
  readonly kinds: readonly string[]
  readonly path: FieldPath
  /** Whether kustomize adds the labels if the object has none. */
  readonly create: boolean
}

const place = (kinds: string, path: string, create: boolean): Place => ({
  kinds: kinds.split(' '),
  path: fieldPath(path),
  create
})

/** Labels of pod templates. Source: kustomize, package api/internal/konfig/builtinpluginconsts. */
const TEMPLATES: readonly Place[] = [
  place('Deployment ReplicaSet DaemonSet StatefulSet Job', 'spec/template/metadata/labels', true),
  place('ReplicationController', 'spec/template/metadata/labels', true),
  place('CronJob', 'spec/jobTemplate/metadata/labels', true),
  place('CronJob', 'spec/jobTemplate/spec/template/metadata/labels', true),
  place('StatefulSet', 'spec/volumeClaimTemplates/*/metadata/labels', true)
]

const AFFINITY = 'spec/template/spec/affinity'
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution/*/labelSelector/matchLabels'
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution/*/podAffinityTerm/labelSelector/matchLabels'

/** Selectors. Source: as for the pod templates. */
const SELECTORS: readonly Place[] = [
  place('Service', 'spec/selector', true),
  place('ReplicationController', 'spec/selector', true),
  place('Deployment ReplicaSet DaemonSet StatefulSet', 'spec/selector/matchLabels', true),
  place('Job PodDisruptionBudget', 'spec/selector/matchLabels', false),
  place('CronJob', 'spec/jobTemplate/spec/selector/matchLabels', false),
  ...['podAffinity', 'podAntiAffinity'].flatMap(affinity =>
    [REQUIRED, PREFERRED].map(path => place('Deployment StatefulSet', `${AFFINITY}/${affinity}/${path}`, false))
  ),
  place('Deployment StatefulSet', 'spec/template/spec/topologySpreadConstraints/*/labelSelector/matchLabels', false),
  place('NetworkPolicy', 'spec/podSelector/matchLabels', false),
  place('NetworkPolicy', 'spec/ingress/*/from/*/podSelector/matchLabels', false),
  place('NetworkPolicy', 'spec/egress/*/to/*/podSelector/matchLabels', false)
]

/** Returns the object with the labels of a rule. */
export function addLabels(object: KubernetesObject, rule: LabelRule): KubernetesObject {
  const places = [
    { path: fieldPath('metadata/labels'), create: true },
    ...(rule.includeSelectors || rule.includeTemplates ? placesOf(TEMPLATES, object) : []),
    ...(rule.includeSelectors ? placesOf(SELECTORS, object) : [])
  ]
  return places.reduce(
    (sum, { path, create }) =>
      changeAt(sum, path, found => ({ ...fieldsOf(found), ...rule.pairs }), create) as KubernetesObject,
    object
  )
}

/** Returns the object with annotations, on itself and on its pod template. */
export function addAnnotations(object: KubernetesObject, pairs: Readonly<Record<string, string>>): KubernetesObject {
  const templates = placesOf(TEMPLATES, object).filter(({ path }) => !path.includes('volumeClaimTemplates'))
  const paths = [
    fieldPath('metadata/annotations'),
    ...templates.map(({ path }) => [...path.slice(0, -1), 'annotations'])
  ]
  return paths.reduce(
    (sum, path) => changeAt(sum, path, found => ({ ...fieldsOf(found), ...pairs }), true) as KubernetesObject,
    object
  )
}

function placesOf(places: readonly Place[], { kind }: KubernetesObject): readonly Place[] {
  return places.filter(({ kinds }) => kinds.includes(kind))
}

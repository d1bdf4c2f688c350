import { asRecord, type Json, type KubernetesObject, type Labels } from './objects.ts'

/** One entry of `labels` in a kustomization. */
export interface LabelRule {
  readonly pairs: Labels
  readonly includeSelectors: boolean
  readonly includeTemplates: boolean
}

type Path = readonly string[]

/** Where kustomize writes labels of pod templates: kind → path (kustomize, `commonlabels` transformer configuration). */
const TEMPLATES: readonly (readonly [kind: RegExp, path: Path, create: boolean])[] = [
  [/^(Deployment|ReplicaSet|DaemonSet|StatefulSet|Job)$/, ['spec', 'template', 'metadata', 'labels'], true],
  [/^CronJob$/, ['spec', 'jobTemplate', 'metadata', 'labels'], true],
  [/^CronJob$/, ['spec', 'jobTemplate', 'spec', 'template', 'metadata', 'labels'], true]
]

/** Where it writes labels into selectors; `*` is every element of a list. Most only where there is such a selector. */
const SELECTORS: readonly (readonly [kind: RegExp, path: Path, create: boolean])[] = [
  [/^Service$/, ['spec', 'selector'], true],
  [/^(Deployment|ReplicaSet|DaemonSet|StatefulSet)$/, ['spec', 'selector', 'matchLabels'], true],
  [/^(Job|PodDisruptionBudget)$/, ['spec', 'selector', 'matchLabels'], false],
  ...['preferredDuringSchedulingIgnoredDuringExecution', 'requiredDuringSchedulingIgnoredDuringExecution'].flatMap(
    when =>
      ['podAffinity', 'podAntiAffinity'].map(affinity => {
        const term = when.startsWith('preferred') ? ['podAffinityTerm', 'labelSelector'] : ['labelSelector']
        const path = ['spec', 'template', 'spec', 'affinity', affinity, when, '*', ...term, 'matchLabels']
        return [/^(Deployment|StatefulSet)$/, path, false] as const
      })
  ),
  [
    /^(Deployment|StatefulSet)$/,
    ['spec', 'template', 'spec', 'topologySpreadConstraints', '*', 'labelSelector', 'matchLabels'],
    false
  ],
  [/^NetworkPolicy$/, ['spec', 'podSelector', 'matchLabels'], false],
  [/^NetworkPolicy$/, ['spec', 'ingress', '*', 'from', '*', 'podSelector', 'matchLabels'], false],
  [/^NetworkPolicy$/, ['spec', 'egress', '*', 'to', '*', 'podSelector', 'matchLabels'], false]
]

/** An object with the labels of a rule. */
export function withLabels(object: KubernetesObject, { pairs, ...rule }: LabelRule): KubernetesObject {
  const places = [
    ...(rule.includeTemplates || rule.includeSelectors ? TEMPLATES : []),
    ...(rule.includeSelectors ? SELECTORS : [])
  ].filter(([kind]) => kind.test(object.kind))
  const labelled = write(object, ['metadata', 'labels'], pairs, true)
  return places.reduce<Json>((sum, [, path, create]) => write(sum, path, pairs, create), labelled) as KubernetesObject
}

/** A value with more members at a path; where it ends early, they are added only if asked for. */
function write(value: Json, [member = '', ...rest]: Path, pairs: Labels, create: boolean): Json {
  const found = value[member]
  if (found === undefined && !create) return value
  if (rest.length === 0) return { ...value, [member]: { ...asRecord(found), ...pairs } }
  if (rest[0] === '*') {
    if (!Array.isArray(found)) return value
    return { ...value, [member]: found.map(element => write(asRecord(element), rest.slice(1), pairs, create)) }
  }
  return { ...value, [member]: write(asRecord(found), rest, pairs, create) }
}

import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import { parse, parseAllDocuments, stringify } from 'yaml'
import { KUSTOMIZATIONS } from '../../../src/templates/index.ts'

const root = join(import.meta.dirname, '../../../gitops')

/** A Kubernetes object; what is in it is looked at by tests that know its kind. */
export interface KubernetesObject {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: {
    readonly name: string
    readonly namespace?: string
    readonly labels?: Readonly<Record<string, string>>
    readonly annotations?: Readonly<Record<string, string>>
  }
  readonly spec?: any
  readonly data?: Readonly<Record<string, string>>
  readonly rules?: readonly { apiGroups: string[]; resources: string[]; verbs: string[] }[]
  readonly roleRef?: { readonly kind: string; readonly name: string }
  readonly subjects?: readonly { kind: string; name: string; namespace?: string }[]
}

export const substitutions: readonly { name: string; what: string; example: string }[] = data('substitutions.json')
export const images: readonly { from: string; to: string; tag: string }[] = data('images.json')

function data<T>(name: string): T {
  return JSON.parse(readFileSync(join(root, name), 'utf8'))
}

/** Folders with a kustomization, as Flux could be given them. */
export const overlays = globSync('**/kustomization.yaml', { cwd: root })
  .map(file => file.replace(/\/?kustomization\.yaml$/, ''))
  .sort()

/** Every manifest of the tree, by its path. */
export const manifests = globSync('**/*.yaml', { cwd: root })
  .filter(file => !file.endsWith('kustomization.yaml'))
  .sort()

const UNDERSTOOD = ['apiVersion', 'kind', 'resources']

/** The objects of a folder, variables as they are written. Throws Error for anything but a list of resources. */
export function build(folder: string): KubernetesObject[] {
  const path = join(root, folder)
  const kustomization = parse(readFileSync(join(path, 'kustomization.yaml'), 'utf8'))
  const foreign = Object.keys(kustomization).find(key => !UNDERSTOOD.includes(key))
  if (foreign !== undefined) throw new Error(`${folder}: ${foreign} is not among ${UNDERSTOOD.join(', ')}`)
  const objects = kustomization.resources.flatMap((resource: string) => objectsAt(join(path, resource)))
  const keys = objects.map(keyOf)
  const twice = keys.find((key: string, i: number) => keys.indexOf(key) !== i)
  if (twice !== undefined) throw new Error(`${folder}: ${twice} is there twice`)
  return objects
}

function objectsAt(path: string): KubernetesObject[] {
  if (!existsSync(path)) throw new Error(`${relative(root, path)} is not there`)
  if (statSync(path).isDirectory()) return build(relative(root, path))
  return parseAllDocuments(readFileSync(path, 'utf8')).map(document => {
    if (document.errors.length > 0) throw new Error(`${relative(root, path)}: ${document.errors.join(', ')}`)
    return document.toJS()
  })
}

export const keyOf = ({ kind, metadata }: KubernetesObject) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`

const VARIABLE = /\$\{([^}]*)\}/g

/** Names of the variables in an object. */
export function variablesOf(object: KubernetesObject): string[] {
  return [...JSON.stringify(object).matchAll(VARIABLE)].map(([, name]) => name ?? '')
}

/** An object with values, put in as Flux does: into its YAML, which is then read again. Throws Error where one is missing. */
export function filled(object: KubernetesObject, values: Readonly<Record<string, string>>): KubernetesObject {
  const text = stringify(object, { version: '1.1', lineWidth: 0 }).replace(VARIABLE, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`${keyOf(object)}: ${name} has no value`)
    return value
  })
  return parse(text, { version: '1.1' })
}

/** What every kustomization applies, and the one that KEDA is opted in with. */
export function everything(values: Readonly<Record<string, string>>): KubernetesObject[] {
  const folders = [...KUSTOMIZATIONS.map(({ path }) => path), 'policy-gate/passed']
  const opted = build('workload/keda').filter(({ kind }) => kind === 'ScaledObject')
  return [...folders.flatMap(build), ...opted].map(object => filled(object, values))
}

/** The object of a kind with a name. Throws Error where there is none. */
export function find(objects: readonly KubernetesObject[], kind: string, name: string): KubernetesObject {
  const found = objects.find(object => object.kind === kind && object.metadata.name === name)
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`)
  return found
}

export interface Container {
  readonly name: string
  readonly image: string
  readonly restartPolicy?: string
  readonly [property: string]: any
}

/** An object that makes pods, with their template. */
export interface PodMaker {
  readonly object: KubernetesObject
  readonly pod: any
  /** Those that run before or beside the others too. */
  readonly containers: readonly Container[]
}

export function podMakers(objects: readonly KubernetesObject[]): PodMaker[] {
  return objects.flatMap(object => {
    const pod = object.kind === 'Pod' ? object.spec : object.spec?.template?.spec
    if (pod?.containers === undefined) return []
    return [{ object, pod, containers: [...(pod.initContainers ?? []), ...pod.containers] }]
  })
}

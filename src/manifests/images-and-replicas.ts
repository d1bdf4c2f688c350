import { changeAt, type FieldPath, fieldPath } from './field-paths.ts'
import { type Fields, fieldsOf, type KubernetesObject, listOf } from './manifest.ts'

/** Returns the object with its images renamed by the entries of `images` of a kustomization. */
export function setImages(object: KubernetesObject, entries: readonly Fields[]): KubernetesObject {
  if (entries.length === 0 || object.kind === 'CustomResourceDefinition') return object
  return changeContainers(object, entries) as KubernetesObject
}

/** Changes the images of each list `containers` and `initContainers`, at any depth. */
function changeContainers(value: Fields, entries: readonly Fields[]): Fields {
  return Object.fromEntries(
    Object.entries(value).map(([member, below]) => {
      if (member === 'containers' || member === 'initContainers') {
        return [member, Array.isArray(below) ? below.map(each => setImage(each, entries)) : below]
      }
      return [member, changeBelow(below, entries)]
    })
  )
}

function changeBelow(value: unknown, entries: readonly Fields[]): unknown {
  if (Array.isArray(value)) return value.map(each => changeBelow(each, entries))
  const fields = fieldsOf(value)
  return fields === value ? changeContainers(fields, entries) : value
}

function setImage(container: unknown, entries: readonly Fields[]): unknown {
  const fields = fieldsOf(container)
  if (typeof fields.image !== 'string') return container
  const image = entries.reduce((text, entry) => renamed(text, entry), fields.image)
  return { ...fields, image }
}

const REFERENCE = /^(?<name>.*?)(?::(?<tag>[\w][\w.-]*))?(?:@(?<digest>.+))?$/

function renamed(image: string, { name, newName, newTag, digest, tagSuffix }: Fields): string {
  const parts = REFERENCE.exec(image)?.groups ?? {}
  if (parts.name !== name) return image
  const repository = typeof newName === 'string' && newName !== '' ? newName : parts.name
  if (typeof digest === 'string' && digest !== '') {
    const tag = typeof newTag === 'string' && newTag !== '' ? `:${newTag}` : ''
    return `${repository}${tag}@${digest}`
  }
  if (newTag !== undefined && newTag !== '') return `${repository}:${newTag}`
  const suffix = typeof tagSuffix === 'string' ? tagSuffix : ''
  const tag = parts.tag === undefined ? '' : `:${parts.tag}${suffix}`
  return `${repository}${tag}${parts.digest === undefined ? '' : `@${parts.digest}`}`
}

const REPLICAS: FieldPath = fieldPath('spec/replicas')
const SCALED = ['Deployment', 'ReplicaSet', 'StatefulSet', 'ReplicationController']

/** Returns the object with the number of replicas that the entries of `replicas` of a kustomization state. */
export function setReplicas(object: KubernetesObject, entries: unknown): KubernetesObject {
  const count = listOf(entries).find(({ name }) => name === object.metadata.name)?.count
  if (count === undefined || !SCALED.includes(object.kind)) return object
  return changeAt(object, REPLICAS, () => count, true) as KubernetesObject
}

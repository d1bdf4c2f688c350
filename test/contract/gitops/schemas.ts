import type { KubernetesObject } from './manifests.ts'

interface Validator {
  (value: unknown): boolean
  readonly errors?:
    | readonly { readonly instancePath: string; readonly keyword: string; readonly params: object }[]
    | null
}

/**
 * What Kubernetes would say of an object: everything its schema refuses, and fields the schema does not know, which Flux
 * has refused too. Throws Error for an API version or kind that Kubernetes does not have.
 */
export async function problems(object: KubernetesObject): Promise<string[]> {
  const validate = await validatorOf(object)
  const read = new Set<string>()
  if (!validate(watched(object, '', read)))
    return (validate.errors ?? []).map(({ instancePath, keyword, params }) =>
      [instancePath, keyword, JSON.stringify(params)].join(' ')
    )
  return pathsIn(object, '')
    .filter(path => !read.has(path))
    .map(path => `${path} unknown`)
}

/** For example `IoK8sApiNetworkingV1Ingress` for `networking.k8s.io/v1`. */
async function validatorOf({ apiVersion, kind }: KubernetesObject): Promise<Validator> {
  const [version = '', group = 'core'] = apiVersion.split('/').reverse()
  const name = [group.split('.')[0] ?? '', version]
    .map(part => part.replace(/^./, first => first.toUpperCase()))
    .join('')
  const { validate } = await import(`kubernetes-models/_schemas/IoK8sApi${name}${kind}`)
  return validate
}

/** The value, remembering which of its fields are looked at: a schema looks at all it knows. */
function watched<T>(value: T, path: string, read: Set<string>): T {
  if (typeof value !== 'object' || value === null) return value
  return new Proxy(value, {
    get(target, key) {
      const field: unknown = Reflect.get(target, key)
      if (typeof key !== 'string' || !Object.hasOwn(target, key)) return field
      read.add(`${path}/${key}`)
      return watched(field, `${path}/${key}`, read)
    }
  })
}

function pathsIn(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, field]) => [`${path}/${key}`, ...pathsIn(field, `${path}/${key}`)])
}

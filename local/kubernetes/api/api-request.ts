import type { Caller, HttpRequest, Resource, World } from '../../azure/world.ts'

/** A request to the API server of a cluster after its caller was identified. */
export interface ApiRequest {
  readonly world: World
  readonly cluster: Resource
  readonly caller: Caller
  /** The caller has the certificate of an administrator: commands in clusters without Entra. */
  readonly isAdministrator?: boolean
  readonly http: Pick<HttpRequest, 'method' | 'path' | 'query' | 'headers' | 'body'>
}

/** Resource and verb that a path below `/api` or `/apis` asks for. */
export interface ResourceInfo {
  /** Empty for the core group. */
  readonly group: string
  readonly version: string
  /** Plural name, such as `pods`. */
  readonly resource: string
  readonly subresource?: string
  /** The namespace of the path. A request for one namespace is in that namespace. */
  readonly namespace?: string
  readonly name?: string
  readonly verb: Verb
}

export type Verb = 'get' | 'list' | 'watch' | 'create' | 'update' | 'patch' | 'delete' | 'deletecollection'

/** Returns what a request asks for, or `undefined` for a path that names no resource, such as `/version` or `/apis/apps/v1`. */
export function resourceInfo({ method, path, query }: ApiRequest['http']): ResourceInfo | undefined {
  const parts = path.split('/').filter(part => part !== '')
  const isCore = parts[0] === 'api'
  if (!isCore && parts[0] !== 'apis') return undefined
  const [group = '', version = ''] = isCore ? ['', parts[1]] : [parts[1], parts[2]]
  const rest = parts.slice(isCore ? 2 : 3)
  if (rest.length === 0) return undefined
  const isInNamespace =
    rest[0] === 'namespaces' && rest.length > 2 && !SUBRESOURCES_OF_NAMESPACES.includes(rest[2] ?? '')
  const [resource = '', name, ...more] = isInNamespace ? rest.slice(2) : rest
  const namespace = isInNamespace ? rest[1] : resource === 'namespaces' ? name : undefined
  return {
    group,
    version,
    resource,
    verb: verbOf(method, name !== undefined, query),
    ...(more.length > 0 && { subresource: more.join('/') }),
    ...(namespace !== undefined && { namespace }),
    ...(name !== undefined && { name })
  }
}

const SUBRESOURCES_OF_NAMESPACES: readonly string[] = ['status', 'finalize']

function verbOf(method: string, isNamed: boolean, query: URLSearchParams): Verb {
  const isWatch = ['1', 'true'].includes(query.get('watch') ?? '')
  if (method === 'POST') return 'create'
  if (method === 'PUT') return 'update'
  if (method === 'PATCH') return 'patch'
  if (method === 'DELETE') return isNamed ? 'delete' : 'deletecollection'
  if (isNamed) return 'get'
  return isWatch ? 'watch' : 'list'
}

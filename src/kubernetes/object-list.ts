import { fieldsOf, type KubernetesObject, listOf } from '../manifests/index.ts'
import { type ApiServerClient, ApiServerError } from './api-server-client.ts'

/** A resource of the API server, such as `deployments` of `apps/v1`. */
export interface ListedResource {
  readonly apiVersion: string
  readonly resource: string
}

/** Objects of one page. */
const PAGE = 500
/** Most objects of a list, so that a cluster cannot fill the memory. */
const MOST_OBJECTS = 50_000
/** Times that a list begins again because its page expired while it was read. */
const RESTARTS = 3
/** The page is no longer available ("Kubernetes API Concepts", retrieving large results sets in chunks). */
const EXPIRED = 410

/** Returns the path of a list of all namespaces. */
export function listPath({ apiVersion, resource }: ListedResource): string {
  return `/${apiVersion.includes('/') ? 'apis' : 'api'}/${apiVersion}/${resource}`
}

/**
 * Returns all objects of a resource, page by page. If a page expires, it begins again. Throws ApiServerError, also for a
 * list that does not end.
 */
export async function listObjects(client: ApiServerClient, resource: ListedResource): Promise<KubernetesObject[]> {
  for (let restarts = 0; ; restarts++) {
    try {
      return await listOnce(client, resource)
    } catch (error) {
      if (!(error instanceof ApiServerError) || error.status !== EXPIRED || restarts >= RESTARTS) throw error
    }
  }
}

async function listOnce(client: ApiServerClient, resource: ListedResource): Promise<KubernetesObject[]> {
  const found: KubernetesObject[] = []
  let next = ''
  do {
    const query = new URLSearchParams({ limit: String(PAGE), ...(next === '' ? {} : { continue: next }) })
    const text = await client.get(`${listPath(resource)}?${query}`)
    const page = readList(text, resource)
    found.push(...page.objects)
    if (found.length > MOST_OBJECTS || (page.next !== '' && page.next === next)) {
      throw new ApiServerError(`The list of ${resource.resource} has more than ${MOST_OBJECTS} objects.`)
    }
    next = page.next
  } while (next !== '')
  return found
}

/** Reads the body of a list. The items of a list have neither kind nor version. Throws ApiServerError. */
export function readList(
  text: string,
  { apiVersion, resource }: ListedResource
): { readonly objects: readonly KubernetesObject[]; readonly next: string } {
  const { items, kind: ofList, metadata } = fieldsOf(parseJson(text, resource))
  if (!Array.isArray(items)) throw new ApiServerError(`The response to a list of ${resource} is not a list.`)
  const kind = typeof ofList === 'string' ? ofList.replace(/List$/, '') : ''
  const { continue: next } = fieldsOf(metadata)
  const objects = listOf(items).map(item => ({ apiVersion, kind, ...item }) as KubernetesObject)
  return { objects: objects.filter(hasName), next: typeof next === 'string' ? next : '' }
}

function parseJson(text: string, resource: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ApiServerError(`The response to a list of ${resource} is not complete JSON.`)
  }
}

function hasName({ metadata }: KubernetesObject): boolean {
  return typeof metadata?.name === 'string'
}

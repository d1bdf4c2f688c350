import type { HttpResponse } from '../../azure/world.ts'
import type { KubernetesObject } from '../objects.ts'
import type { ApiRequest, ResourceInfo } from './api-request.ts'
import { objectsOf } from './objects/cluster-objects.ts'
import { fieldSelector, labelSelector } from './selectors.ts'
import type { ServedResource } from './served-resources.ts'
import { answer, failure, refused } from './status.ts'

/** Milliseconds for which a page of a list can be continued: etcd is compacted every five minutes. */
const TOKEN_MILLISECONDS = 300_000
/** Version in a token that never expires: its page is not consistent with those before. */
const PRESENT = -1

/** Answers GET of one object. */
export function readObject(request: ApiRequest, info: ResourceInfo, type: ServedResource): HttpResponse {
  const found = findObject(request, info, type)
  return found === undefined ? refused.notFound(type, info.name ?? '') : answer(200, found)
}

/** Returns the object that a request names. */
export function findObject(
  { world, cluster }: ApiRequest,
  { namespace, name }: Pick<ResourceInfo, 'namespace' | 'name'>,
  type: ServedResource
): KubernetesObject | undefined {
  return objectsOf(world, cluster, type).find(
    ({ metadata }) => metadata.name === name && (!type.namespaced || metadata.namespace === namespace)
  )
}

/** Position at which the next page of a list begins, and the version of the list. */
interface Continue {
  readonly v: 'meta.k8s.io/v1'
  /** `resourceVersion` of the list: the time of its first page in milliseconds, or `PRESENT`. */
  readonly rv: number
  /** `namespace/name` of the last object of the page before. */
  readonly start: string
}

/**
 * Answers GET of a collection, a page at a time where `limit` asks for it. Pages after the first one show the objects as
 * they are then; a real API server shows them as they were at the first page.
 */
export function listObjects(request: ApiRequest, info: ResourceInfo, type: ServedResource): HttpResponse {
  const { world, http } = request
  const labels = labelSelector(http.query.get('labelSelector') ?? '')
  const fields = fieldSelector(http.query.get('fieldSelector') ?? '', type.resource)
  if (typeof labels !== 'function') return refused.badRequest(labels.failed)
  if (typeof fields !== 'function') return refused.badRequest(fields.failed)
  const limit = http.query.get('limit') ?? '0'
  if (!/^[+-]?\d+$/.test(limit))
    return refused.badRequest(`strconv.ParseInt: parsing ${JSON.stringify(limit)}: invalid syntax`)
  const from = continueOf(http.query.get('continue') ?? '')
  if (from === 'invalid') return refused.badRequest('invalid continue token: continue key is not valid')
  if (from !== undefined && isExpired(from, world.now)) return expired(from)
  const all = objectsOf(world, request.cluster, type)
    .filter(({ metadata }) => info.namespace === undefined || metadata.namespace === info.namespace)
    .filter(object => labels(object) && fields(object))
  const isSelective = http.query.has('labelSelector') || http.query.has('fieldSelector')
  return page(all, type, { from, limit: Number(limit), now: world.now, isSelective })
}

interface Paging {
  readonly from: Continue | undefined
  /** No limit where it is 0. */
  readonly limit: number
  readonly now: number
  readonly isSelective: boolean
}

function page(all: readonly KubernetesObject[], type: ServedResource, { from, limit, now, isSelective }: Paging) {
  const sorted = all.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))
  const remaining = from === undefined ? sorted : sorted.filter(object => orderOf(object) > from.start)
  const items = limit > 0 ? remaining.slice(0, limit) : remaining
  const left = remaining.length - items.length
  const rv = from === undefined || from.rv === PRESENT ? now : from.rv
  const last = items.at(-1)
  const metadata = {
    resourceVersion: String(rv),
    ...(left > 0 && last !== undefined && { continue: tokenOf({ v: 'meta.k8s.io/v1', rv, start: orderOf(last) }) }),
    ...(left > 0 && !isSelective && { remainingItemCount: left })
  }
  // Items of a list have neither kind nor version.
  const plain = items.map(({ apiVersion: _, kind: __, ...rest }) => rest)
  return answer(200, { kind: `${type.kind}List`, apiVersion: apiVersionOf(type), metadata, items: plain })
}

function apiVersionOf({ group, version }: ServedResource): string {
  return group === '' ? version : `${group}/${version}`
}

function orderOf({ metadata: { namespace = '', name } }: KubernetesObject): string {
  return `${namespace}/${name}`
}

function tokenOf(token: Continue): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url')
}

function continueOf(text: string): Continue | 'invalid' | undefined {
  if (text === '') return undefined
  try {
    const token = JSON.parse(Buffer.from(text, 'base64url').toString()) as Partial<Continue>
    const isWhole = token.v === 'meta.k8s.io/v1' && typeof token.rv === 'number' && typeof token.start === 'string'
    return isWhole ? (token as Continue) : 'invalid'
  } catch {
    return 'invalid'
  }
}

function isExpired({ rv }: Continue, now: number): boolean {
  return rv !== PRESENT && rv + TOKEN_MILLISECONDS < now
}

/** Returns the 410 of an old token, with a new token that continues with the objects as they are now. */
// Verbatim: kubernetes/kubernetes: apiserver/pkg/storage/etcd3/errors.go
function expired({ start }: Continue): HttpResponse {
  const message =
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.'
  const { status, headers, body } = failure({ code: 410, reason: 'Expired', message })
  const metadata = { continue: tokenOf({ v: 'meta.k8s.io/v1', rv: PRESENT, start }) }
  return { status, headers: headers ?? {}, body: { ...(body as object), metadata } }
}

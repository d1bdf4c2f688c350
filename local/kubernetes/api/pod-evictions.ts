import type { HttpResponse } from '../../azure/world.ts'
import { beginEvictions, evictPod } from '../disruption/pod-eviction.ts'
import { asRecord, asTexts, type Json, valueAt } from '../objects.ts'
import { podsIn } from '../pods/pod.ts'
import { syncIfNeeded } from '../workloads.ts'
import type { ApiRequest, ResourceInfo } from './api-request.ts'
import { parsedBody } from './request-body.ts'
import type { ServedResource } from './served-resources.ts'
import { failure, notSupported, refused, success } from './status.ts'

const EVICTION_OPTIONS: readonly string[] = ['apiVersion', 'kind', 'dryRun']

/** Answers POST of an eviction: the webhooks and budgets of the cluster decide. */
export function evict(request: ApiRequest, info: ResourceInfo, type: ServedResource): HttpResponse {
  const { world, cluster, http } = request
  const body = readEviction(http.body, info)
  if ('refusal' in body) return body.refusal
  const directives = [...http.query.getAll('dryRun'), ...asTexts(valueAt(body.eviction, 'deleteOptions', 'dryRun'))]
  const unknown = directives.filter(directive => directive !== 'All')
  if (unknown.length > 0) return unknownDryRun(http.query.has('dryRun') ? 'CreateOptions' : 'DeleteOptions', unknown)
  const options = asRecord(valueAt(body.eviction, 'deleteOptions'))
  const other = Object.keys(options).find(name => !EVICTION_OPTIONS.includes(name))
  if (other !== undefined) return notSupported(`the option ${other} of evictions`)
  syncIfNeeded(world, cluster)
  const pod = podsIn(world, cluster.id).find(
    ({ name, namespace }) => name === info.name && namespace === info.namespace
  )
  if (pod === undefined) return refused.notFound(type, info.name ?? '')
  const refusal = evictPod(beginEvictions(world, cluster), pod, { dryRun: directives.length > 0 })
  return refusal === undefined ? success(201) : failure(refusal)
}

// Verbatim: test/fixtures/kubernetes (real API servers)
function readEviction(
  text: string,
  { name, namespace }: ResourceInfo
): { readonly eviction: Json } | { readonly refusal: HttpResponse } {
  const refuse = (message: string) => ({ refusal: refused.badRequest(message) })
  const parsed = parsedBody(text)
  if ('failed' in parsed) {
    const why = text === '' ? 'unexpected end of JSON input' : parsed.failed
    const shown = text === '' ? '<empty>' : text
    return refuse(
      `the object provided is unrecognized (must be of type Eviction): couldn't get version/kind; json parse error: ${why} (${shown})`
    )
  }
  const eviction = asRecord(parsed.value)
  const { apiVersion = 'policy/v1', kind = 'Eviction', metadata } = eviction
  if (apiVersion !== 'policy/v1' && apiVersion !== 'policy/v1beta1') return refuse(unknownVersion(String(apiVersion)))
  if (kind !== 'Eviction') return refuse(unknownKind(String(kind), apiVersion))
  const given = asRecord(metadata)
  if (given.namespace !== undefined && given.namespace !== namespace) {
    return refuse('the namespace of the provided object does not match the namespace sent on the request')
  }
  return given.name === name ? { eviction } : refuse('name in URL does not match name in Eviction object')
}

function unknownVersion(apiVersion: string): string {
  const version = apiVersion.split('/').at(-1)
  return `Eviction in version "${version}" cannot be handled as a Eviction: no kind "Eviction" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:<line>"`
}

/** Returns the words for another kind; their form is that of an unknown version, for kinds it is *assumed*. */
function unknownKind(kind: string, apiVersion: string): string {
  const version = apiVersion.split('/').at(-1)
  return `${kind} in version "${version}" cannot be handled as a Eviction: no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:<line>"`
}

// Verbatim: test/fixtures/kubernetes (real API servers)
function unknownDryRun(kind: string, directives: readonly string[]): HttpResponse {
  const message = `Unsupported value: ${JSON.stringify(directives)}: supported values: "All"`
  return failure({
    code: 422,
    reason: 'Invalid',
    message: `${kind}.meta.k8s.io "" is invalid: dryRun: ${message}`,
    details: { group: 'meta.k8s.io', kind, causes: [{ reason: 'FieldValueNotSupported', message, field: 'dryRun' }] }
  })
}

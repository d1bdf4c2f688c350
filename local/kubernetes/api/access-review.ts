import type { HttpResponse } from '../../azure/world.ts'
import { asRecord, type Json } from '../objects.ts'
import type { ApiRequest } from './api-request.ts'
import { type Asked, denialReason, mayDo } from './azure-rbac.ts'
import { parsedBody } from './request-body.ts'
import { answer, refused } from './status.ts'

/** Answers POST of a SelfSubjectAccessReview: whether the caller itself has a right. */
export function reviewAccess(request: ApiRequest): HttpResponse {
  const body = parsedBody(request.http.body)
  if ('failed' in body) return refused.badRequest(body.failed)
  const { spec } = asRecord(body.value)
  const asked = askedRight(asRecord(spec))
  if (asked === undefined)
    return refused.badRequest('exactly one of nonResourceAttributes or resourceAttributes must be specified')
  const allowed = mayDo(request, asked)
  return answer(201, {
    kind: 'SelfSubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: {},
    spec,
    status: { allowed, ...(!allowed && { reason: denialReason() }) }
  })
}

function askedRight({ resourceAttributes, nonResourceAttributes }: Json): Asked | undefined {
  if ((resourceAttributes === undefined) === (nonResourceAttributes === undefined)) return undefined
  const text = (value: unknown) => (value === undefined || value === '' ? undefined : String(value))
  if (nonResourceAttributes !== undefined) {
    const { path, verb } = asRecord(nonResourceAttributes)
    return { path: text(path) ?? '/', verb: text(verb) ?? 'get' }
  }
  const { group, resource, subresource, namespace, name, verb } = asRecord(resourceAttributes)
  const optional = { subresource: text(subresource), namespace: text(namespace), name: text(name) }
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined))
  return { group: text(group) ?? '', resource: text(resource) ?? '', verb: text(verb) ?? '', ...given }
}

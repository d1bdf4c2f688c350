import { refuseUnauthorized } from '../authorization/authorization.ts'
import { refuseLocked } from '../authorization/management-locks.ts'
import { refuse } from '../errors.ts'
import { type ArmRequest, jsonResponse, type Route } from '../protocol/arm-request.ts'
import { forApiVersions, refusedResponse } from '../protocol/route-guards.ts'
import type { HttpResponse, Resource } from '../world.ts'
import { keptTags, refuseTags, type Tags } from './resource-tags.ts'
import { findResource } from './resources.ts'

type Change = (now: Tags, given: Tags) => Tags

/** `operation` of a PATCH. Keys are compared without regard to case and kept as they were written. */
const changes: Readonly<Record<string, Change>> = {
  replace: (_now, given) => given,
  merge: (now, given) => ({ ...without(now, Object.keys(given)), ...given }),
  delete: (now, given) => without(now, Object.keys(given))
}

function without(tags: Tags, keys: readonly string[]): Tags {
  const gone = new Set(keys.map(key => key.toLowerCase()))
  return Object.fromEntries(Object.entries(tags).filter(([key]) => !gone.has(key.toLowerCase())))
}

function withTarget(
  request: ArmRequest,
  verb: 'read' | 'write' | 'delete',
  answer: (target: Resource) => HttpResponse
) {
  const { world, caller, match } = request
  const id = match[1] ?? ''
  const refused =
    refuseUnauthorized(world, caller, `Microsoft.Resources/tags/${verb}`, id) ??
    (verb === 'read' ? undefined : refuseLocked(world, id, 'write'))
  if (refused !== undefined) return refusedResponse(refused)
  const target = findResource(world, id)
  return target === undefined ? refusedResponse(refuse.resourceNotFound(id)) : answer(target)
}

function show(target: Resource): HttpResponse {
  const id = `${target.id}/providers/Microsoft.Resources/tags/default`
  return jsonResponse(200, {
    id,
    name: 'default',
    type: 'Microsoft.Resources/tags',
    properties: { tags: target.tags ?? {} }
  })
}

function change(request: ArmRequest, operation: string): HttpResponse {
  const apply = changes[operation.toLowerCase()]
  if (apply === undefined) return refusedResponse(refuse.invalidBody(`The tags operation '${operation}' is not known.`))
  const given = (request.body as { properties?: { tags?: Tags } } | undefined)?.properties?.tags ?? {}
  return withTarget(request, 'write', target => {
    const wanted = apply(target.tags ?? {}, given)
    const refused = refuseTags(target.type, given) ?? refuseTags(target.type, wanted)
    if (refused !== undefined) return refusedResponse(refused)
    target.tags = keptTags(target.type, wanted)
    return show(target)
  })
}

const TAGS = /^(\/subscriptions\/.*)\/providers\/microsoft\.resources\/tags\/default$/i

/** Tags of a group or resource as a resource of their own. */
export const tagRoutes: readonly Route[] = forApiVersions(
  ['2025-04-01', '2024-11-01', '2024-03-01', '2022-09-01', '2021-04-01'],
  [
    { method: 'GET', path: TAGS, answer: request => withTarget(request, 'read', show) },
    { method: 'PUT', path: TAGS, answer: request => change(request, 'replace') },
    {
      method: 'PATCH',
      path: TAGS,
      answer: request =>
        change(request, String((request.body as { operation?: string } | undefined)?.operation ?? 'merge'))
    },
    {
      method: 'DELETE',
      path: TAGS,
      answer: request =>
        withTarget(request, 'delete', target => {
          delete target.tags
          return { status: 200 }
        })
    }
  ]
)

import { refuseUnauthorized } from '../authorization/authorization.ts'
import { refusal, refuse } from '../errors.ts'
import { type ArmRequest, jsonResponse, type Route } from '../protocol/arm-request.ts'
import { forApiVersions, refusedResponse } from '../protocol/route-guards.ts'
import { callbackUrl, triggersOf, WORKFLOW } from '../providers/logic/logic-triggers.ts'
import { logicWorkflows } from '../providers/logic/logic-workflows.ts'
import { keyOf } from '../resource-ids.ts'
import { findResource } from '../resources/resource-lookup.ts'
import type { HttpResponse } from '../world.ts'

/** POST `listCallbackUrl`: the address of a trigger, for callers with the right to it, and nowhere else to be read. */
function listCallbackUrl({ world, caller, match }: ArmRequest): HttpResponse {
  const [, id = '', asked = ''] = match
  const action = `${WORKFLOW}/triggers/listCallbackUrl/action`
  const refused = refuseUnauthorized(world, caller, action, id)
  if (refused !== undefined) return refusedResponse(refused)
  const workflow = findResource(world, id)
  if (workflow === undefined) return refusedResponse(refuse.resourceNotFound(id))
  const name = Object.keys(triggersOf(workflow)).find(trigger => keyOf(trigger) === keyOf(asked))
  if (name !== undefined) return jsonResponse(200, callbackUrl(world, workflow, name))
  const message = `The workflow '${workflow.name}' trigger '${asked}' could not be found.`
  return refusedResponse(refusal(404, 'WorkflowTriggerNotFound', message))
}

export const logicRoutes: readonly Route[] = forApiVersions(logicWorkflows.apiVersions, [
  {
    method: 'POST',
    path: /^(\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/microsoft\.logic\/workflows\/[^/]+)\/triggers\/([^/]+)\/listcallbackurl$/i,
    answer: listCallbackUrl
  }
])

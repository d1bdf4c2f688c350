import { ROLE_ASSIGNMENT } from '../azure/authorization/authorization.ts'
import { ROLE_DEFINITION } from '../azure/authorization/role-definitions.ts'
import { deterministicGuid } from '../azure/deterministic-ids.ts'
import { COLLEAGUE, colleagueId } from '../azure/entra/colleague-identity.ts'
import { issueToken, RESOURCE_MANAGER } from '../azure/entra/tokens.ts'
import { roleId } from '../azure/prepared-setup.ts'
import { handleForColleague } from '../azure/protocol/arm-handler.ts'
import { keyOf, parseId } from '../azure/resource-ids.ts'
import { resourceType } from '../azure/resources/resource-types.ts'
import type { Application, ArmError, HttpResponse, Operation, World } from '../azure/world.ts'
import { ScenarioError } from './scenario-error.ts'

/** Returns the identity that acts for everybody but the pipeline. It is Owner of the subscription from its first use on. */
export function colleagueOf(world: World): Application {
  const clientId = deterministicGuid(world, 'application', COLLEAGUE)
  const known = world.directory.applications[clientId]
  if (known !== undefined) return known
  const objectId = colleagueId(world)
  const colleague: Application = { clientId, objectId, displayName: COLLEAGUE, federatedCredentials: [] }
  world.directory.applications[clientId] = colleague
  makeOwner(world, `/subscriptions/${world.subscriptionId}`)
  return colleague
}

/** Makes the colleague Owner of a subscription, at once. */
export function makeOwner(world: World, subscription: string): void {
  const { objectId } = colleagueOf(world)
  const name = deterministicGuid(world, 'assignment', COLLEAGUE, keyOf(subscription))
  const id = `${subscription}/providers/${ROLE_ASSIGNMENT}/${name}`
  const at = new Date(world.now).toISOString()
  world.resources[keyOf(id)] ??= {
    id,
    type: ROLE_ASSIGNMENT,
    name,
    properties: {
      roleDefinitionId: `${subscription}/providers/${ROLE_DEFINITION}/${roleId('Owner')}`,
      principalId: objectId,
      principalType: 'ServicePrincipal',
      scope: subscription,
      createdOn: at,
      updatedOn: at
    },
    generation: 1,
    createdAt: world.now
  }
}

export interface ColleagueRequest {
  readonly method: 'GET' | 'PUT' | 'DELETE' | 'POST'
  /** Id of the resource; for a POST with the name of the action. */
  readonly path: string
  readonly body?: unknown
  /** Members of the query besides the api-version. */
  readonly query?: Readonly<Record<string, string>>
  /** Default: the newest one of the type of the resource. */
  readonly apiVersion?: string
}

/** Answer to a request, and the operation that it started and that has not ended. */
export interface Answer {
  readonly response: HttpResponse
  readonly operation: Operation | undefined
}

/** Sends a request of the colleague through the handler of all clients. Throws ScenarioError if Azure refuses it. */
export function ask(world: World, { method, path, body, query, apiVersion }: ColleagueRequest): Answer {
  const before = new Set(Object.keys(world.operations))
  const target = method === 'POST' ? path.slice(0, path.lastIndexOf('/')) : path
  const response = handleForColleague(world, {
    method,
    host: new URL(RESOURCE_MANAGER).host,
    path,
    query: new URLSearchParams({ ...query, 'api-version': apiVersion ?? apiVersionOf(target) }),
    headers: { authorization: `Bearer ${issueToken(world, colleagueOf(world))}`, 'content-type': 'application/json' },
    body: body === undefined ? '' : JSON.stringify(body)
  })
  if (response.status >= 400) throw new ScenarioError(refusalText(response, method, path))
  const operation = Object.values(world.operations).find(({ id, endedAt }) => !before.has(id) && endedAt === undefined)
  return { response, operation }
}

/** Returns the newest api-version of the type of an id. Throws ScenarioError for a type that local Azure does not have. */
function apiVersionOf(id: string): string {
  const { type } = parseId(id)
  const [version] = resourceType(type)?.apiVersions ?? []
  if (version === undefined) throw new ScenarioError(`Local Azure has no resources of type '${type}'.`)
  return version
}

function refusalText({ status, body }: HttpResponse, method: string, path: string): string {
  const { error }: { error?: ArmError } = Object(body)
  const reason = error === undefined ? '' : `: ${error.code}: ${error.message}`
  return `Azure refuses ${method} ${path} (${status})${reason}`
}

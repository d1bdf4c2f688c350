import { refuseUnauthorized } from '../authorization/authorization.ts'
import { deterministicDuration } from '../deterministic-ids.ts'
import { refuse } from '../errors.ts'
import { providers } from '../providers/index.ts'
import { regions, zonesOf } from '../regions.ts'
import { keyOf } from '../resource-ids.ts'
import { settleByAction } from '../resources/resource-actions.ts'
import { isElsewhere, subscriptionScope } from '../subscriptions.ts'
import type { HttpResponse, World } from '../world.ts'
import { type ArmRequest, jsonResponse, type Route } from './arm-request.ts'
import { faultError, startOperation } from './operations.ts'
import { listResponse } from './paging.ts'
import { forApiVersions, refusedResponse } from './route-guards.ts'

const VERSIONS = ['2025-04-01', '2024-11-01', '2024-07-01', '2024-03-01', '2022-09-01', '2021-04-01', '2020-06-01']
const REGISTRATION_SECONDS = 60

interface OfferedType {
  readonly type: string
  readonly apiVersions: readonly string[]
  readonly location: 'region' | 'global' | 'none'
}

/** Types Resource Manager answers itself, through routes of their own. */
const ownTypes: readonly OfferedType[] = [
  {
    type: 'Microsoft.Resources/deployments',
    apiVersions: ['2026-06-01', '2025-04-01', '2024-11-01', '2024-03-01'],
    location: 'none'
  },
  { type: 'Microsoft.Resources/deploymentStacks', apiVersions: ['2025-07-01', '2024-03-01'], location: 'none' },
  { type: 'Microsoft.Resources/deploymentStacksWhatIfResults', apiVersions: ['2025-07-01'], location: 'none' },
  { type: 'Microsoft.Resources/tags', apiVersions: ['2025-04-01', '2021-04-01'], location: 'none' },
  { type: 'Microsoft.Authorization/permissions', apiVersions: ['2022-04-01'], location: 'none' }
]

/** Types that can be pinned to availability zones. */
const ZONAL: ReadonlySet<string> = new Set([
  'microsoft.network/applicationgateways',
  'microsoft.network/azurefirewalls',
  'microsoft.network/bastionhosts',
  'microsoft.network/publicipaddresses'
])

function showNamespace(world: World, path: string, namespace: string, own: string): Record<string, unknown> {
  const state = isElsewhere(world, path) ? 'Registered' : own
  const offered: readonly OfferedType[] = [...providers, ...ownTypes]
  const resourceTypes = offered.filter(({ type }) => keyOf(type.split('/')[0] ?? '') === keyOf(namespace)).map(showType)
  const id = `${subscriptionScope(world, path)}/providers/${namespace}`
  return { id, namespace, registrationPolicy: 'RegistrationRequired', registrationState: state, resourceTypes }
}

function showType({ type, apiVersions, location }: OfferedType): Record<string, unknown> {
  const places = { region: Object.values(regions), global: ['global'], none: [] }[location]
  const zones = ZONAL.has(keyOf(type)) ? places.map(place => ({ location: place, zones: zonesOf(place) })) : undefined
  return {
    resourceType: type.split('/').slice(1).join('/'),
    locations: places,
    apiVersions,
    defaultApiVersion: apiVersions[0],
    ...(zones && { zoneMappings: zones }),
    capabilities: location === 'none' ? 'None' : 'SupportsTags, SupportsLocation'
  }
}

function listNamespaces({ world, http, caller }: ArmRequest): HttpResponse {
  const refused = refuseUnauthorized(
    world,
    caller,
    'Microsoft.Resources/subscriptions/providers/read',
    subscriptionScope(world, http.path)
  )
  if (refused !== undefined) return refusedResponse(refused)
  const registrations = Object.values(world.namespaces)
  return listResponse(
    http,
    registrations.map(({ namespace, state }) => showNamespace(world, http.path, namespace, state))
  )
}

function readNamespace({ world, http, caller, match }: ArmRequest): HttpResponse {
  const subscription = subscriptionScope(world, http.path)
  const refused = refuseUnauthorized(world, caller, 'Microsoft.Resources/subscriptions/providers/read', subscription)
  if (refused !== undefined) return refusedResponse(refused)
  const registration = world.namespaces[keyOf(match[1] ?? '')]
  if (registration === undefined) return refusedResponse(refuse.invalidNamespace(match[1] ?? ''))
  return jsonResponse(200, showNamespace(world, http.path, registration.namespace, registration.state))
}

/** Answers at once with `Registering`; the namespace is `Registered` about a minute later. */
function register({ world, http, match, caller }: ArmRequest): HttpResponse {
  const registration = world.namespaces[keyOf(match[1] ?? '')]
  if (registration === undefined) return refusedResponse(refuse.invalidNamespace(match[1] ?? ''))
  const { namespace } = registration
  const subscription = subscriptionScope(world, http.path)
  const refused = refuseUnauthorized(world, caller, `${namespace}/register/action`, subscription)
  if (refused !== undefined) return refusedResponse(refused)
  if (registration.state === 'NotRegistered' && !isElsewhere(world, http.path)) {
    registration.state = 'Registering'
    const target = `${subscription}/providers/${namespace}`
    const dueAt = world.now + deterministicDuration(world, REGISTRATION_SECONDS, 'register', namespace)
    const data = { action: 'register', namespace }
    startOperation(world, { kind: 'action', target, verb: 'POST', by: caller.objectId, dueAt, data })
  }
  return jsonResponse(200, showNamespace(world, http.path, namespace, registration.state))
}

settleByAction.register = (world, operation) => {
  const registration = world.namespaces[keyOf(String(operation.data.namespace))]
  const error = faultError(operation)
  if (registration !== undefined) registration.state = error === undefined ? 'Registered' : 'NotRegistered'
  return error
}

export const namespaceRoutes: readonly Route[] = forApiVersions(VERSIONS, [
  { method: 'GET', path: /^\/subscriptions\/[^/]+\/providers$/i, answer: listNamespaces },
  { method: 'GET', path: /^\/subscriptions\/[^/]+\/providers\/([^/]+)$/i, answer: readNamespace },
  { method: 'POST', path: /^\/subscriptions\/[^/]+\/providers\/([^/]+)\/register$/i, answer: register }
])

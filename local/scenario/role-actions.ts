import { ROLE_ASSIGNMENT, roleAssignments } from '../azure/authorization/authorization.ts'
import {
  builtInRoles,
  customRoles,
  findRoleDefinition,
  ROLE_DEFINITION,
  type RoleDefinition
} from '../azure/authorization/role-definitions.ts'
import { deterministicGuid } from '../azure/deterministic-ids.ts'
import { APPLY_IDENTITY, PLAN_IDENTITY } from '../azure/new-world.ts'
import { IDENTITY } from '../azure/providers/managed-identity.ts'
import { keyOf, sameId } from '../azure/resource-ids.ts'
import { allSubscriptions } from '../azure/subscriptions.ts'
import { tableOf } from '../azure/tables.ts'
import type { World } from '../azure/world.ts'
import { didYouMean } from './closest-name.ts'
import { ask } from './colleague.ts'
import type { Done } from './resource-actions.ts'
import { findByPath } from './resource-path.ts'
import { ScenarioError } from './scenario-error.ts'

/** Assignment as a person names it: an identity, a role and a scope. */
export interface Grant {
  /** Display name, `plan`, `apply`, or object id. */
  readonly identity: string
  /** Name or GUID. */
  readonly role: string
  /** `subscription`, an id, a resource group or a resource. */
  readonly scope: string
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** Assigns a role. Throws ScenarioError for an unknown identity, role or scope, or if Azure refuses. */
export function grantRole(world: World, grant: Grant): Done {
  const { principal, role, scope } = resolve(world, grant)
  const name = deterministicGuid(world, 'granted', principal.id, role.name, keyOf(scope))
  const id = `${scope}/providers/${ROLE_ASSIGNMENT}/${name}`
  ask(world, {
    method: 'PUT',
    path: id,
    body: {
      properties: {
        roleDefinitionId: `/subscriptions/${world.subscriptionId}/providers/${ROLE_DEFINITION}/${role.name}`,
        principalId: principal.id,
        principalType: principal.type
      }
    }
  })
  const countsFrom = tableOf<number>(world, 'propagation')[keyOf(id)]
  const text = `assigned "${role.roleName}" at ${scope} to ${principal.name}`
  return { text, ...(countsFrom !== undefined && { countsFrom }) }
}

/** Deletes a role assignment. Throws ScenarioError with the assignments that exist if this one does not. */
export function revokeRole(world: World, grant: Grant): Done {
  const { principal, role, scope } = resolve(world, grant)
  const theirs = roleAssignments(world).filter(({ properties }) => sameId(String(properties.principalId), principal.id))
  const found = theirs.filter(
    ({ properties }) =>
      sameId(String(properties.scope), scope) &&
      findRoleDefinition(world, String(properties.roleDefinitionId))?.name === role.name
  )
  if (found.length === 0) {
    const existing = theirs.map(
      ({ properties }) =>
        `"${findRoleDefinition(world, String(properties.roleDefinitionId))?.roleName}" at ${properties.scope}`
    )
    throw new ScenarioError(
      `${principal.name} does not have "${role.roleName}" at ${scope}. It has ${existing.join(', ') || 'no role'}.`
    )
  }
  for (const { id } of found) ask(world, { method: 'DELETE', path: id })
  return { text: `deleted the assignment of "${role.roleName}" at ${scope} to ${principal.name}` }
}

function resolve(world: World, { identity, role, scope }: Grant) {
  return { principal: findPrincipal(world, identity), role: findRole(world, role), scope: findScope(world, scope) }
}

/** Identity that can have roles. */
export interface Principal {
  readonly id: string
  readonly name: string
  readonly type: 'ServicePrincipal' | 'Group'
}

/** Returns a principal by name or object id. An object id that the directory does not know counts as that of a group. */
function findPrincipal(world: World, text: string): Principal {
  const principals = principalsOf(world)
  const found = principals.find(({ id, name }) => sameId(id, text) || sameId(name, text))
  if (found !== undefined) return found
  if (GUID.test(text)) return { id: text, name: `group ${text}`, type: 'Group' }
  const names = [...new Set(principals.map(({ name }) => name))]
  throw new ScenarioError(
    `There is no identity '${text}'.${didYouMean(text, names)} Identities are ${names.join(', ')}, or an object id.`
  )
}

/** Returns everybody who can have roles. The last entry of an id has its display name. */
export function principalsOf(world: World): Principal[] {
  const applications = Object.values(world.directory.applications)
  const short: Readonly<Record<string, string>> = { plan: PLAN_IDENTITY, apply: APPLY_IDENTITY }
  const aliases = Object.entries(short).flatMap(([name, displayName]) =>
    applications.filter(each => each.displayName === displayName).map(({ objectId }) => ({ id: objectId, name }))
  )
  const identities = Object.values(world.resources)
    .filter(({ type }) => type === IDENTITY)
    .map(({ name, properties }) => ({ id: String(properties.principalId), name }))
  const named = applications.map(({ objectId, displayName }) => ({ id: objectId, name: displayName }))
  return [...aliases, ...named, ...identities].map(principal => ({ ...principal, type: 'ServicePrincipal' }))
}

function findRole(world: World, text: string): RoleDefinition {
  const roles = [...builtInRoles, ...customRoles(world)]
  const found = roles.find(({ name, roleName }) => sameId(name, text) || sameId(roleName, text))
  if (found !== undefined) return found
  const names = roles.map(({ roleName }) => roleName)
  throw new ScenarioError(`There is no role '${text}'.${didYouMean(text, names)} Roles are ${names.join(', ')}.`)
}

function findScope(world: World, text: string): string {
  if (keyOf(text) === 'subscription') return `/subscriptions/${world.subscriptionId}`
  const subscription = allSubscriptions(world).find(
    ({ displayName, subscriptionId }) => sameId(displayName, text) || sameId(`/subscriptions/${subscriptionId}`, text)
  )
  return subscription === undefined ? findByPath(world, text).id : `/subscriptions/${subscription.subscriptionId}`
}

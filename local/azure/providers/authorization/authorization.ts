import { ROLE_ASSIGNMENT, roleAssignments, startPropagation } from '../../authorization/authorization.ts'
import { refuseLastAdministrator } from '../../authorization/last-administrator.ts'
import { LOCK } from '../../authorization/management-locks.ts'
import { isSupportedCondition } from '../../authorization/role-conditions.ts'
import { builtInRoles, customRoles, findRoleDefinition, ROLE_DEFINITION } from '../../authorization/role-definitions.ts'
import { isKnownPrincipal } from '../../entra/principals.ts'
import { refusal } from '../../errors.ts'
import { keyOf, parseId, sameId } from '../../resource-ids.ts'
import { subscriptionScope } from '../../subscriptions.ts'
import type { Put, Refusal, ResourceType } from '../../world.ts'

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

/** An id that no object of a directory has, whatever its type. */
const NOBODY = '00000000-0000-0000-0000-000000000000'

type Check = (put: Put) => Refusal | undefined

function text(put: Put, property: string): string {
  return String(put.body.properties?.[property] ?? '')
}

const assignmentChecks: readonly Check[] = [
  put =>
    GUID.test(put.name)
      ? undefined
      : refusal(
          400,
          'InvalidRoleAssignmentId',
          `The role assignment ID '${put.name}' is not valid. The role assignment ID must be a GUID.`
        ),
  put =>
    GUID.test(text(put, 'principalId'))
      ? undefined
      : refusal(400, 'InvalidPrincipalId', `A valid principal ID must be provided for role assignment.`),
  put =>
    put.preflight || findRoleDefinition(put.world, text(put, 'roleDefinitionId'))
      ? undefined
      : refusal(
          404,
          'RoleDefinitionDoesNotExist',
          `The specified role definition with ID '${lastSegment(text(put, 'roleDefinitionId'))}' does not exist.`
        ),
  refuseUpdate,
  refuseSecond,
  put => {
    const condition = put.body.properties?.condition
    if (condition === undefined || isSupportedCondition(String(condition))) return undefined
    return refusal(400, 'InvalidCondition', 'The condition is not valid, or of a form local Azure cannot evaluate.')
  },
  refusePrincipal
]

function lastSegment(id: string): string {
  return id.split('/').at(-1) ?? ''
}

function sameGrant(put: Put, properties: Record<string, unknown>): boolean {
  return (
    sameId(String(properties.principalId), text(put, 'principalId')) &&
    sameId(lastSegment(String(properties.roleDefinitionId)), lastSegment(text(put, 'roleDefinitionId')))
  )
}

function refuseUpdate(put: Put): Refusal | undefined {
  if (put.existing === undefined || sameGrant(put, put.existing.properties)) return undefined
  return refusal(
    400,
    'RoleAssignmentUpdateNotPermitted',
    'Tenant ID, application ID, principal ID, and scope are not allowed to be updated.'
  )
}

/** One assignment for each scope, principal and role, whatever it is called. */
function refuseSecond(put: Put): Refusal | undefined {
  const { scope } = parseId(put.id)
  const twin = roleAssignments(put.world).find(
    other =>
      !sameId(other.id, put.id) && sameId(String(other.properties.scope), scope) && sameGrant(put, other.properties)
  )
  if (twin === undefined) return undefined
  const id = keyOf(twin.name).replaceAll('-', '')
  return refusal(
    409,
    'RoleAssignmentExists',
    `The role assignment already exists. The ID of the existing role assignment is ${id}.`
  )
}

/** A principal made moments ago is not replicated yet; `principalType` says that it need not be looked up. */
function refusePrincipal(put: Put): Refusal | undefined {
  const principal = text(put, 'principalId')
  const needsNoSearch = put.body.properties?.principalType !== undefined && principal !== NOBODY
  if (needsNoSearch || isKnownPrincipal(put.world, principal)) return undefined
  return refusal(
    400,
    'PrincipalNotFound',
    `Principal ${keyOf(principal).replaceAll('-', '')} does not exist in the directory ${put.world.tenantId}. Check that you have the correct principal ID. If you are creating this principal and then immediately assigning a role, this error might be related to a replication delay. In this case, set the role assignment principalType property to a value, such as ServicePrincipal, User, or Group. See https://aka.ms/docs-principaltype`
  )
}

const definitionChecks: readonly Check[] = [
  put =>
    GUID.test(put.name) && text(put, 'roleName') !== ''
      ? undefined
      : refusal(
          400,
          'InvalidRoleDefinitionId',
          `The role definition '${put.name}' needs a GUID as its name and a roleName.`
        ),
  refuseSameName
]

/** Names of roles are unique in the whole directory. */
function refuseSameName(put: Put): Refusal | undefined {
  const twin = [...builtInRoles, ...customRoles(put.world)].find(
    role => sameId(role.roleName, text(put, 'roleName')) && !sameId(role.name, put.name)
  )
  if (twin === undefined) return undefined
  return refusal(
    409,
    'RoleDefinitionWithSameNameExists',
    'A role definition cannot be updated with a name that already exists.'
  )
}

function firstRefusal(put: Put, checks: readonly Check[]): Refusal | undefined {
  for (const check of checks) {
    const refused = check(put)
    if (refused !== undefined) return refused
  }
  return undefined
}

function completeAssignment(put: Put): Record<string, unknown> {
  const now = new Date(put.world.now).toISOString()
  const { createdOn = now, createdBy = put.caller.objectId } = put.existing?.properties ?? {}
  const role = lastSegment(text(put, 'roleDefinitionId')).toLowerCase()
  return {
    principalType: 'ServicePrincipal',
    ...put.body.properties,
    roleDefinitionId: `${subscriptionScope(put.world, put.id)}/providers/${ROLE_DEFINITION}/${role}`,
    scope: parseId(put.id).scope,
    createdOn,
    updatedOn: put.existing === undefined ? now : put.existing.properties.updatedOn,
    createdBy,
    updatedBy: put.existing?.properties.updatedBy ?? put.caller.objectId
  }
}

const sync = { location: 'none', style: 'sync', seconds: { create: 3, update: 2, delete: 3 } } as const

export const authorizationTypes: readonly ResourceType[] = [
  {
    ...sync,
    type: ROLE_ASSIGNMENT,
    apiVersions: ['2022-04-01', '2020-10-01-preview', '2020-04-01-preview', '2018-09-01-preview', '2015-07-01'],
    refuse: put => firstRefusal(put, assignmentChecks),
    refuseDelete: refuseLastAdministrator,
    complete: completeAssignment,
    stored: (world, resource) => {
      if (resource.generation === 1) startPropagation(world, resource.id)
    }
  },
  {
    ...sync,
    type: ROLE_DEFINITION,
    apiVersions: ['2022-04-01', '2018-01-01-preview', '2015-07-01'],
    refuse: put => firstRefusal(put, definitionChecks)
  },
  {
    ...sync,
    type: LOCK,
    apiVersions: ['2020-05-01', '2017-04-01', '2016-09-01'],
    refuse: put =>
      ['CanNotDelete', 'ReadOnly'].includes(text(put, 'level'))
        ? undefined
        : refusal(400, 'InvalidLockLevel', `The lock level '${text(put, 'level')}' is not valid.`)
  }
]

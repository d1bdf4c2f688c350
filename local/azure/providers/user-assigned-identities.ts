import { deterministicGuid } from '../deterministic-ids.ts'
import { refusal } from '../errors.ts'
import { keyOf } from '../resource-ids.ts'
import { findResource } from '../resources/resource-lookup.ts'
import type { Put, Refusal } from '../world.ts'

type Identity = Readonly<Record<string, unknown>>

/** Ids of the user-assigned identities a resource is given. */
export function userAssignedIdentityIds(identity: Identity | undefined): string[] {
  return Object.keys((identity?.userAssignedIdentities ?? {}) as object)
}

/** An identity that is given must be there; ahead of time it may not be made yet. */
export function refuseMissingIdentity(
  { world, name, preflight }: Pick<Put, 'world' | 'name' | 'preflight'>,
  identity: Identity | undefined
): Refusal | undefined {
  const missing = preflight
    ? undefined
    : userAssignedIdentityIds(identity).find(id => findResource(world, id) === undefined)
  if (missing === undefined) return undefined
  return refusal(
    400,
    'FailedIdentityOperation',
    `Identity operation for resource '${name}' failed with error 'Failed to perform resource identity operation. Status: 'BadRequest'. Response: 'Resource '${missing}' was not found.''.`
  )
}

/** The principals behind an identity; where identities are given, each with its own. */
export function completeIdentity({ world, id }: Put, identity: Identity): Record<string, unknown> {
  const given = userAssignedIdentityIds(identity)
  if (identity.userAssignedIdentities === undefined) {
    return {
      type: identity.type,
      principalId: deterministicGuid(world, 'principal', keyOf(id)),
      tenantId: world.tenantId
    }
  }
  const userAssignedIdentities = Object.fromEntries(
    given.map(each => {
      const { clientId, principalId } = findResource(world, each)?.properties ?? {}
      return [each, { clientId, principalId }]
    })
  )
  return { type: identity.type, userAssignedIdentities }
}

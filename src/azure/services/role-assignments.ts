import { asResourceId, type ResourceId, sameId } from '../../arm/resource-id.ts'
import type { AzureReader, Permission } from '../types.ts'

/** Role that a principal holds. */
export interface HeldRole extends Permission {
  readonly principalId: string
  readonly principalType: string | undefined
  /** GUID of the role. */
  readonly role: string
  /** Scope of the role assignment: a resource id, or `/` for the tenant. */
  readonly scope: string
  readonly condition: string | undefined
}

interface Assignment {
  readonly properties?: {
    readonly roleDefinitionId?: string
    readonly principalId?: string
    readonly principalType?: string
    readonly scope?: string
    readonly condition?: string | null
  }
}

interface Definition {
  readonly properties?: { readonly permissions?: readonly Partial<Permission>[] }
}

const ASSIGNMENT = 'Microsoft.Authorization/roleAssignments'

/**
 * Returns the roles that a principal holds at, above and below a scope, also through groups ("List Azure role
 * assignments using the REST API", `assignedTo`). Without `principalId`, returns the roles of all principals at and
 * above the scope. Reader is enough for this.
 */
export async function readHeldRoles(
  azure: Pick<AzureReader, 'list' | 'read'>,
  scope: ResourceId,
  principalId?: string
): Promise<HeldRole[]> {
  const filter = principalId === undefined ? 'atScope()' : `assignedTo('${principalId}')`
  const path = `${scope}/providers/${ASSIGNMENT}?$filter=${filter}`
  const found = await Array.fromAsync(azure.list<Assignment>(path, ASSIGNMENT))
  return await Promise.all(found.map(assignment => heldRole(azure, assignment)))
}

async function heldRole(azure: Pick<AzureReader, 'read'>, { properties = {} }: Assignment): Promise<HeldRole> {
  const { roleDefinitionId = '', principalId = '', principalType, scope = '', condition } = properties
  const definition = roleDefinitionId === '' ? undefined : await azure.read<Definition>(asResourceId(roleDefinitionId))
  const permissions = definition?.properties?.permissions ?? []
  return {
    principalId,
    principalType,
    role: roleDefinitionId.split('/').at(-1)?.toLowerCase() ?? '',
    scope,
    condition: condition ?? undefined,
    actions: permissions.flatMap(({ actions = [] }) => actions),
    notActions: permissions.flatMap(({ notActions = [] }) => notActions)
  }
}

/** Returns the roles whose assignments include a scope: those at the scope or above it. */
export function rolesAt(held: readonly HeldRole[], scope: ResourceId): HeldRole[] {
  return held.filter(
    ({ scope: at }) =>
      at === '/' ||
      /^\/providers\/Microsoft\.Management\//i.test(at) ||
      sameId(`${scope}/`.slice(0, at.length + 1), `${at}/`)
  )
}

import { sameId, subscriptionId } from '../../arm/resource-id.ts'
import { type AzureReader, readHeldRoles } from '../../azure/index.ts'
import type { Baseline } from '../../config/types.ts'
import { Failure } from '../../runtime/failure.ts'
import { isApplyIdentity, pipelineRoles } from '../../templates/index.ts'

/** Identity that applies a plan. */
export interface ApplyIdentity {
  /** Name of the managed identity; absent for an identity that the set-up did not create, and for the caller. */
  readonly name?: string
  readonly principalId: string
  /** Whether the identity may be another one: neither its name nor the login of the job shows that it applies plans. */
  readonly isGuess?: boolean
}

/** Returns the words that name the identity in a message, without an article. */
export function applyIdentityText({ name, principalId }: ApplyIdentity): string {
  return `apply identity ${name === undefined ? '' : `${name} `}(object id ${principalId})`
}

interface UserAssignedIdentity {
  readonly id: string
  readonly name: string
  readonly properties?: { readonly principalId?: string }
}

const IDENTITY = 'Microsoft.ManagedIdentity/userAssignedIdentities'

/**
 * Returns the identity that applies the plans of an environment, or `undefined` if it cannot be told. A plan job does
 * not know the identity of the apply job. The set-up template names it after workload and environment. An identity that
 * a team created otherwise is a guess: the only one that has the right to assign roles with a condition. It is
 * certain if the job itself is logged in as this identity. Throws Failure if Azure refuses to list the role assignments.
 */
export async function findApplyIdentity(azure: AzureReader, baseline: Baseline): Promise<ApplyIdentity | undefined> {
  const named = (await readIdentities(azure)).filter(({ id }) => isApplyIdentity(id, baseline.config))
  const [first] = named
  if (first?.properties?.principalId !== undefined && named.length === 1)
    return { name: first.name, principalId: first.properties.principalId }
  const held = await readHeldRoles(azure, subscriptionId(azure.subscriptionId))
  const assigners = held.filter(
    ({ role, condition, principalType }) =>
      role === pipelineRoles.roleAdministrator.id && condition !== undefined && principalType === 'ServicePrincipal'
  )
  const [one, ...others] = [...new Set(assigners.map(({ principalId }) => principalId))]
  if (one === undefined || others.length > 0) return undefined
  return sameId(one, azure.principalId ?? '') ? { principalId: one } : { principalId: one, isGuess: true }
}

/** Returns the managed identities of the subscription; empty if the provider is not registered yet. */
async function readIdentities(azure: AzureReader): Promise<UserAssignedIdentity[]> {
  const path = `${subscriptionId(azure.subscriptionId)}/providers/${IDENTITY}`
  try {
    return await Array.fromAsync(azure.list<UserAssignedIdentity>(path, IDENTITY))
  } catch (error) {
    if (error instanceof Failure && error.reason === 'provider-not-registered') return []
    throw error
  }
}

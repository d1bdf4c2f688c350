import type { Baseline } from '../../config/types.ts'
import { flowLogGrants } from '../network/flow-logs.ts'
import { awaitedAssignments, type RoleGrant, roleAssignments } from '../roles/role-assignments.ts'
import { stackTemplate } from '../stack-template.ts'
import type { LiveState, StackTemplate } from '../types.ts'

/**
 * Returns the stack with the roles of the platform's identities. The stack is separate, so that vault and storage do
 * not wait until the principal ids are known. Throws TypeError if the platform needs no identity.
 */
export function platformRoles(baseline: Baseline, liveState: LiveState): StackTemplate {
  const grants = platformGrants(baseline)
  if (grants.length === 0)
    throw new TypeError('ingress.domain is not set and flow logs are disabled, so there is no identity')
  const assignments = roleAssignments(baseline, grants, liveState)
  const stack = stackTemplate(baseline, 'roles', baseline.ids.platformGroup, assignments)
  return { ...stack, awaited: awaitedAssignments(grants, liveState) }
}

/**
 * Returns the roles of the platform's identities. The gateway only needs to read secrets. The reference implementation
 * also lets the gateway read the vault resource, which has no effect.
 */
export function platformGrants(baseline: Baseline): RoleGrant[] {
  const { config, ids } = baseline
  const gateway = { identity: 'gateway', role: 'vaultSecretsUser', scope: ids.vault } as const
  return [...(config.ingress.domain === undefined ? [] : [gateway]), ...flowLogGrants(baseline)]
}

import type { Baseline } from '../config/types.ts'
import { flowLogGrants } from './flow-logs.ts'
import { awaitedAssignments, type RoleGrant, roleAssignments } from './roles.ts'
import { stackOf } from './stack.ts'
import type { LiveState, StackTemplate } from './types.ts'

/** What the platform's identities may do: apart from vault and storage, which need not wait for a principal. */
export function platformRoles(baseline: Baseline, observed: LiveState): StackTemplate {
  const grants = platformGrants(baseline)
  if (grants.length === 0) throw new TypeError('without ingress.domain and flow logs there is no identity')
  const assignments = roleAssignments(baseline, grants, observed)
  const stack = stackOf(baseline, 'roles', baseline.ids.platformGroup, assignments)
  return { ...stack, awaited: awaitedAssignments(grants, observed) }
}

/**
 * What the platform's identities may do here. Reading secrets is all the gateway needs of the vault; the right to look at
 * the vault itself, as the reference implementation gives, adds nothing to it.
 */
export function platformGrants(baseline: Baseline): RoleGrant[] {
  const { config, ids } = baseline
  const gateway = { identity: 'gateway', role: 'vaultSecretsUser', scope: ids.vault } as const
  return [...(config.ingress.domain === undefined ? [] : [gateway]), ...flowLogGrants(baseline)]
}

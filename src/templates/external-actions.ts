import type { ResourceId } from '../arm/resource-id.ts'
import type { Baseline } from '../config/types.ts'
import { clusterExternalActions } from './cluster/cluster-roles.ts'
import { existingHubActions, platformExternalActions } from './network/existing-hub.ts'

/** Action that the apply identity needs on an externally owned resource. */
export interface ExternalAction {
  readonly action: string
  readonly scope: ResourceId
}

/** Part of an environment that uses externally owned resources, or the removal of such a use. */
export type ExternalUser = 'network' | 'platform' | 'cluster' | 'removal'

const ACTIONS: Readonly<Record<ExternalUser, (baseline: Baseline) => readonly ExternalAction[]>> = {
  network: existingHubActions,
  platform: platformExternalActions,
  cluster: clusterExternalActions,
  // Links, peerings and rules in an existing hub are kept. Only role assignments are deleted.
  removal: baseline =>
    clusterExternalActions(baseline).map(({ scope }) => ({
      action: 'Microsoft.Authorization/roleAssignments/delete',
      scope
    }))
}

/**
 * Returns the actions that the apply identity needs on externally owned resources, without duplicates. The table in
 * `docs/setup.md` lists the same actions.
 */
export function externalActions(
  baseline: Baseline,
  users: readonly ExternalUser[] = ['network', 'platform', 'cluster', 'removal']
): ExternalAction[] {
  const found = users.flatMap(user => ACTIONS[user](baseline))
  return found.filter(
    ({ action, scope }, i) => found.findIndex(other => other.action === action && other.scope === scope) === i
  )
}

import type { Baseline } from '../config/types.ts'
import { alerts } from './alerts.ts'
import { budget } from './budget.ts'
import { dataCollection, streamVariables } from './data-collection.ts'
import { eventRelay } from './event-relay.ts'
import { flowLogGrants, flowLogStorage } from './flow-logs.ts'
import { afterLogs, clusterLogWorkspace } from './log-workspace.ts'
import { queryPack } from './query-pack.ts'
import { registry } from './registry.ts'
import { awaitedAssignments, type RoleGrant, roleAssignments } from './roles.ts'
import { stackOf } from './stack.ts'
import type { Observed, StackTemplate } from './types.ts'
import { VAULT, vault } from './vault.ts'

/**
 * What every cluster shares and outlives it, but for the gateway: registry, vault, monitoring, budget, event relay. None
 * of it needs a network, so it is made beside them.
 */
export function platform(baseline: Baseline, observed: Observed): StackTemplate {
  const grants = platformGrants(baseline)
  const stack = stackOf(
    baseline,
    'platform',
    baseline.ids.platformGroup,
    afterLogs({
      ...clusterLogWorkspace(baseline),
      ...dataCollection(baseline),
      ...alerts(baseline),
      ...queryPack(baseline),
      ...registry(baseline),
      ...vault(baseline, observed),
      ...eventRelay(baseline),
      ...flowLogStorage(baseline),
      ...budget(baseline, observed),
      ...roleAssignments(baseline, grants, observed)
    }),
    streamVariables(baseline)
  )
  return { ...stack, awaited: awaitedAssignments(grants, observed) }
}

/**
 * What the platform's identities may do here. Reading secrets is all the gateway needs of the vault; the right to look at
 * the vault itself, as the reference implementation gives, adds nothing to it.
 */
export function platformGrants(baseline: Baseline): RoleGrant[] {
  const { config, ids } = baseline
  const gateway = { identity: 'gateway', role: 'vaultSecretsUser', scope: ids.vault, scopeSymbol: VAULT } as const
  return [...(config.ingress.domain === undefined ? [] : [gateway]), ...flowLogGrants(baseline)]
}

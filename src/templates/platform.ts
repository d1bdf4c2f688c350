import type { Baseline } from '../config/types.ts'
import { alerts } from './alerts.ts'
import { backupStorage } from './backup-storage.ts'
import { budget } from './budget.ts'
import { dataCollection, streamVariables } from './data-collection.ts'
import { eventRelay } from './event-relay.ts'
import { flowLogStorage } from './flow-logs.ts'
import { afterLogs, clusterLogWorkspace } from './log-workspace.ts'
import { queryPack } from './query-pack.ts'
import { registry } from './registry.ts'
import { stackOf } from './stack.ts'
import type { LiveState, StackTemplate } from './types.ts'
import { vault } from './vault.ts'

/**
 * Returns the stack with the resources that all clusters share and that outlive them: registry, vault, monitoring,
 * budget, event relay. The gateway is separate. None of these needs a network or an identity, so they are created at
 * the same time.
 */
export function platform(baseline: Baseline, observed: LiveState): StackTemplate {
  return stackOf(
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
      ...backupStorage(baseline),
      ...budget(baseline, observed)
    }),
    { variables: streamVariables(baseline) }
  )
}

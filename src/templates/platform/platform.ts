import type { Baseline } from '../../config/types.ts'
import { alerts } from '../monitoring/alerts.ts'
import { collectionStreamVariables, dataCollection } from '../monitoring/data-collection.ts'
import { afterLogWorkspace, clusterLogWorkspace } from '../monitoring/log-workspace.ts'
import { queryPack } from '../monitoring/query-pack.ts'
import { flowLogStorage } from '../network/flow-logs.ts'
import { stackTemplate } from '../stack-template.ts'
import type { LiveState, StackTemplate } from '../types.ts'
import { backupStorage } from './backup-storage.ts'
import { budget } from './budget.ts'
import { eventRelay } from './event-relay.ts'
import { registry } from './registry.ts'
import { vault } from './vault.ts'

/**
 * Returns the stack with the resources that all clusters share and that outlive the clusters: registry, vault,
 * monitoring, budget, event relay. The gateway has its own stack. None of these resources needs a network or an
 * identity, so they are created at the same time.
 */
export function platform(baseline: Baseline, liveState: LiveState): StackTemplate {
  return stackTemplate(
    baseline,
    'platform',
    baseline.ids.platformGroup,
    afterLogWorkspace({
      ...clusterLogWorkspace(baseline),
      ...dataCollection(baseline),
      ...alerts(baseline),
      ...queryPack(baseline),
      ...registry(baseline),
      ...vault(baseline, liveState),
      ...eventRelay(baseline),
      ...flowLogStorage(baseline),
      ...backupStorage(baseline),
      ...budget(baseline, liveState)
    }),
    { variables: collectionStreamVariables(baseline) }
  )
}

import { childId, type ResourceId, sameId } from '../../../arm/resource-id.ts'
import { resourceNames } from '../../../config/index.ts'
import { readSlices } from '../../live-state/index.ts'
import type { Step, StepContext } from '../../types.ts'
import { resourceChange } from '../../what-if/resource-change.ts'
import { FLOW_LOG } from '../flow-log.ts'

const TYPE = 'Microsoft.Network/networkWatchers/flowLogs'
const REMOVAL_SECONDS = 15

/**
 * Returns the step that deletes the flow log of the spoke network, whether the current or an earlier configuration
 * requested the flow log. The flow log is a child of a network watcher that Azure owns, so no stack manages it. The
 * step keeps a flow log with this name on another network, and a flow log with another name on the spoke network,
 * because other owners created them.
 */
export function flowLogRemovalStep(): Step {
  return {
    name: FLOW_LOG,
    needs: [],
    expectedSeconds: REMOVAL_SECONDS,
    intent: ({ config }) => ({ removed: resourceNames(config).flowLog }),
    // Azure delays a deletion while another deletion is in progress, so there is nothing to wait for.
    settle: () => Promise.resolve(),
    async plan(context) {
      const id = await findFlowLog(context)
      const changes =
        id === undefined ? [] : [resourceChange({ step: FLOW_LOG, id, type: TYPE, kind: 'delete', certain: true })]
      const evaluation = { by: 'reads' } as const
      return { step: FLOW_LOG, evaluation, changes, unchanged: 0, noise: 0, pending: changes.length > 0 }
    },
    async apply(context, _observed, { changes }) {
      const { azure, signal } = context
      for (const { id } of changes) await azure.remove(id, { signal, expectedSeconds: REMOVAL_SECONDS })
    }
  }
}

async function findFlowLog(context: StepContext): Promise<ResourceId | undefined> {
  const { azure, baseline } = context
  const { networkWatcher } = await readSlices(['networkWatcher'])(context)
  if (networkWatcher === null) return undefined
  const id = childId(networkWatcher, 'flowLogs', resourceNames(baseline.config).flowLog)
  const found = await azure.read<{ properties?: { targetResourceId?: string } }>(id)
  return sameId(found?.properties?.targetResourceId ?? '', baseline.ids.spokeNetwork) ? id : undefined
}

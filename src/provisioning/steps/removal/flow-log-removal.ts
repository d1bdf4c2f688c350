import { childId, type ResourceId, sameId } from '../../../arm/resource-id.ts'
import { resourceNames } from '../../../config/index.ts'
import { readSlices } from '../../live-state/index.ts'
import type { Step, StepContext } from '../../types.ts'
import { resourceChange } from '../../what-if/resource-change.ts'
import { FLOW_LOG } from '../flow-log.ts'

const TYPE = 'Microsoft.Network/networkWatchers/flowLogs'
const REMOVAL_SECONDS = 15

/**
 * Returns the step that deletes the flow log of the spoke, whether it is requested or left from an earlier
 * configuration. It is a child of Azure's own network watcher, so no stack manages it. A flow log of that name on
 * another network, or of another name on our network, is not ours and is kept.
 */
export function flowLogRemovalStep(): Step {
  return {
    name: FLOW_LOG,
    needs: [],
    expectedSeconds: REMOVAL_SECONDS,
    intent: ({ config }) => ({ removed: resourceNames(config).flowLog }),
    // Azure delays a deletion while another one is in progress.
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

import { parseResourceId, type ResourceId, resourceGroupId, resourceId, sameId } from '../../arm/resource-id.ts'
import type { Tags } from '../../arm/tag-limits.ts'
import type { AzureReader } from '../../azure/types.ts'
import type { Baseline } from '../../config/types.ts'
import { flowLog, type RequestedResource } from '../../templates/index.ts'
import type { LiveState } from '../../templates/types.ts'
import { EMPTY_LIVE_STATE, readSlices } from '../live-state/index.ts'
import type { ReadingContext } from '../live-state/slice.ts'
import { withDirectTags } from '../tags/direct-tags.ts'
import type { Need, Step, StepContext, StepPlan } from '../types.ts'
import { findDifferences } from '../what-if/differences.ts'
import { resourceChange } from '../what-if/resource-change.ts'

const WATCHER = 'Microsoft.Network/networkWatchers'
const FLOW_LOG_SECONDS = 30
export const FLOW_LOG = 'flow-log'
const readNetworkWatcher = readSlices(['networkWatcher'])

/**
 * Returns the step that writes the flow log of the spoke network. The flow log is written directly and not through a
 * stack, because it is a child of the region's network watcher, which Azure owns. A network has at most one flow log.
 * If another owner created a flow log for the spoke network, it is kept, and a preflight rule names it.
 */
export function flowLogStep(needs: readonly Need[]): Step {
  return {
    name: FLOW_LOG,
    needs,
    expectedSeconds: FLOW_LOG_SECONDS,
    read: readNetworkWatcher,
    intent: baseline => wantedOf(baseline, EMPTY_LIVE_STATE).body,
    settle: () => Promise.resolve(),
    plan: async (context, liveState) => planOf(await compare(context, liveState)),
    async apply(context, liveState) {
      const now = { ...liveState, ...(await readNetworkWatcher(context)) }
      const { wanted, properties } = await compare(context, now)
      const { azure, signal } = context
      if (properties.length > 0)
        await azure.write(wanted.id, wanted.body, { signal, expectedSeconds: FLOW_LOG_SECONDS })
    }
  }
}

/**
 * Returns the id of the network watcher that Azure creates together with the first network of a region, if the region
 * does not have a network watcher yet.
 */
function usualWatcher({ config, ids }: Baseline): ResourceId {
  const group = resourceGroupId(parseResourceId(ids.subscription).name, 'NetworkWatcherRG')
  return resourceId(group, WATCHER, `NetworkWatcher_${config.region}`)
}

function wantedOf(baseline: Baseline, liveState: LiveState): RequestedResource {
  const networkWatcher = liveState.networkWatcher ?? usualWatcher(baseline)
  const wanted = flowLog(baseline, { ...liveState, networkWatcher })
  if (wanted === undefined)
    throw new TypeError('the flow log cannot be built, because monitoring.flowLogs is not enabled')
  return wanted
}

export interface FlowLog {
  readonly id: string
  readonly tags?: Tags
  readonly properties?: { readonly targetResourceId?: string; readonly enabled?: boolean }
}

/**
 * Returns the flow log of the spoke network that another owner created, or `undefined` if there is none. Throws Failure
 * if Azure refuses a read.
 */
export async function findOtherFlowLog(context: ReadingContext): Promise<FlowLog | undefined> {
  const { networkWatcher } = await readNetworkWatcher(context)
  if (networkWatcher === null) return undefined
  const wanted = wantedOf(context.baseline, { ...EMPTY_LIVE_STATE, networkWatcher })
  return otherFlowLog(await allOf(context.azure, networkWatcher), wanted.id, context.baseline)
}

function otherFlowLog(all: readonly FlowLog[], ours: ResourceId, { ids }: Baseline): FlowLog | undefined {
  return all.find(
    ({ id, properties }) => !sameId(id, ours) && sameId(properties?.targetResourceId ?? '', ids.spokeNetwork)
  )
}

interface Compared {
  readonly wanted: RequestedResource
  readonly found: FlowLog | undefined
  readonly properties: ReturnType<typeof findDifferences>
}

async function compare({ azure, baseline }: StepContext, liveState: LiveState): Promise<Compared> {
  const wanted = wantedOf(baseline, liveState)
  const all = liveState.networkWatcher === null ? [] : await allOf(azure, liveState.networkWatcher)
  const found = all.find(({ id }) => sameId(id, wanted.id))
  const theirs = otherFlowLog(all, wanted.id, baseline)
  if (theirs !== undefined) return { wanted, found: theirs, properties: [] }
  const { body, changes } = withDirectTags(parseResourceId(wanted.id).type, wanted.body, found)
  const properties = [...findDifferences({ properties: wanted.body.properties }, found), ...changes]
  return { wanted: { ...wanted, body }, found, properties }
}

async function allOf(azure: AzureReader, watcher: ResourceId): Promise<FlowLog[]> {
  const all: FlowLog[] = []
  for await (const each of azure.list<FlowLog>(`${watcher}/flowLogs`, `${WATCHER}/flowLogs`)) all.push(each)
  return all
}

function planOf({ wanted: { id }, found, properties }: Compared): StepPlan {
  const common = { step: FLOW_LOG, id, type: parseResourceId(id).type, certain: true } as const
  const change =
    found === undefined
      ? resourceChange({ ...common, kind: 'create' })
      : resourceChange({ ...common, kind: 'modify', properties })
  const pending = properties.length > 0
  return {
    step: FLOW_LOG,
    evaluation: { by: 'reads' },
    changes: pending ? [change] : [],
    unchanged: pending ? 0 : 1,
    noise: 0,
    pending
  }
}

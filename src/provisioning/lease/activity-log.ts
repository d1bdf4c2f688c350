import type { ResourceId } from '../../arm/resource-id.ts'
import { parseResourceId, subscriptionId } from '../../arm/resource-id.ts'
import { operationState } from '../../azure/index.ts'
import type { Azure } from '../../azure/types.ts'
import { Failure } from '../../runtime/failure.ts'

/** State of the writes of a resource in the activity log. `unknown`: the log is unreadable, or has no entry yet. */
export type LoggedState = 'running' | 'ended' | 'unknown'

interface LogEvent {
  /** Shared by the events of one operation. All requests of one run share the correlation id. */
  readonly operationId?: string
  readonly correlationId?: string
  readonly operationName?: { readonly value?: string }
  readonly status?: { readonly value?: string }
}

const TYPE = 'Microsoft.Insights/eventtypes/values'

/**
 * Milliseconds by which the clock of the runner may be ahead of Azure's. It is short, because an earlier write of the
 * resource must not count as the one that is looked for.
 */
const CLOCK_DIFFERENCE = 10_000

/**
 * Reads from the activity log whether a write of the resource that began after `since` has not ended. Events of one
 * operation share an operation id; the last one has a final status. The log is some minutes late, so an absent entry
 * proves nothing, and neither does an operation whose beginning is not in the log. `since`: milliseconds since 1970.
 */
export async function readLoggedState(
  { azure }: { readonly azure: Pick<Azure, 'list'> },
  resource: ResourceId,
  since: number
): Promise<LoggedState> {
  const from = new Date(since - CLOCK_DIFFERENCE).toISOString()
  const filter = `eventTimestamp ge '${from}' and resourceUri eq '${resource}'`
  const query = new URLSearchParams({ $filter: filter })
  const path = `${subscriptionId(parseResourceId(resource).subscriptionId)}/providers/Microsoft.Insights/eventtypes/management/values?${query}`
  try {
    return stateOf((await Array.fromAsync(azure.list<LogEvent>(path, TYPE))).filter(isWrite))
  } catch (error) {
    if (!(error instanceof Failure) || error.details.status === undefined) throw error
    return 'unknown'
  }
}

function isWrite({ operationName }: LogEvent): boolean {
  return /\/(write|delete|action)$/i.test(operationName?.value ?? '')
}

function stateOf(events: readonly LogEvent[]): LoggedState {
  const operations = Map.groupBy(events, ({ operationId, correlationId }) => operationId ?? correlationId).values()
  const begun = [...operations].filter(hasBegun)
  if (begun.length === 0) return 'unknown'
  return begun.every(hasEnded) ? 'ended' : 'running'
}

function hasBegun(events: readonly LogEvent[]): boolean {
  return events.some(({ status }) => operationState(status?.value) === 'running')
}

function hasEnded(events: readonly LogEvent[]): boolean {
  return events.some(({ status }) => operationState(status?.value) !== 'running')
}

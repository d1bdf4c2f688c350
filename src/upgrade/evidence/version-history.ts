import { operationState } from '../../azure/index.ts'

/** An event of the activity log. Source: "Activity Logs - List". */
export interface LoggedEvent {
  readonly operationId?: string
  readonly correlationId?: string
  readonly operationName?: { readonly value?: string }
  readonly status?: { readonly value?: string }
  readonly eventTimestamp?: string
  readonly resourceId?: string
}

/** Since when the versions of a cluster run, as the activity log shows it. Times are milliseconds since 1970. */
export interface VersionHistory {
  /** End of the last write that can have changed a version or an image. Absent if the log shows none. */
  readonly since?: number
  /** Milliseconds since then in which the cluster was stopped. */
  readonly stoppedFor: number
}

/** The events of one operation. */
interface Logged {
  readonly name: string
  readonly begun: number
  /** Absent while the log shows no end. */
  readonly ended?: number
  readonly succeeded: boolean
}

const CLUSTERS = 'microsoft.containerservice/managedclusters'

/**
 * Operations that can change a version or a node image. The log does not show what a write changed, so every write of
 * the cluster or of a pool counts. A deletion counts too: what was before it belongs to another cluster.
 */
const CHANGES = [
  `${CLUSTERS}/write`,
  `${CLUSTERS}/delete`,
  `${CLUSTERS}/agentpools/write`,
  `${CLUSTERS}/agentpools/upgradenodeimageversion/action`
]

const DAY = 24 * 3600_000

/**
 * Returns the history of a cluster from the events of its resource group. A write without an end in the log counts as
 * just ended, because the log is some minutes late. `now`: milliseconds since 1970.
 */
export function versionHistory(events: readonly LoggedEvent[], cluster: string, now: number): VersionHistory {
  const operations = operationsOf(events.filter(event => isWithin(event, cluster)))
  const changes = operations.filter(({ name }) => CHANGES.includes(name))
  const ends = changes.flatMap(each => endOf(each, now) ?? [])
  const deleted = changes.filter(({ name }) => name === `${CLUSTERS}/delete`).map(each => each.ended ?? now)
  const since = Math.max(...ends)
  if (ends.length === 0 || deleted.some(end => end >= since)) return { stoppedFor: 0 }
  return { since, stoppedFor: stoppedAfter(since, operations, now) }
}

function isWithin({ resourceId = '' }: LoggedEvent, cluster: string): boolean {
  return `${resourceId.toLowerCase()}/`.startsWith(`${cluster.toLowerCase()}/`)
}

function operationsOf(events: readonly LoggedEvent[]): Logged[] {
  const groups = Map.groupBy(events, ({ operationId, correlationId }) => operationId ?? correlationId).values()
  return [...groups].map(of => {
    const times = of.map(({ eventTimestamp = '' }) => Date.parse(eventTimestamp))
    const final = of.filter(({ status }) => operationState(status?.value) !== 'running')
    const succeeded = final.some(({ status }) => operationState(status?.value) === 'succeeded')
    return {
      name: of[0]?.operationName?.value?.toLowerCase() ?? '',
      begun: Math.min(...times),
      succeeded,
      ...(final.length > 0 && { ended: Math.max(...times) })
    }
  })
}

/** Returns when a change ended. A refused write changed nothing, and a write without an end in a day lost its event. */
function endOf({ begun, ended, succeeded }: Logged, now: number): number | undefined {
  if (ended !== undefined) return succeeded || ended > begun ? ended : undefined
  return now - begun > DAY ? begun : now
}

/** Returns the milliseconds after `since` in which the cluster was stopped: from each stop to the end of the next start. */
function stoppedAfter(since: number, operations: readonly Logged[], now: number): number {
  const named = (action: string) =>
    operations.filter(({ name, succeeded }) => succeeded && name === `${CLUSTERS}/${action}/action`)
  const starts = named('start').flatMap(({ ended }) => ended ?? [])
  return named('stop')
    .map(({ begun }) => begun)
    .toSorted((a, b) => a - b)
    .reduce(
      ({ total, until }, stop) => {
        const from = Math.max(stop, since, until)
        const end = starts.filter(start => start > stop).toSorted((a, b) => a - b)[0] ?? now
        return { total: total + Math.max(0, end - from), until: Math.max(until, end) }
      },
      { total: 0, until: 0 }
    ).total
}

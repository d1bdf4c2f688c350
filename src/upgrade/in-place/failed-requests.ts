import type { ResourceId } from '../../arm/resource-id.ts'
import type { Azure } from '../../azure/index.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import { Failure } from '../../runtime/failure.ts'
import { backendNames } from '../../templates/index.ts'
import type { UpgradeClients } from '../types.ts'
import type { GateItem } from './health-gate.ts'

/** A metric as "Metrics - List" returns it. A minute without requests has a point without `total`. */
interface Metric {
  readonly name?: { readonly value?: string }
  readonly timeseries?: readonly { readonly data?: readonly { readonly total?: number }[] }[]
}

const METRICS = 'Microsoft.Insights/metrics'
const MINUTE = 60_000
/** Minutes that are judged, and minutes after which Azure shows a value. Source: "Metrics for Application Gateway". */
const JUDGED = 5
const DELAY = 3

/**
 * Returns the condition that the share of requests with a 5xx answer is at most `limit` percent, in the last five minutes
 * that Azure shows. Counts the requests to one cluster, from the gateway. Without requests the condition is met.
 */
export async function failedRequests(
  { ids }: Pick<Baseline, 'ids'>,
  colour: Colour,
  limit: number,
  clients: Pick<UpgradeClients, 'azure' | 'clock'>
): Promise<GateItem> {
  const item = (isMet: boolean, evidence: string, remedy: string): GateItem => ({
    ...{ name: 'failed requests', isMet, evidence, remedy }
  })
  const counts = await readCounts(ids.gateway, colour, clients)
  if ('unread' in counts) {
    return item(false, `not read: ${counts.unread}`, counts.remedy)
  }
  const { failed, all } = counts
  const share = all === 0 ? 0 : (100 * failed) / all
  return item(
    share <= limit,
    `${failed} of ${all} requests failed in ${JUDGED} minutes; \`upgrades.gates.failedRequestsPercent\` allows ${limit} %`,
    `Find the cause in the access log of the gateway, or roll back with the operation \`rollback\`: az network application-gateway show-backend-health --ids ${ids.gateway}.`
  )
}

interface Counts {
  readonly failed: number
  readonly all: number
}

/** Reason why the metrics were not read, and what to do. */
interface Unread {
  readonly unread: string
  readonly remedy: string
}

async function readCounts(
  gateway: ResourceId,
  colour: Colour,
  { azure, clock }: { readonly azure: Pick<Azure, 'list'>; readonly clock: UpgradeClients['clock'] }
): Promise<Counts | Unread> {
  const { pool, settings } = backendNames(colour)
  const until = Math.floor(clock.now() / MINUTE) * MINUTE - DELAY * MINUTE
  const query = new URLSearchParams({
    ...{ metricnames: 'TotalRequests,FailedRequests', aggregation: 'Total', interval: 'PT1M' },
    timespan: [until - JUDGED * MINUTE, until].map(time => new Date(time).toISOString()).join('/'),
    $filter: `BackendSettingsPool eq '${pool}~${settings}'`
  })
  try {
    const metrics = await Array.fromAsync(azure.list<Metric>(`${gateway}/providers/${METRICS}?${query}`, METRICS))
    const [all, failed] = ['TotalRequests', 'FailedRequests'].map(name => totalOf(metrics, name))
    return { all: all ?? 0, failed: failed ?? 0 }
  } catch (error) {
    if (!(error instanceof Failure) || error.reason === 'cancelled') throw error
    return { unread: error.message, remedy: error.details.remedy }
  }
}

function totalOf(metrics: readonly Metric[], wanted: string): number {
  return metrics
    .filter(({ name }) => name?.value?.toLowerCase() === wanted.toLowerCase())
    .flatMap(({ timeseries = [] }) => timeseries)
    .flatMap(({ data = [] }) => data)
    .reduce((sum, { total = 0 }) => sum + total, 0)
}

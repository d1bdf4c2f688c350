import { deterministicShare } from '../../deterministic-ids.ts'
import { keyOf, parseId } from '../../resource-ids.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import type { Resource, World } from '../../world.ts'
import { countedTraffic } from '../metrics/counted-traffic.ts'
import { listenerOf } from '../metrics/gateway-samples.ts'
import { MINUTE } from '../metrics/time-grain.ts'
import type { AccessLogQuery, Column } from './access-log-query.ts'

/** Equal entries of the access log in one minute. */
export interface AccessLogEntries {
  readonly minute: number
  readonly values: Readonly<Record<Column, string | number>>
  readonly count: number
  /** Seconds that each request took. */
  readonly timeTaken: number
}

const GATEWAY = 'microsoft.network/applicationgateways'
const SETTING = 'microsoft.insights/diagnosticsettings'
/** Minutes until an entry can be queried: resource logs take 3 to 10 ("Log data ingestion time in Azure Monitor"). */
const LATE_MINUTES = { least: 3, most: 10 } as const

/** Returns the entries of the gateways that send their access log to a workspace, as far as they have arrived. */
export function accessLog(world: World, workspace: Resource, query: AccessLogQuery): AccessLogEntries[] {
  return Object.values(world.resources)
    .filter(setting => keyOf(setting.type) === SETTING && sendsAccessLog(setting, workspace))
    .flatMap(setting => {
      const gateway = findResource(world, parseId(setting.id).scope)
      const isAsked = query.resourceId === undefined || query.resourceId === keyOf(gateway?.id ?? '')
      if (gateway === undefined || keyOf(gateway.type) !== GATEWAY || !isAsked) return []
      return entriesOf(world, gateway, { from: Math.max(query.from, setting.createdAt), until: query.until })
    })
    .filter(({ values }) => query.equals.every(({ column, value }) => String(values[column]) === value))
}

interface LogSetting {
  readonly category?: string
  readonly categoryGroup?: string
  readonly enabled?: boolean
}

/** Returns whether a setting fills the table. A setting without tables of its own writes to AzureDiagnostics. */
function sendsAccessLog({ properties }: Resource, workspace: Resource): boolean {
  const logs = (properties.logs ?? []) as readonly LogSetting[]
  return (
    keyOf(String(properties.workspaceId)) === keyOf(workspace.id) &&
    properties.logAnalyticsDestinationType === 'Dedicated' &&
    logs.some(
      ({ category, categoryGroup, enabled }) =>
        enabled === true && (category === 'ApplicationGatewayAccessLog' || categoryGroup === 'allLogs')
    )
  )
}

function entriesOf(world: World, gateway: Resource, timespan: { from: number; until: number }): AccessLogEntries[] {
  return countedTraffic(world, gateway.id, timespan)
    .filter(({ minute }) => hasArrived(world, gateway, minute))
    .flatMap(path => {
      const { minute, pool, settings, host, rule, answered, failed, lost, latencyMilliseconds } = path
      const columns = {
        BackendPoolName: pool,
        BackendSettingName: settings,
        Host: host,
        ListenerName: listenerOf(gateway, rule),
        RuleName: rule
      }
      const entries = (HttpStatus: number, count: number, timeTaken: number) =>
        count === 0 ? [] : [{ minute, values: { ...columns, HttpStatus }, count, timeTaken }]
      const seconds = latencyMilliseconds / 1000
      return [...entries(200, answered, seconds), ...entries(500, failed, seconds), ...entries(502, lost, 0)]
    })
}

function hasArrived(world: World, { id }: Resource, minute: number): boolean {
  const { least, most } = LATE_MINUTES
  const late = least + deterministicShare(world, 'resource log delay', keyOf(id), minute) * (most - least)
  return world.now >= minute + MINUTE + late * MINUTE
}

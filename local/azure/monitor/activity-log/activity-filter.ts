import { keyOf } from '../../resource-ids.ts'
import { instantOf } from '../metrics/time-grain.ts'
import { RETENTION_DAYS } from './activity-record.ts'

/** Events that a request asks for. */
export interface ActivityFilter {
  readonly from: number
  readonly until: number
  /** Value by name, both in lower case. */
  readonly by: Readonly<Record<string, string>>
}

/** Names of which a filter has at most one ("Activity Logs - List"). */
const SUBJECTS = ['resourcegroupname', 'resourceuri', 'resourceprovider', 'correlationid']
/** Names that the Azure CLI adds to a filter. */
const FURTHER = ['eventchannels', 'caller', 'status']
const DAY = 24 * 3600 * 1000

const CONDITION = /^(\w+)\s+(ge|le|eq)\s+(?:'([^']*)'|(\S+))$/i

// MicrosoftDocs/feedback#319 has the beginning of this message; the end is assumed.
const INVALID = { bad: '$filter searching parameters invalid.' }

/** Reads `eventTimestamp ge '…' and eventTimestamp le '…' and resourceUri eq '…'`. The start is required. */
export function readActivityFilter(text: string | null, now: number): ActivityFilter | { readonly bad: string } {
  const conditions = (text ?? '').split(/\s+and\s+/i).map(part => readCondition(part.trim()))
  const known = conditions.flatMap(condition => condition ?? [])
  const distinct = new Set(known.map(({ name, operator }) => `${name} ${operator}`))
  if (known.length < conditions.length || distinct.size < known.length) return INVALID
  const instant = (operator: string) =>
    known.find(({ name, operator: found }) => name === 'eventtimestamp' && found === operator)?.value
  const [from, until] = [instantOf(instant('ge') ?? ''), instantOf(instant('le') ?? new Date(now).toISOString())]
  const by = known.filter(({ name }) => name !== 'eventtimestamp')
  if (from === undefined || until === undefined || from > until) return INVALID
  if (by.filter(({ name }) => SUBJECTS.includes(name)).length > 1) return INVALID
  // Verbatim: turbot/tailpipe-plugin-azure, activity_log_api_source.go
  if (from < now - RETENTION_DAYS * DAY) return { bad: 'The start time cannot be more than 90 days in the past.' }
  return { from, until, by: Object.fromEntries(by.map(({ name, value }) => [name, keyOf(value)])) }
}

function readCondition(text: string): { name: string; operator: string; value: string } | undefined {
  const [, name = '', operator = '', quoted, bare = ''] =
    CONDITION.exec(text)?.map((part, index) => (index < 3 ? keyOf(part) : part)) ?? []
  const isInstant = name === 'eventtimestamp'
  if (!isInstant && ![...SUBJECTS, ...FURTHER].includes(name)) return undefined
  return isInstant === (operator !== 'eq') ? { name, operator, value: quoted ?? bare } : undefined
}

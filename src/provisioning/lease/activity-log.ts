import { parseResourceId, sameId, subscriptionId } from '../../arm/resource-id.ts'
import { operationState } from '../../azure/index.ts'
import type { Azure } from '../../azure/types.ts'
import { CLOCK_DIFFERENCE } from '../../runtime/clock-difference.ts'
import { Failure } from '../../runtime/failure.ts'
import type { RecordedWrite } from './recorded-write.ts'

/** State of a recorded write in the activity log. `unknown`: the log is unreadable, or does not show the write yet. */
export type LoggedState = 'running' | 'ended' | 'unknown'

/** Event of the log, with the values that are texts. */
interface LogEvent {
  /** Shared by the events of one operation. All requests of one run share the correlation id. */
  readonly operationId: string | undefined
  readonly correlationId: string | undefined
  readonly requestId: string | undefined
  readonly name: string | undefined
  readonly status: string | undefined
}

/** Events of one operation. */
type Operation = readonly LogEvent[]

const TYPE = 'Microsoft.Insights/eventtypes/values'

/**
 * Reads from the activity log whether a recorded write has ended. The log shows many operations of a resource, such as
 * a query of the backend health. Only the operation of the recorded request can prove its end: it has the same name, and
 * its client request id, or, where the log shows no such id, the correlation id of its run. A write or deletion of the
 * resource by anyone else that has not ended counts as running. The log is some minutes late, so an absent entry proves
 * nothing, and neither does an operation whose beginning is not in the log.
 */
export async function readLoggedState(
  { azure }: { readonly azure: Pick<Azure, 'list'> },
  write: RecordedWrite
): Promise<LoggedState> {
  const { target, startedAt } = write
  const from = new Date(startedAt - CLOCK_DIFFERENCE).toISOString()
  const filter = `eventTimestamp ge '${from}' and resourceUri eq '${target}'`
  const query = new URLSearchParams({ $filter: filter })
  const path = `${subscriptionId(parseResourceId(target).subscriptionId)}/providers/Microsoft.Insights/eventtypes/management/values?${query}`
  try {
    return stateOf(operationsIn((await Array.fromAsync(azure.list<unknown>(path, TYPE))).map(eventOf)), write)
  } catch (error) {
    if (!(error instanceof Failure) || error.details.status === undefined) throw error
    return 'unknown'
  }
}

function eventOf(value: unknown): LogEvent {
  return {
    operationId: textAt(value, 'operationId'),
    correlationId: textAt(value, 'correlationId'),
    requestId: textAt(value, 'httpRequest', 'clientRequestId'),
    name: textAt(value, 'operationName', 'value'),
    status: textAt(value, 'status', 'value')
  }
}

/** Returns the text at a path of members. Returns `undefined` if a response has something else there, or nothing. */
function textAt(value: unknown, ...names: string[]): string | undefined {
  const found = names.reduce<unknown>((each, name) => (Object(each) as Record<string, unknown>)[name], value)
  return typeof found === 'string' && found !== '' ? found : undefined
}

/** Returns the operations whose beginning is in the log. */
function operationsIn(events: readonly LogEvent[]): Operation[] {
  const groups = Map.groupBy(events, ({ operationId, correlationId }) => operationId ?? correlationId).values()
  return [...groups].filter(operation => operation.some(({ status }) => isRunning(status)))
}

function stateOf(operations: readonly Operation[], write: RecordedWrite): LoggedState {
  const own = operations.filter(operation => isOf(operation, write))
  const writing = operations.filter(operation => isNamed(operation, namesOf(write.target, 'write', 'delete')))
  if ([...own, ...writing].some(operation => !hasEnded(operation))) return 'running'
  return own.some(isProof) ? 'ended' : 'unknown'
}

/** Returns whether an operation is that of the recorded request. */
function isOf(operation: Operation, { target, verb = 'write', correlationId, requestId }: RecordedWrite): boolean {
  if (!isNamed(operation, namesOf(target, verb))) return false
  const shown = operation.flatMap(each => each.requestId ?? [])
  if (shown.length > 0) return shown.some(each => isSame(each, requestId))
  return operation.some(each => isSame(each.correlationId, correlationId))
}

function isSame(a: string | undefined, b: string | undefined): boolean {
  return a !== undefined && b !== undefined && sameId(a, b)
}

function isNamed(operation: Operation, names: readonly string[]): boolean {
  return operation.some(each => names.some(name => isSame(each.name, name)))
}

/** Returns the names of operations on a target. Some posted actions have a name that ends in `write`. */
function namesOf(target: RecordedWrite['target'], ...verbs: string[]): string[] {
  const { type } = parseResourceId(target)
  return verbs.flatMap(verb =>
    verb === 'write' || verb === 'delete' ? `${type}/${verb}` : [`${type}/${verb}/action`, `${type}/${verb}/write`]
  )
}

function isRunning(status: string | undefined): boolean {
  return operationState(status) === 'running'
}

function hasEnded(operation: Operation): boolean {
  return operation.some(({ status }) => !isRunning(status))
}

/**
 * Returns whether an ended operation proves the end of the recorded write. A request that Azure refused at once proves
 * nothing: the run can have sent the request again, and the log does not show that attempt yet.
 */
function isProof(operation: Operation): boolean {
  const words = operation.map(({ status }) => status?.toLowerCase())
  return words.includes('succeeded') || words.includes('accepted')
}

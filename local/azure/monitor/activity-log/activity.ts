import { parseId } from '../../resource-ids.ts'
import type { ArmError } from '../../world.ts'

/** A write, a deletion or an action: one operation on one resource, from its request to its end. */
export interface Activity {
  readonly startedAt: number
  /** Absent while it runs. */
  readonly endedAt?: number
  /** Method of the request; PUT or DELETE for a resource of a deployment. */
  readonly method: string
  readonly target: string
  /** Name of a posted action. */
  readonly posted?: string
  /** Object id of the caller. */
  readonly by: string
  /** Instant of the client's request that caused it, or the correlation id that the client sent. */
  readonly cause: number | string
  /** Id of the client's request, empty if the client sent none. Absent for a resource of a deployment. */
  readonly clientRequestId?: string
  /** The request created the resource. */
  readonly created?: boolean
  /** Error of an activity that failed. */
  readonly error?: ArmError
  /** Refused before it began, because the caller has no right to it. */
  readonly unauthorized?: boolean
  /** Number of equal requests before it at the same instant; absent: none. */
  readonly nth?: number
}

/** Compact form of an ended activity, as the world keeps it. The verb is the method, and the name of a posted action. */
export type ActivityRow = readonly [
  startedAt: number,
  endedAt: number,
  verb: string,
  target: string,
  by: string,
  cause: number | string,
  rest?: Pick<Activity, 'clientRequestId' | 'created' | 'error' | 'unauthorized' | 'nth'>
]

/** Most characters of a target or an error message in a row. A client may send paths of any length. */
const MOST_TEXT = 2000

/** Stands for the subscription in the target of a row. */
const SUBSCRIPTION = '~'

/** Returns the row of an activity that has ended. */
export function packActivity(subscriptionId: string, activity: Activity): ActivityRow {
  const { startedAt, endedAt = startedAt, method, posted, target, by, cause, ...rest } = activity
  const verb = posted === undefined ? method : `${method} ${posted}`
  const short = target.slice(0, MOST_TEXT).replace(`/subscriptions/${subscriptionId}`, SUBSCRIPTION)
  if (rest.error !== undefined) Object.assign(rest, { error: shortError(rest.error) })
  const row = [startedAt, endedAt, verb, short, by, cause] as const
  return Object.keys(rest).length === 0 ? row : [...row, rest]
}

function shortError(error: ArmError): ArmError {
  if (JSON.stringify(error).length <= MOST_TEXT) return error
  return { code: error.code, message: error.message.slice(0, MOST_TEXT) }
}

/** Returns the activity of a row. */
export function unpackActivity(subscriptionId: string, row: ActivityRow): Activity {
  const [startedAt, endedAt, verb, short, by, cause, rest] = row
  const [method = '', posted] = verb.split(' ')
  const target = short.startsWith(SUBSCRIPTION) ? `/subscriptions/${subscriptionId}${short.slice(1)}` : short
  return { startedAt, endedAt, method, target, by, cause, ...rest, ...(posted !== undefined && { posted }) }
}

/** Returns the operation as roles and the activity log name it: `Microsoft.Network/virtualNetworks/write`. */
export function operationName({ method, target, posted }: Activity): string {
  const verb = posted !== undefined ? `${posted}/action` : method === 'DELETE' ? 'delete' : 'write'
  return `${typeOf(target)}/${verb}`
}

/** Returns the type of a target, or the namespace of a resource provider. Groups are below subscriptions, as in roles. */
export function typeOf(target: string): string {
  const { type } = parseId(target)
  return type === 'Microsoft.Resources/resourceGroups' ? 'Microsoft.Resources/subscriptions/resourceGroups' : type
}

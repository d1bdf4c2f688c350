import { isRestError } from '@azure/core-rest-pipeline'
import type { Clock, Log } from '../runtime/clock-and-log.ts'
import { Failure } from '../runtime/failure.ts'
import { armErrorOf, leafErrors } from './errors.ts'
import { isContention, isSourceLimit } from './leaf-codes.ts'
import { createRateBudget, type Kind } from './rate-budget.ts'
import { withoutSignatures } from './signed-addresses.ts'
import type { BeforeSend } from './types.ts'

export type Method = 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE'

/** Response of Resource Manager. It may report an error. */
export interface Answer {
  readonly status: number
  /** Headers, with names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: unknown
  /** Subscription of the run. The resource that the request names can be in another one. */
  readonly subscription?: string | undefined
  /**
   * True if the request was sent again because an earlier response was lost or was a server error. Azure may have
   * executed the earlier request.
   */
  readonly repeated: boolean
}

export interface RequestAttempt {
  readonly method: Method
  /** Path without query, for messages. */
  readonly path: string
  /** Whether the request may be sent again after its response was lost. */
  readonly repeatable: boolean
  /** False to send the request only once, because retries would delay the caller. */
  readonly patient: boolean
  /** True for a request that waits only for throttled requests that are urgent too. */
  readonly isUrgent: boolean
  readonly signal: AbortSignal | undefined
  /** Called right before each attempt, after all waits. If it throws, the request is not sent. */
  readonly beforeSend: BeforeSend | undefined
  send(): Promise<Omit<Answer, 'repeated'>>
}

/**
 * Waits in seconds between eight attempts during an outage: 1, 2, 4, 8, 16, 30 and 30 s, about a minute and a half in
 * all.
 */
const OUTAGE = { firstWait: 1, longestWait: 30, tries: 8 }
/**
 * Waits in seconds after a 429 without a `Retry-After` header. If all waits of a request together would be longer than
 * `longestTotal`, the request fails.
 */
const THROTTLED = { firstWait: 5, longestWait: 60, longestTotal: 15 * 60 }

const kinds = {
  GET: 'reads',
  PUT: 'writes',
  PATCH: 'writes',
  POST: 'writes',
  DELETE: 'deletes'
} as const satisfies Record<Method, Kind>

const THROTTLING = new Set([429, 503])
const OUTAGES = new Set([408, 500, 502, 503, 504])

/**
 * Returns the whole seconds of the `Retry-After` header, or `undefined` if the header is absent. Resource Manager sends
 * no dates in this header.
 */
export function retryAfter(headers: Answer['headers']): number | undefined {
  const seconds = Number.parseInt(headers['retry-after'] ?? '', 10)
  return Number.isNaN(seconds) || seconds < 0 ? undefined : seconds
}

type Refusing = Pick<Answer, 'status' | 'body'>

interface Tally {
  outages: number
  throttled: number
  waited: number
  lost: boolean
}

/**
 * Creates the function that sends and repeats requests; no other code repeats requests. After Azure has throttled a
 * request, all requests of the same kind wait, except urgent ones. If Azure reports that few requests remain, they are sent one at a time
 * (`rate-budget.ts`).
 */
export function createThrottle(clock: Clock, log: Log): (attempt: RequestAttempt) => Promise<Answer> {
  const pauses = { usual: { reads: 0, writes: 0, deletes: 0 }, urgent: { reads: 0, writes: 0, deletes: 0 } }
  const notBeforeOf = ({ isUrgent }: RequestAttempt): Record<Kind, number> => pauses[isUrgent ? 'urgent' : 'usual']
  const allowance = createRateBudget(clock)

  async function rest(attempt: RequestAttempt): Promise<void> {
    const pause = notBeforeOf(attempt)[kinds[attempt.method]] - clock.now()
    if (pause > 0) await clock.sleep(pause, attempt.signal)
  }

  /** Waits for the turn of a request, sends it once, and returns the response. */
  async function once(attempt: RequestAttempt): Promise<Omit<Answer, 'repeated'> | LostAnswer> {
    await rest(attempt)
    const draw = { kind: kinds[attempt.method], path: attempt.path }
    const turn = allowance.reserveTurn(draw)
    let headers: Answer['headers'] = {}
    try {
      if (turn > 0) await clock.sleep(turn, attempt.signal)
      attempt.signal?.throwIfAborted()
      await attempt.beforeSend?.()
      const answer = await attempt.send()
      headers = answer.headers
      return answer
    } catch (error) {
      return lostAnswer(attempt, error)
    } finally {
      allowance.recordResponse(draw, headers)
    }
  }

  async function waitThrottled(
    attempt: RequestAttempt,
    tally: Tally,
    { status, body }: Refusing,
    named: number | undefined
  ) {
    const seconds = named ?? backoff(THROTTLED, tally.throttled)
    tally.throttled++
    tally.waited += seconds
    if (tally.waited > THROTTLED.longestTotal)
      throw stillContended(attempt, { status, body }) ?? gaveUp(attempt, status, seconds)
    log.info(`Azure answered ${status} to ${attempt.method} ${attempt.path}; retrying in ${seconds} s.`)
    const kind = kinds[attempt.method]
    const notBefore = notBeforeOf(attempt)
    notBefore[kind] = Math.max(notBefore[kind], clock.now() + seconds * 1000)
  }

  async function waitOutage(attempt: RequestAttempt, tally: Tally, what: string) {
    const seconds = backoff(OUTAGE, tally.outages)
    tally.outages++
    tally.lost = true
    log.info(`${what} for ${attempt.method} ${attempt.path}; retrying in ${seconds} s.`)
    await clock.sleep(seconds * 1000, attempt.signal)
  }

  return async attempt => {
    const tally: Tally = { outages: 0, throttled: 0, waited: 0, lost: false }
    for (;;) {
      const answer = await once(attempt)
      const mayRepeat = attempt.patient && tally.outages < OUTAGE.tries - 1
      if (answer instanceof LostAnswer) {
        if (!mayRepeat || !attempt.repeatable) throw unreachable(attempt, answer.error)
        await waitOutage(attempt, tally, `No response (${withoutSignatures(answer.error.message)})`)
        continue
      }
      const named = retryAfter(answer.headers)
      if (attempt.patient && isThrottled(answer, named)) {
        await waitThrottled(attempt, tally, answer, named)
      } else if (OUTAGES.has(answer.status) && mayRepeat && (attempt.repeatable || answer.status === 503)) {
        await waitOutage(attempt, tally, `Azure answered ${answer.status}`)
      } else {
        return { ...answer, repeated: tally.lost }
      }
    }
  }
}

/** Returns whether Azure throttles requests, and will accept the same request later. */
function isThrottled({ status, body }: Refusing, named: number | undefined): boolean {
  const error = status === 429 ? armErrorOf(body) : undefined
  if (error !== undefined && leafErrors(error).some(isSourceLimit)) return false
  return status === 429 || (THROTTLING.has(status) && named !== undefined)
}

function backoff({ firstWait, longestWait }: { firstWait: number; longestWait: number }, before: number): number {
  return Math.min(longestWait, firstWait * 2 ** before)
}

class LostAnswer {
  readonly error: Error
  constructor(error: Error) {
    this.error = error
  }
}

/**
 * Returns an error of the HTTP pipeline as a lost response, because no complete response arrived. A timeout is an
 * AbortError that the caller's signal did not cause. Throws all other errors, such as a Failure of this project.
 */
function lostAnswer(attempt: RequestAttempt, error: unknown): LostAnswer {
  attempt.signal?.throwIfAborted()
  if (error instanceof Error && (isRestError(error) || error.name === 'AbortError')) return new LostAnswer(error)
  throw error
}

function unreachable(attempt: RequestAttempt, cause: Error): Failure {
  const doubt = attempt.repeatable ? '' : ' It is not known whether Azure executed the request.'
  return new Failure(
    'azure-unavailable',
    `${attempt.method} ${attempt.path}: ${withoutSignatures(cause.message)}.${doubt}`,
    {
      subject: attempt.path,
      remedy: "Check the runner's connection to Resource Manager (proxy, firewall, DNS), then run again.",
      cause
    }
  )
}

/**
 * Returns the failure for a 429 that another operation causes, not the number of requests. Returns `undefined` for any
 * other response. The Network provider responds with 429 while a resource that the request names is being written.
 */
function stillContended({ method, path }: RequestAttempt, { status, body }: Refusing): Failure | undefined {
  const error = armErrorOf(body)
  const leaves = error === undefined ? [] : leafErrors(error)
  const leaf = leaves.find(({ code }) => isContention(code))
  if (leaf === undefined) return undefined
  const minutes = THROTTLED.longestTotal / 60
  return new Failure(
    'azure-refused',
    `${method} ${path}: Azure answered ${status} for ${minutes} minutes. ${leaf.code}: ${leaf.message}`,
    {
      subject: path,
      status,
      leaves,
      remedy:
        'Find the operation that writes the resource in the message (az monitor activity-log list --resource-id <id> --offset 1d). Wait until it has ended, then run again.'
    }
  )
}

function gaveUp(attempt: RequestAttempt, status: number, seconds: number): Failure {
  const reason = status === 429 ? 'throttled' : 'azure-unavailable'
  const minutes = THROTTLED.longestTotal / 60
  return new Failure(
    reason,
    `${attempt.method} ${attempt.path}: Azure answered ${status} and asks to wait another ${seconds} s. The run waits at most ${minutes} minutes in all.`,
    {
      subject: attempt.path,
      status,
      remedy:
        'Run again later. Check whether other pipelines use the same identity: their requests count against the same limit.'
    }
  )
}

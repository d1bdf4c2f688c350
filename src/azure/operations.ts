import type { Failure } from '../runtime/failure.ts'
import { type ArmClient, pathOf, refusedAnswer } from './client.ts'
import { armErrorOf } from './errors.ts'
import { pollInterval } from './poll-interval.ts'
import { requestFailure } from './request-failure.ts'
import type { Answer, Method } from './throttle.ts'
import type { CallOptions } from './types.ts'

/**
 * Request that Resource Manager has answered. The operation that the request started may continue after the response.
 */
export interface StartedOperation {
  readonly method: Exclude<Method, 'GET'>
  /** Address that the request was sent to. */
  readonly address: string
  readonly answer: Answer
}

/** Error of an operation that did not end within its limit. */
export class OperationOverdue extends Error {}

interface FinishOptions extends CallOptions {
  /** Milliseconds after which `OperationOverdue` is thrown. */
  readonly longest?: number
}

/** State of an operation. Only `operationState` decides whether an operation has ended. */
export type OperationState = 'running' | 'succeeded' | 'failed'

/**
 * Returns the meaning of a `status` or `provisioningState`, whatever its letter case: stacks write their states in
 * lower case, and other providers capitalise them. Azure writes both `canceled` and `cancelled`. The set of states is
 * open: every state that is not final means that the operation is in progress.
 */
export function operationState(text: unknown): OperationState {
  const word = typeof text === 'string' ? text.toLowerCase() : ''
  if (word === 'succeeded') return 'succeeded'
  return word === 'failed' || word === 'canceled' || word === 'cancelled' ? 'failed' : 'running'
}

/**
 * Waits for the operation that a response started, as the Resource Manager protocol describes. It polls the address in
 * `Azure-AsyncOperation`. Without that header, it polls the address in `Location`. Without both, it reads the resource
 * until its `provisioningState` is final. Returns the final body: for PUT the resource, for POST the result, for DELETE
 * nothing. Throws Failure with the leaf errors of Azure. If the signal is aborted, it throws the reason of the signal
 * at once; the operation then continues in Azure.
 */
export async function waitForOperation(
  client: ArmClient,
  started: StartedOperation,
  options: FinishOptions = {}
): Promise<unknown> {
  const { answer, method, address } = started
  if (answer.status >= 300) throw refusedAnswer(method, address, answer)
  const status = answer.headers['azure-asyncoperation']
  const location = answer.headers.location
  const wait = waiting(client, started, options)
  if (status !== undefined) return result(client, started, await wait.status(status), options)
  if (answer.status === 202 && location !== undefined) return wait.location(location)
  return method === 'PUT' ? wait.resource() : answer.body
}

/** Statuses with which Azure does not show an operation: refused, unknown or forgotten. */
const NOT_SHOWN = new Set([400, 401, 403, 404, 410])

/** Errors with which a result address reports that an operation has failed, as a synchronous request would. */
const FAILED_RESULT = new Set([409, 412, 422])

/** Path of a result address. Any other address of an operation answers 200 with its status. */
const RESULT_PATH = /\/operationresults\//i

/** Statuses with which Azure refuses the poll itself for a while. They say nothing about the operation. */
const REFUSED_FOR_NOW = new Set([408, 429])

/**
 * Reads the state of an operation at its path without a signature. Returns `unreadable` if Azure does not show the
 * operation. Throws Failure for server errors, and if Azure throttles the poll for too long.
 */
export async function readOperation(
  client: ArmClient,
  address: string,
  { signal }: CallOptions = {}
): Promise<OperationState | 'unreadable'> {
  const answer = await client.send('GET', address, { signal })
  if (NOT_SHOWN.has(answer.status)) return 'unreadable'
  if (answer.status >= 500 || REFUSED_FOR_NOW.has(answer.status)) throw refusedAnswer('GET', address, answer)
  // A result address answers 202 until the operation ends, and then exactly as a synchronous request would.
  if (answer.status === 202) return 'running'
  if (answer.status >= 300)
    return RESULT_PATH.test(address) && FAILED_RESULT.has(answer.status) ? 'failed' : 'unreadable'
  const status = property(answer.body, 'status')
  return status === undefined ? 'succeeded' : operationState(status)
}

/** Returns the result of an operation that reported its end at an `Azure-AsyncOperation` address. */
async function result(
  client: ArmClient,
  started: StartedOperation,
  last: Answer,
  options: CallOptions
): Promise<unknown> {
  const { method, address, answer } = started
  if (method === 'DELETE') return undefined
  const location = answer.headers.location
  if (method === 'POST' && location === undefined) return property(last.body, 'properties') ?? answer.body
  const final = method === 'PUT' || method === 'PATCH' ? address : (location ?? address)
  const got = await client.send('GET', final, { signal: options.signal })
  if (got.status >= 300) throw refusedAnswer('GET', final, got)
  return got.body
}

function waiting(client: ArmClient, started: StartedOperation, { signal, expectedSeconds, longest }: FinishOptions) {
  const { clock } = client
  const startedAt = clock.now()
  let last = started.answer

  async function poll(address: string): Promise<Answer> {
    await clock.sleep(pollInterval(last.headers, { elapsed: clock.now() - startedAt, expectedSeconds }), signal)
    if (longest !== undefined && clock.now() - startedAt > longest)
      throw new OperationOverdue(`${started.method} ${started.address}`)
    last = await client.send('GET', address, { signal })
    if (last.status >= 300) throw refusedAnswer(started.method, address, last)
    return last
  }

  return {
    /** Polls an Azure-AsyncOperation address, exactly as received, until its `status` is final. */
    async status(address: string): Promise<Answer> {
      for (;;) {
        const answer = await poll(address)
        const state = operationState(property(answer.body, 'status'))
        if (state === 'succeeded') return answer
        if (state === 'failed') throw operationFailed(started, answer)
      }
    },
    /** Polls a Location address until the response is final. A response may name another address to poll next. */
    async location(first: string): Promise<unknown> {
      let address = first
      for (;;) {
        const answer = await poll(address)
        if (answer.status !== 202) return answer.body
        address = answer.headers.location ?? address
      }
    },
    /**
     * Reads the resource until its `provisioningState` is final. A resource without that property is complete as soon
     * as it is written.
     */
    async resource(): Promise<unknown> {
      for (let answer = last; ; answer = await poll(started.address)) {
        const text = property(property(answer.body, 'properties'), 'provisioningState')
        const state = text === undefined ? 'succeeded' : operationState(text)
        if (state === 'succeeded') return answer.body
        if (state === 'failed') throw operationFailed(started, answer)
      }
    }
  }
}

function operationFailed({ method, address }: StartedOperation, { body, headers, subscription }: Answer): Failure {
  const path = pathOf(address)
  return requestFailure({
    asked: `${method} ${path}`,
    subject: path,
    error: armErrorOf(body) ?? armErrorOf(property(body, 'properties')) ?? errorFromState(body),
    correlationId: headers['x-ms-correlation-request-id'],
    time: headers.date,
    subscription
  })
}

/**
 * Returns an error for a failed operation that reports no error. Cancelled operations, and some failed operations,
 * report only their state.
 */
function errorFromState(body: unknown): { code: string; message: string } {
  const state = property(body, 'status') ?? property(property(body, 'properties'), 'provisioningState')
  return { code: String(state), message: 'Azure reports no reason.' }
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined
}

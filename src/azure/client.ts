import { randomUUID } from 'node:crypto'
import type { TokenCredential } from '@azure/core-auth'
import type { HttpClient } from '@azure/core-rest-pipeline'
import { getClient } from '@azure-rest/core-client'
import type { Clock, Log } from '../runtime/clock-and-log.ts'
import type { Failure } from '../runtime/failure.ts'
import type { Cloud } from './clouds.ts'
import { armErrorOf } from './errors.ts'
import { refuseOtherOrigins } from './origin-guard.ts'
import { requestFailure } from './request-failure.ts'
import { type Answer, createThrottle, type Method } from './throttle.ts'
import type { BeforeSend } from './types.ts'
import { VERSION } from './version.ts'

export interface SendOptions {
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
  /** Headers in addition to those that the client sends with every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** Whether the request may be sent again if its response was lost. By default, only a POST may not. */
  readonly repeatable?: boolean | undefined
  /** False to send the request only once, without retries. */
  readonly patient?: boolean
  /** Called right before each attempt, after all waits. If it throws, the request is not sent. */
  readonly beforeSend?: BeforeSend | undefined
  /** True for a request that does not wait because Azure throttled other requests. */
  readonly isUrgent?: boolean | undefined
}

/** Request that was sent, with its outcome. */
export interface RequestNote {
  readonly method: Method
  /** Path without query, because poll addresses contain signatures in the query. */
  readonly path: string
  /** Status of the response; `undefined` if no response arrived. */
  readonly status: number | undefined
}

/** Client of Resource Manager that sends one request per call. */
export interface ArmClient {
  readonly cloud: Cloud
  readonly clock: Clock
  readonly log: Log
  /**
   * Text that differs in every run. It is part of the name of a what-if result, because runs at the same time must not
   * share one result.
   */
  readonly run: string
  /** Correlation id that is sent with every request. Azure's activity log can be filtered by this id. */
  readonly correlationId: string
  /**
   * Names of the resource groups that this run created, in lower case. Some parts of Azure may not find a new resource
   * group at once.
   */
  readonly createdGroups: Set<string>
  /**
   * Sends a request and returns the response, whatever its status. `address` is a path with its query, or an address
   * exactly as Resource Manager returned it. Throws Failure `throttled`, `azure-unavailable` or a failure of the login.
   * Throws the reason of the signal if the signal is aborted.
   */
  send(method: Method, address: string, options?: SendOptions): Promise<Answer>
}

export interface ClientOptions {
  readonly cloud: Cloud
  /** GUID of the subscription of the run, in which the set-up template was deployed. */
  readonly subscription?: string | undefined
  /** Creates a new credential for each login. The credential must not reuse tokens of earlier logins. */
  readonly login: () => TokenCredential
  readonly clock: Clock
  readonly log: Log
  /** Letters and digits that distinguish this run from other runs that start at the same moment. */
  readonly run?: string | undefined
  readonly onRequest?: ((note: RequestNote) => void) | undefined
  /** HTTP client that replaces the network. */
  readonly httpClient?: HttpClient | undefined
}

/**
 * Timeout of one request in milliseconds. It is longer than Resource Manager's own limit for a synchronous response (60
 * s).
 */
const REQUEST_TIMEOUT = 100_000

/**
 * Creates a client that sends the same correlation id with all requests. If Azure rejects the access token of a
 * request, the client logs in again and repeats the request once.
 */
export function createClient(options: ClientOptions): ArmClient {
  const { cloud, clock, log, onRequest, subscription } = options
  const correlationId = randomUUID()
  const headers = { 'x-ms-correlation-request-id': correlationId }
  let pipeline = pipelineClient(options)

  async function once(
    client: Pipeline,
    method: Method,
    address: string,
    { body, signal, headers: own = {} }: SendOptions
  ): Promise<Omit<Answer, 'repeated'>> {
    const parameters = {
      headers: { ...headers, ...own },
      timeout: REQUEST_TIMEOUT,
      ...(body === undefined ? {} : { body }),
      ...(signal === undefined ? {} : { abortSignal: signal })
    }
    let status: number | undefined
    try {
      const answer = await client.pathUnchecked(address)[verbs[method]](parameters)
      status = Number(answer.status)
      return { status, headers: answer.headers, body: answer.body, subscription }
    } finally {
      onRequest?.({ method, path: pathOf(address), status })
    }
  }

  async function loggedIn(method: Method, address: string, sending: SendOptions): Promise<Omit<Answer, 'repeated'>> {
    const used = pipeline
    const answer = await once(used, method, address, sending)
    if (answer.status !== 401 || !canLoginFix(answer.body)) return answer
    if (used === pipeline) {
      log.info(`Azure rejected the access token for ${method} ${pathOf(address)}. Logging in again.`)
      pipeline = pipelineClient(options)
    }
    // A login can take minutes.
    await sending.beforeSend?.()
    return await once(pipeline, method, address, sending)
  }

  return {
    cloud,
    clock,
    log,
    correlationId,
    createdGroups: new Set(),
    run: `${options.run ?? ''}${clock.now().toString(36)}`,
    send: repeatedSend(clock, log, loggedIn)
  }
}

/** Function that sends a request once. It throws an error of the HTTP pipeline if no complete response arrives. */
export type SendOnce = (method: Method, address: string, sending: SendOptions) => Promise<Omit<Answer, 'repeated'>>

/** Returns the function of the client that sends requests, and repeats them as `createThrottle` describes. */
export function repeatedSend(clock: Clock, log: Log, sendOnce: SendOnce): ArmClient['send'] {
  const throttle = createThrottle(clock, log)
  return (method, address, sending = {}) =>
    throttle({
      method,
      path: pathOf(address),
      repeatable: sending.repeatable ?? method !== 'POST',
      patient: sending.patient !== false,
      isUrgent: sending.isUrgent === true,
      beforeSend: sending.beforeSend,
      signal: sending.signal,
      send: () => sendOnce(method, address, sending)
    })
}

const verbs = { GET: 'get', PUT: 'put', PATCH: 'patch', POST: 'post', DELETE: 'delete' } as const satisfies Record<
  Method,
  string
>

type Pipeline = ReturnType<typeof getClient>

/**
 * Returns whether a new login can fix a 401. It can if the token has expired or was revoked, but not if the token is
 * for the wrong tenant.
 */
function canLoginFix(body: unknown): boolean {
  return armErrorOf(body)?.code !== 'InvalidAuthenticationTokenTenant'
}

/**
 * Creates the HTTP pipeline and switches off the retries and redirects of the library: `throttle.ts` repeats requests,
 * and Resource Manager does not redirect.
 */
function pipelineClient({ cloud, login, httpClient }: ClientOptions): Pipeline {
  return getClient(cloud.resourceManager, login(), {
    credentials: { scopes: [cloud.scope] },
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
    userAgentOptions: { userAgentPrefix: `aks-baseline/${VERSION}` },
    additionalPolicies: [refuseOtherOrigins(cloud.resourceManager)],
    ...(httpClient === undefined ? {} : { httpClient })
  })
}

/** Returns the path of an address, without host and query. */
export function pathOf(address: string): string {
  return address.replace(/^https?:\/\/[^/]*/i, '').replace(/\?.*$/s, '')
}

/** Adds the api-version to a path. */
export function withApiVersion(path: string, version: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}api-version=${version}`
}

/** Returns the Failure for a response that reports an error. */
export function refusedAnswer(
  method: Method,
  address: string,
  { status, headers, body, subscription, repeated }: Answer
): Failure {
  const path = pathOf(address)
  return requestFailure({
    asked: `${method} ${path}`,
    subject: path,
    status,
    error: armErrorOf(body),
    correlationId: headers['x-ms-correlation-request-id'],
    time: headers.date,
    subscription,
    repeated
  })
}

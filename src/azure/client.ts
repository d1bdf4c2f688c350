import { randomUUID } from 'node:crypto'
import type { TokenCredential } from '@azure/core-auth'
import type { HttpClient } from '@azure/core-rest-pipeline'
import { getClient } from '@azure-rest/core-client'
import type { Clock, Log } from '../runtime/doors.ts'
import type { Failure } from '../runtime/failure.ts'
import type { Cloud } from './clouds.ts'
import { armErrorOf } from './errors.ts'
import { onlyOrigin } from './origin.ts'
import { refusal } from './refusals.ts'
import { type Answer, createThrottle, type Method } from './throttle.ts'
import { VERSION } from './version.ts'

export interface SendOptions {
  readonly body?: unknown
  readonly signal?: AbortSignal | undefined
  /** Beside those of every request. */
  readonly headers?: Readonly<Record<string, string>>
  /** A POST that may be sent again when its answer was lost. */
  readonly repeatable?: boolean
  /** False: one try only. */
  readonly patient?: boolean
}

/** One request as it went over the wire, whatever came of it. */
export interface RequestNote {
  readonly method: Method
  /** Without query: poll addresses carry signatures there. */
  readonly path: string
  /** `undefined` when no answer came. */
  readonly status: number | undefined
}

/** Resource Manager, one request at a time. */
export interface ArmClient {
  readonly cloud: Cloud
  readonly clock: Clock
  readonly log: Log
  /** Differs from one run to the next: runs at the same time must not share what-if results. */
  readonly run: string
  /** Sent with every request: Azure's activity log finds the run by it. */
  readonly correlationId: string
  /** Names of the resource groups that this run created, in lower case: Azure may not find them everywhere at once. */
  readonly createdGroups: Set<string>
  /**
   * `address` is a path with its query, or an address exactly as Resource Manager gave it. Gives the answer whatever its
   * status is; throws Failure `throttled`, `azure-unavailable`, those of the login, and the signal's reason.
   */
  send(method: Method, address: string, options?: SendOptions): Promise<Answer>
}

export interface ClientOptions {
  readonly cloud: Cloud
  /** Called for each login: a credential that remembers nothing of those before. */
  readonly login: () => TokenCredential
  readonly clock: Clock
  readonly log: Log
  /** What tells this run from others that begin in the same moment: letters and digits. */
  readonly run?: string | undefined
  readonly onRequest?: ((note: RequestNote) => void) | undefined
  /** Instead of the network. */
  readonly httpClient?: HttpClient | undefined
}

/** Longer than Resource Manager's own limit for a synchronous answer (60 s). */
const REQUEST_TIMEOUT = 100_000

/** A client with one correlation id for all it sends. An access token that Azure no longer takes is replaced once a request. */
export function createClient(options: ClientOptions): ArmClient {
  const { cloud, clock, log, onRequest } = options
  const throttle = createThrottle(clock, log)
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
      return { status, headers: answer.headers, body: answer.body }
    } finally {
      onRequest?.({ method, path: pathOf(address), status })
    }
  }

  async function loggedIn(method: Method, address: string, sending: SendOptions): Promise<Omit<Answer, 'repeated'>> {
    const used = pipeline
    const answer = await once(used, method, address, sending)
    if (answer.status !== 401 || !passesByLogin(answer.body)) return answer
    if (used === pipeline) {
      log.info(`Azure did not take the access token for ${method} ${pathOf(address)}; logging in again.`)
      pipeline = pipelineClient(options)
    }
    return await once(pipeline, method, address, sending)
  }

  return {
    cloud,
    clock,
    log,
    correlationId,
    createdGroups: new Set(),
    run: `${options.run ?? ''}${clock.now().toString(36)}`,
    send: (method, address, sending = {}) =>
      throttle({
        method,
        path: pathOf(address),
        repeatable: method !== 'POST' || sending.repeatable === true,
        patient: sending.patient !== false,
        signal: sending.signal,
        send: () => loggedIn(method, address, sending)
      })
  }
}

const verbs = { GET: 'get', PUT: 'put', PATCH: 'patch', POST: 'post', DELETE: 'delete' } as const satisfies Record<
  Method,
  string
>

type Pipeline = ReturnType<typeof getClient>

/** A token of the wrong tenant is so after every login; one that has expired or was revoked is not. */
function passesByLogin(body: unknown): boolean {
  return armErrorOf(body)?.code !== 'InvalidAuthenticationTokenTenant'
}

/** Retries and redirects of the library are off: `throttle.ts` repeats, and Resource Manager does not redirect. */
function pipelineClient({ cloud, login, httpClient }: ClientOptions): Pipeline {
  return getClient(cloud.resourceManager, login(), {
    credentials: { scopes: [cloud.scope] },
    retryOptions: { maxRetries: 0 },
    redirectOptions: { maxRetries: 0 },
    userAgentOptions: { userAgentPrefix: `aks-baseline/${VERSION}` },
    additionalPolicies: [onlyOrigin(cloud.resourceManager)],
    ...(httpClient === undefined ? {} : { httpClient })
  })
}

/** Path of an address, without host and query. */
export function pathOf(address: string): string {
  return address.replace(/^https?:\/\/[^/]*/i, '').replace(/\?.*$/s, '')
}

/** Adds the api-version to a path. */
export function withApiVersion(path: string, version: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}api-version=${version}`
}

/** The Failure for an answer that is no success. */
export function refusedAnswer(method: Method, address: string, { status, headers, body }: Answer): Failure {
  const path = pathOf(address)
  return refusal({
    asked: `${method} ${path}`,
    subject: path,
    status,
    error: armErrorOf(body),
    correlationId: headers['x-ms-correlation-request-id'],
    time: headers.date
  })
}

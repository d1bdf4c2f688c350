import { createDefaultHttpClient, createPipelineRequest, type HttpClient } from '@azure/core-rest-pipeline'
import type { ApiServer } from './kubeconfig.ts'

/** Requests to an API server. Every method throws ApiServerError. */
export interface ApiServerClient {
  /** Returns the body of a GET as text. `path` begins with `/`. */
  get(path: string): Promise<string>
  /** Changes an object by a merge patch. */
  patch(path: string, change: object): Promise<void>
}

export interface ApiServerOptions extends ApiServer {
  readonly token: string
  readonly signal: AbortSignal
  /** HTTP client that replaces the network. */
  readonly httpClient?: HttpClient | undefined
}

/** Response of an API server that is an error, or a request without a response. */
export class ApiServerError extends Error {
  override readonly name = 'ApiServerError'
  /** Absent if there was no response. */
  readonly status: number | undefined

  constructor(message: string, status?: number) {
    super(message)
    this.status = status
  }
}

/** Beginning of the text with which kubectl reports that the identity lacks a right. */
const FORBIDDEN = 'Error from server (Forbidden)'

/** Returns the error for a text in place of the response to a request, such as an error of kubectl. */
export function responseError(request: string, text: string): ApiServerError {
  const shown = text === '' ? 'The response is empty.' : text.slice(0, LONGEST)
  return new ApiServerError(`${request}: ${shown}`, text.startsWith(FORBIDDEN) ? 403 : undefined)
}

const TIMEOUT = 60_000
/** Longest part of a message of the API server that is kept, in characters. */
const LONGEST = 300

/**
 * Creates a client that trusts only the authority of the cluster. It sends requests without the pipeline of the library, so
 * it follows no redirect, which could lead the token to another host.
 */
export function createApiServerClient(options: ApiServerOptions): ApiServerClient {
  const { server, authority, token, signal, httpClient = createDefaultHttpClient() } = options
  const tlsSettings = { ca: authority }
  const request = async (method: 'GET' | 'PATCH', path: string, change?: object): Promise<string> => {
    const url = new URL(path, server)
    if (url.origin !== new URL(server).origin) throw new ApiServerError(`${path} is not a path of the API server.`)
    const body = change === undefined ? {} : { body: JSON.stringify(change) }
    const sent = createPipelineRequest({ url: url.href, method, timeout: TIMEOUT, abortSignal: signal, ...body })
    // The constructor of the library ignores this option.
    sent.tlsSettings = tlsSettings
    sent.headers.set('authorization', `Bearer ${token}`)
    sent.headers.set('accept', 'application/json, text/plain')
    if (change !== undefined) sent.headers.set('content-type', 'application/merge-patch+json')
    const { status, bodyAsText } = await send(httpClient, sent, signal)
    if (status === 200) return bodyAsText ?? ''
    throw new ApiServerError(`${method} ${url.pathname}: ${status} ${messageOf(bodyAsText ?? '')}`, status)
  }
  return {
    get: path => request('GET', path),
    async patch(path, change) {
      await request('PATCH', path, change)
    }
  }
}

async function send(client: HttpClient, request: Parameters<HttpClient['sendRequest']>[0], signal: AbortSignal) {
  try {
    return await client.sendRequest(request)
  } catch (error) {
    if (signal.aborted) throw signal.reason
    const why = error instanceof Error ? error.message : String(error)
    throw new ApiServerError(`The API server ${new URL(request.url).host} did not respond: ${why}`)
  }
}

/** Returns the message of a `Status` of Kubernetes. */
function messageOf(body: string): string {
  try {
    const { message } = JSON.parse(body) as { message?: unknown }
    return String(message ?? '').slice(0, LONGEST)
  } catch {
    return body.slice(0, LONGEST)
  }
}

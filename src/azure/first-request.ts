import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { ClientRequest } from 'node:http'
import { TLSSocket } from 'node:tls'
import { cloudOf } from './clouds.ts'

/**
 * Channel on which Node publishes each request when it is ready to be written (Node.js documentation,
 * "diagnostics_channel", "HTTP").
 */
const STARTED = 'http.client.request.start'

/**
 * Resolves when the first request to Resource Manager of this cloud has been written to its connection. From then on,
 * the process only waits for the response. The promise may never resolve, so race it with the promise of the request.
 */
export function firstRequestSent(environment: string): Promise<void> {
  const host = new URL(cloudOf(environment).resourceManager).hostname
  const { promise, resolve } = Promise.withResolvers<void>()
  const onStart = (message: unknown) => {
    const { request } = message as { request: ClientRequest }
    if (request.host !== host) return
    unsubscribe(STARTED, onStart)
    // The bytes are sent one turn of the event loop later.
    whenConnected(request, () => setImmediate(resolve))
  }
  subscribe(STARTED, onStart)
  return promise
}

/**
 * Calls `then` when the connection of a request is ready. A request can be complete before the TLS handshake has ended.
 * Node sends the request only after the handshake.
 */
function whenConnected({ socket }: ClientRequest, then: () => void): void {
  if (socket instanceof TLSSocket && socket.getFinished() === undefined) socket.once('secureConnect', then)
  else then()
}

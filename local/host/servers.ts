import { createServer, type Server } from 'node:https'
import type { Keys } from '../host.ts'
import { apiServerCertificates } from './api-server-certificates.ts'
import type { Dispatcher, ServerFront } from './dispatcher.ts'
import { listenOnLoopback } from './listen.ts'

/** The TLS servers on loopback: one behind all public host names, and what `serve` adds. */
export class Servers {
  readonly #keys: Keys
  readonly #dispatcher: Dispatcher
  readonly #open: Server[] = []

  constructor(keys: Keys, dispatcher: Dispatcher) {
    this.#keys = keys
    this.#dispatcher = dispatcher
  }

  /** Opens a server and returns its port. Without a front it dispatches by the Host header. */
  async open(front?: ServerFront): Promise<number> {
    const { serverKey: key, serverCertificate: cert } = this.#keys
    // Time stands still for clients, not for sockets: none of them may be closed because it was idle.
    const limits = { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0, noDelay: true }
    const SNICallback = apiServerCertificates(this.#keys)
    const server = createServer({ key, cert, SNICallback, ...limits }, this.#dispatcher.listener(front))
    this.#open.push(server)
    return listenOnLoopback(server)
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#open.map(async server => {
        const closed = new Promise(resolve => server.close(resolve))
        server.closeAllConnections()
        await closed
      })
    )
  }
}

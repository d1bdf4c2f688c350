import type { ServerResponse } from 'node:http'
import { createServer } from 'node:https'
import type { Keys } from '../../local/host.ts'
import { listenOnFreePort } from './processes.ts'

/** The address that cases and recordings use for the webhook server. */
export const WEBHOOK_URL = 'https://webhook.invalid'

/** A server that answers admission reviews. The path of a request selects the answer. */
export interface WebhookServer {
  /** The real address, without a path. */
  readonly url: string
  /** The authority of its certificate, as `caBundle` takes it. */
  readonly caBundle: string
  stop(): void
}

type Answer = Readonly<Record<string, unknown>>

/** The answers by path. A path that is not listed answers HTTP 500; `/slow` never answers. */
const ANSWERS: Readonly<Record<string, Answer>> = {
  '/allow': { allowed: true },
  '/warn': { allowed: true, warnings: ['the webhook warns'] },
  '/deny': { allowed: false },
  '/deny-with-message': { allowed: false, status: { message: 'the webhook denies this request' } },
  '/deny-with-429': {
    allowed: false,
    status: { code: 429, reason: 'TooManyRequests', message: 'the webhook asks to try later' }
  }
}

/** Starts the server on the loopback address. */
export async function startWebhookServer(keys: Keys): Promise<WebhookServer> {
  const server = createServer({ cert: keys.serverCertificate, key: keys.serverKey }, (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => answer(new URL(request.url ?? '/', WEBHOOK_URL).pathname, Buffer.concat(chunks), response))
  })
  const port = await listenOnFreePort(server)
  const stop = () => {
    server.closeAllConnections()
    server.close()
  }
  return { url: `https://127.0.0.1:${port}`, caBundle: Buffer.from(keys.caCertificate).toString('base64'), stop }
}

function answer(path: string, body: Buffer, response: ServerResponse): void {
  if (path === '/slow') return
  const selected = ANSWERS[path]
  if (selected === undefined) {
    response.writeHead(500).end()
    return
  }
  const { apiVersion, kind, request } = JSON.parse(body.toString())
  response.writeHead(200, { 'content-type': 'application/json' })
  response.end(JSON.stringify({ apiVersion, kind, response: { uid: request.uid, ...selected } }))
}

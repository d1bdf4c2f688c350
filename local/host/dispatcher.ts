import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HttpRequest, HttpResponse, World } from '../azure/world.ts'
import type { Host, Keys } from '../host.ts'
import type { Clock } from './clock.ts'
import { API_SERVER_DOMAIN, type Handlers, type Service, serviceByHost, serviceOf } from './handlers.ts'

/** `<member>.<sequence>` of the process and its request; added by `local/runner/preload/in-flight.mjs`, seen by no handler. */
const REQUEST_HEADER = 'x-local-request'
/** The clock as the answer was given, in milliseconds; the preload reads it before the client sees the answer. */
const CLOCK_HEADER = 'x-local-clock'

type ServedListener = Parameters<Host['onServed']>[0]

/** How a server without the public host names differs: the service it stands for, and what changes in its answers. */
export interface ServerFront {
  readonly service: Service
  before(): void
  after(service: Service, response: HttpResponse): HttpResponse
}

/** Turns HTTP into calls of the handlers, each in its turn on the clock. */
export class Dispatcher {
  readonly #world: World
  readonly #keys: Keys
  readonly #handlers: Handlers
  readonly #clock: Clock
  readonly #listeners = new Set<ServedListener>()

  constructor(world: World, keys: Keys, handlers: Handlers, clock: Clock) {
    this.#world = world
    this.#keys = keys
    this.#handlers = handlers
    this.#clock = clock
  }

  onServed(listener: ServedListener): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** The request listener of a server. */
  listener(front?: ServerFront): (message: IncomingMessage, answer: ServerResponse) => void {
    return (message, answer) => {
      // A client that goes away while it sends has sent nothing.
      readText(message).then(
        text => this.#accept(message, answer, text, front),
        () => message.destroy()
      )
    }
  }

  #accept(message: IncomingMessage, answer: ServerResponse, text: string, front: ServerFront | undefined): void {
    const what = `${message.method} ${message.url}`
    const [member, sequence] = String(message.headers[REQUEST_HEADER] ?? '')
      .split('.')
      .map(Number)
    const serve = () => this.#serve(message, answer, text, front, member)
    if (member === undefined || sequence === undefined) void this.#clock.serveOffClock(what, serve)
    else if (this.#clock.isMember(member)) this.#clock.arrive({ member, sequence, what, serve })
    // The process has been killed meanwhile: what was under way is lost.
    else message.destroy()
  }

  async #serve(
    message: IncomingMessage,
    answer: ServerResponse,
    text: string,
    front: ServerFront | undefined,
    member: number | undefined
  ): Promise<void> {
    front?.before()
    const request = requestOf(message, text, front)
    const service = front?.service ?? serviceOf(request.host)
    const counted = this.#world.requests
    const response = this.#handle(service, request)
    if (this.#world.requests > counted) await this.#served(request)
    // A signal sent by a listener reaches the process before the answer does.
    if (member !== undefined) await this.#clock.untilQuiet(member)
    await send(answer, this.#world.now, service && front ? front.after(service, response) : response)
  }

  #handle(service: Service | undefined, request: HttpRequest): HttpResponse {
    try {
      if (service === 'oidc') return this.#handlers.oidc(this.#world, request, this.#keys)
      if (service !== undefined) return this.#handlers[service](this.#world, request)
      if (request.host.endsWith(API_SERVER_DOMAIN)) return this.#handlers.kubernetes(this.#world, request)
      return { status: 421, body: `No local service has the name ${request.host}` }
    } catch (error) {
      // A defect of local Azure, not something Azure does: said where it is seen, and not retried into silence.
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
      process.stderr.write(`Local Azure failed at ${request.method} ${request.host}${request.path}\n${text}\n`)
      return { status: 500, body: { error: { code: 'InternalServerError', message: text } } }
    }
  }

  async #served(request: HttpRequest): Promise<void> {
    // A request that never arrived has taken no effect.
    if (this.#world.requestLog.at(-1)?.fault === 'lose-request') return
    const n = this.#world.requests
    for (const listener of this.#listeners) await listener(n, request.method, request.path)
  }
}

async function readText(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString('utf8')
}

function requestOf(message: IncomingMessage, body: string, front: ServerFront | undefined): HttpRequest {
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(message.headers)) {
    if (name !== REQUEST_HEADER && value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value
  }
  const named = String(message.headers.host).toLowerCase().replace(/:\d+$/, '')
  const host = front ? publicHost(front.service) : named
  const [path = '/', query = ''] = splitOnce(message.url ?? '/', '?')
  return {
    method: message.method ?? 'GET',
    host,
    path,
    query: new URLSearchParams(query),
    headers: { ...headers, host },
    body
  }
}

/** The public name of a service. */
export function publicHost(service: Service): string {
  const entry = Object.entries(serviceByHost).find(([, known]) => known === service)
  if (entry === undefined) throw new Error(`${service} has no public host name`)
  return entry[0]
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}

/** Resolves when the answer has been handed to the system, or the client has gone. */
async function send(answer: ServerResponse, now: number, response: HttpResponse): Promise<void> {
  if (answer.closed || answer.destroyed || answer.socket?.destroyed !== false) return
  const closed = new Promise<void>(resolve => answer.once('close', resolve))
  if (response.drop) {
    answer.socket.destroy()
    return closed
  }
  const { status, headers, body } = response
  const text = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  const type = typeof body === 'object' ? { 'content-type': 'application/json; charset=utf-8' } : {}
  answer.sendDate = false
  answer.writeHead(status, {
    date: new Date(now).toUTCString(),
    ...type,
    ...lowerCased(headers ?? {}),
    ...(status === 204 || status === 304 ? {} : { 'content-length': Buffer.byteLength(text) }),
    [CLOCK_HEADER]: now
  })
  answer.end(text)
  await closed
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
}

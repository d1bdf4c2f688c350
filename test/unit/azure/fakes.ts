import type { HttpClient, PipelineRequest } from '@azure/core-rest-pipeline'
import { createHttpHeaders, RestError } from '@azure/core-rest-pipeline'
import { type ArmClient, createClient, type RequestNote } from '../../../src/azure/client.ts'
import { clouds } from '../../../src/azure/clouds.ts'
import type { Clock, Log } from '../../../src/runtime/clock-and-log.ts'

export interface FakeClock extends Clock {
  time: number
  /** Milliseconds of every sleep, in order. */
  readonly sleeps: number[]
}

/** Time that passes only by sleeping. `interrupt` is called before each sleep. */
export function fakeClock(interrupt: (sleeps: number) => void = () => {}): FakeClock {
  const clock: FakeClock = {
    time: Date.UTC(2026, 10, 22),
    sleeps: [],
    now: () => clock.time,
    sleep: async (milliseconds, signal) => {
      interrupt(clock.sleeps.length)
      signal?.throwIfAborted()
      clock.sleeps.push(milliseconds)
      clock.time += milliseconds
    }
  }
  return clock
}

export interface FakeLog extends Log {
  readonly lines: string[]
}

export function fakeLog(): FakeLog {
  const lines: string[] = []
  const say = (level: string) => (message: string) => void lines.push(`${level}: ${message}`)
  return { lines, info: say('info'), warning: say('warning'), debug: say('debug'), group: (_, work) => work() }
}

export interface FakeRequest {
  readonly method: string
  readonly url: string
  readonly host: string
  readonly path: string
  readonly query: URLSearchParams
  readonly header: (name: string) => string | undefined
  readonly body: unknown
}

/** `drop`: the connection ends without an answer. */
export type FakeAnswer = { status: number; headers?: Record<string, string>; body?: unknown } | 'drop'
export type Handler = (request: FakeRequest) => FakeAnswer

export interface FakeNetwork extends HttpClient {
  readonly requests: FakeRequest[]
}

export function fakeNetwork(handler: Handler): FakeNetwork {
  const requests: FakeRequest[] = []
  return {
    requests,
    sendRequest: async request => {
      const seen = read(request)
      requests.push(seen)
      const answer = handler(seen)
      if (answer === 'drop') throw new RestError('socket hang up', { code: 'ECONNRESET', request })
      const headers = createHttpHeaders({ 'content-type': 'application/json', ...answer.headers })
      return { request, status: answer.status, headers, bodyAsText: text(answer.body) }
    }
  }
}

function text(body: unknown): string {
  return body === undefined ? '' : JSON.stringify(body)
}

function read(request: PipelineRequest): FakeRequest {
  const { host, pathname, searchParams } = new URL(request.url)
  const body = typeof request.body === 'string' ? request.body : ''
  return {
    method: request.method,
    url: request.url,
    host,
    path: pathname,
    query: searchParams,
    header: name => request.headers.get(name),
    body: body.startsWith('{') ? JSON.parse(body) : body
  }
}

/** Answers one after the other; a request more than there are answers is an error of the test. */
export function inTurn(...answers: FakeAnswer[]): Handler {
  return request => {
    const answer = answers.shift()
    if (answer === undefined) throw new Error(`unexpected ${request.method} ${request.url}`)
    return answer
  }
}

export interface Fixture {
  readonly client: ArmClient
  readonly network: FakeNetwork
  readonly clock: FakeClock
  readonly log: FakeLog
  readonly notes: RequestNote[]
}

/** A client with a token of its own, in front of a network that answers as told. */
export function fixture(handler: Handler, clock: FakeClock = fakeClock()): Fixture {
  const network = fakeNetwork(handler)
  const log = fakeLog()
  const notes: RequestNote[] = []
  let logins = 0
  const client = createClient({
    cloud: clouds.AzureCloud,
    login: () => {
      const token = logins++ === 0 ? 'the-token' : `token-${logins}`
      return { getToken: async () => ({ token, expiresOnTimestamp: Number.MAX_SAFE_INTEGER }) }
    },
    clock,
    log,
    onRequest: note => notes.push(note),
    httpClient: network
  })
  return { client, network, clock, log, notes }
}

export function refused(code: string, message = 'no', more: object = {}) {
  return { error: { code, message, ...more } }
}

/** What a promise was rejected with. */
export async function thrownBy(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => {
      throw new Error('nothing was thrown')
    },
    (error: unknown) => error
  )
}

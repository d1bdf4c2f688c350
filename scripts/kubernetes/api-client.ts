import { Agent, request } from 'node:https'
import type { Json, JsonObject, PatchKind } from './case.ts'

/** The address of an API server, and the token of an administrator. */
export interface ApiServer {
  readonly port: number
  /** The certificate of the authority, as PEM. */
  readonly authority: string
  readonly token: string
}

export interface ApiAnswer {
  readonly code: number
  readonly warnings: readonly string[]
  /** The parsed body, or the text if it is not JSON. */
  readonly body: Json
}

export interface ApiRequest {
  readonly method: string
  readonly path: string
  readonly body?: Json
  readonly patch?: PatchKind
  readonly as?: string
}

const PATCH_TYPES: Readonly<Record<PatchKind, string>> = {
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
  json: 'application/json-patch+json',
  apply: 'application/apply-patch+yaml'
}

/** A client of one API server. */
export class ApiClient {
  readonly #server: ApiServer
  readonly #agent: Agent

  constructor(server: ApiServer) {
    this.#server = server
    this.#agent = new Agent({ keepAlive: true, ca: server.authority })
  }

  /** Returns the answer to a request, whatever its code. Fails if there is no answer within 30 seconds. */
  send({ method, path, body, patch, as }: ApiRequest): Promise<ApiAnswer> {
    const headers = {
      accept: 'application/json',
      authorization: `Bearer ${this.#server.token}`,
      'content-type': patch === undefined ? 'application/json' : PATCH_TYPES[patch],
      ...(as === undefined ? {} : { 'impersonate-user': as })
    }
    return new Promise((resolve, reject) => {
      const { port } = this.#server
      const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: this.#agent }, response => {
        const chunks: Buffer[] = []
        response.on('data', (chunk: Buffer) => chunks.push(chunk))
        response.on('error', reject)
        response.on('end', () =>
          resolve({
            code: response.statusCode ?? 0,
            warnings: warningsOf(response.headers.warning),
            body: parse(Buffer.concat(chunks).toString())
          })
        )
      })
      sent.setTimeout(30_000, () => sent.destroy(new Error(`${method} ${path}: no answer within 30 s`)))
      sent.on('error', reject)
      sent.end(body === undefined ? undefined : JSON.stringify(body))
    })
  }

  /** Returns the body of an answer. Fails if the request does not succeed. */
  async succeed(wanted: ApiRequest): Promise<JsonObject> {
    const { code, body } = await this.send(wanted)
    if (code >= 300) throw new Error(`${wanted.method} ${wanted.path}: ${code} ${JSON.stringify(body)}`)
    return objectOf(body)
  }

  close(): void {
    this.#agent.destroy()
  }
}

/** Returns a value if it is a JSON object, or an empty object. */
export function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {}
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parse(text: string): Json {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** Returns the texts of `299 - "text"`; Node joins several headers with a comma. */
function warningsOf(header: string | undefined): string[] {
  return [...(header ?? '').matchAll(/299 - "((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text.replaceAll('\\"', '"'))
}

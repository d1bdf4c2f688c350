import type { ArmError, Caller, HttpRequest, HttpResponse, World } from '../world.ts'

/** A Resource Manager request after the caller was identified and an api-version was found in it. */
export interface ArmRequest {
  readonly world: World
  readonly http: HttpRequest
  readonly caller: Caller
  readonly apiVersion: string
  /** Parsed JSON; `undefined` when there is none. */
  readonly body: unknown
  readonly match: RegExpExecArray
}

/** `path` is matched against the whole path, ignoring case. The first route that fits answers. */
export interface Route {
  readonly method: string
  readonly path: RegExp
  answer(request: ArmRequest): HttpResponse
}

/** Resource Manager's error envelope. */
export function errorResponse(status: number, error: ArmError, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers, body: { error } }
}

export function jsonResponse(status: number, body: unknown, headers: Record<string, string> = {}): HttpResponse {
  return { status, headers, body }
}

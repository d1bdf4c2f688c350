import { refusal } from './errors.ts'
import { errorResponse } from './http.ts'
import { callerOf, findApplication } from './principals.ts'
import { readToken } from './tokens.ts'
import type { Caller, HttpRequest, HttpResponse, World } from './world.ts'

/** Who asks, by the bearer token; a 401 where there is none that holds. */
export function authenticate(world: World, http: HttpRequest): Caller | HttpResponse {
  const given = /^Bearer (.+)$/i.exec(http.headers.authorization ?? '')?.[1]
  if (given === undefined) {
    return unauthorized(world, 'AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.")
  }
  const token = readToken(world, given)
  if (token === undefined) return unauthorized(world, 'InvalidAuthenticationToken', 'The access token is invalid.')
  if (token.expiresAt <= world.now) return expired(world, token.expiresAt)
  const application = findApplication(world, token.clientId)
  if (application !== undefined) return callerOf(application)
  return unauthorized(
    world,
    'InvalidAuthenticationToken',
    `The application '${token.clientId}' of the access token is gone.`
  )
}

function expired(world: World, expiresAt: number): HttpResponse {
  const [expiry, now] = [expiresAt, world.now].map(instant => new Date(instant).toISOString())
  return unauthorized(
    world,
    'ExpiredAuthenticationToken',
    `The access token expiry UTC time '${expiry}' is earlier than current UTC time '${now}'.`
  )
}

function unauthorized(world: World, code: string, message: string): HttpResponse {
  const authority = `https://login.microsoftonline.com/${world.tenantId}`
  const challenge = `Bearer authorization_uri="${authority}", error="invalid_token", error_description="${message}"`
  const { status, error } = refusal(401, code, message)
  return errorResponse(status, error, { 'WWW-Authenticate': challenge })
}

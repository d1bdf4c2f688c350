import { callerOf, findApplication } from '../entra/principals.ts'
import { RESOURCE_MANAGER, readToken } from '../entra/tokens.ts'
import { refusal } from '../errors.ts'
import type { Caller, HttpRequest, HttpResponse, Refusal, World } from '../world.ts'
import { errorResponse } from './arm-request.ts'

/** Who asks, by the bearer token; a 401 where there is none that holds. */
export function authenticate(world: World, http: HttpRequest): Caller | HttpResponse {
  const given = /^Bearer (.+)$/i.exec(http.headers.authorization ?? '')?.[1]
  if (given === undefined) {
    return challenged(
      world,
      refusal(401, 'AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.")
    )
  }
  const token = readToken(world, given)
  if (token === undefined) return invalidToken(world, 'The access token is invalid.')
  if (token.audience !== RESOURCE_MANAGER) return wrongAudience(world, token.audience)
  if (token.expiresAt <= world.now) return expired(world, token.expiresAt)
  const application = findApplication(world, token.clientId)
  if (application !== undefined) return callerOf(application)
  return invalidToken(world, `The application '${token.clientId}' of the access token is gone.`)
}

function invalidToken(world: World, message: string): HttpResponse {
  return challenged(world, refusal(401, 'InvalidAuthenticationToken', message))
}

// Verbatim: JetBrains/azure-tools-for-intellij#16
function wrongAudience(world: World, audience: string): HttpResponse {
  const message = `The access token has been obtained for wrong audience or resource '${audience}'. It should exactly match with one of the allowed audiences 'https://management.core.windows.net/','https://management.core.windows.net','https://management.azure.com/','https://management.azure.com'.`
  return challenged(world, refusal(401, 'InvalidAuthenticationTokenAudience', message))
}

function expired(world: World, expiresAt: number): HttpResponse {
  const [expiry, now] = [expiresAt, world.now].map(instant => new Date(instant).toISOString())
  const message = `The access token expiry UTC time '${expiry}' is earlier than current UTC time '${now}'.`
  return challenged(world, refusal(401, 'ExpiredAuthenticationToken', message))
}

function challenged(world: World, { status, error }: Refusal): HttpResponse {
  const authority = `https://login.microsoftonline.com/${world.tenantId}`
  const challenge = `Bearer authorization_uri="${authority}", error="invalid_token", error_description="${error.message}"`
  return errorResponse(status, error, { 'WWW-Authenticate': challenge })
}

import { callerOf, findApplication } from '../../entra/principals.ts'
import { type Audience, readToken } from '../../entra/tokens.ts'
import type { Caller, HttpRequest, World } from '../../world.ts'

/** Reads the caller of a request. A token for another audience is as invalid as one that nobody issued. */
export function queryCaller(
  world: World,
  { headers }: HttpRequest,
  audience: Audience
): Caller | 'missing' | 'invalid' {
  const given = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
  if (given === undefined) return 'missing'
  const token = readToken(world, given)
  if (token === undefined || token.audience !== audience || token.expiresAt <= world.now) return 'invalid'
  const application = findApplication(world, token.clientId)
  return application === undefined ? 'invalid' : callerOf(application)
}

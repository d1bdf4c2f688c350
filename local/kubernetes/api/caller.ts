import { clusterProperties } from '../../aks/cluster-model.ts'
import { callerOf, findApplication } from '../../azure/entra/principals.ts'
import { KUBERNETES_SERVER, readToken } from '../../azure/entra/tokens.ts'
import type { Caller, Resource, World } from '../../azure/world.ts'

/** Returns who a bearer token of Entra stands for at an API server, or `undefined` for a token that does not count there. */
export function callerOfToken(world: World, cluster: Resource, token: string): Caller | undefined {
  const read = clusterProperties(cluster).aadProfile?.managed === true ? readToken(world, token) : undefined
  if (read === undefined || read.audience !== KUBERNETES_SERVER || read.expiresAt <= world.now) return undefined
  const application = findApplication(world, read.clientId)
  return application === undefined ? undefined : callerOf(application)
}

/** Returns the caller of a request by its `Authorization` header. */
export function authenticate(
  world: World,
  cluster: Resource,
  headers: Readonly<Record<string, string>>
): Caller | undefined {
  const token = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1]
  return token === undefined ? undefined : callerOfToken(world, cluster, token)
}

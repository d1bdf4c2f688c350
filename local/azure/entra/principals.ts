import { keyOf, sameId } from '../resource-ids.ts'
import type { Application, Caller, FederatedCredential, Resource, World } from '../world.ts'

const IDENTITY = 'Microsoft.ManagedIdentity/userAssignedIdentities'
const CREDENTIAL = `${IDENTITY}/federatedIdentityCredentials`

/** A new identity is visible to role assignments without `principalType` after this long. */
const REPLICATION_MILLISECONDS = 5 * 60 * 1000

/** An application of the directory, or a user-assigned identity of the subscription, by client id. */
export function findApplication(world: World, clientId: string): Application | undefined {
  return world.directory.applications[keyOf(clientId)] ?? identities(world).find(app => sameId(app.clientId, clientId))
}

/** Who a client id stands for in role checks. */
export function callerOf(application: Application): Caller {
  const { objectId, clientId, displayName } = application
  return { objectId, clientId, displayName }
}

export function isKnownPrincipal(world: World, objectId: string): boolean {
  const applications = Object.values(world.directory.applications)
  if (applications.some(application => sameId(application.objectId, objectId))) return true
  return identityResources(world).some(
    identity =>
      sameId(String(identity.properties.principalId), objectId) &&
      identity.createdAt + REPLICATION_MILLISECONDS <= world.now
  )
}

function identityResources(world: World): Resource[] {
  return Object.values(world.resources).filter(resource => resource.type === IDENTITY)
}

function identities(world: World): Application[] {
  return identityResources(world).map(identity => ({
    clientId: String(identity.properties.clientId),
    objectId: String(identity.properties.principalId),
    displayName: identity.name,
    federatedCredentials: credentialsOf(world, identity)
  }))
}

function credentialsOf(world: World, identity: Resource): FederatedCredential[] {
  const prefix = `${keyOf(identity.id)}/federatedidentitycredentials/`
  return Object.values(world.resources)
    .filter(resource => resource.type === CREDENTIAL && keyOf(resource.id).startsWith(prefix))
    .map(({ name, properties }) => ({
      name,
      issuer: String(properties.issuer),
      subject: String(properties.subject),
      audiences: properties.audiences as string[]
    }))
}

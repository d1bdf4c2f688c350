import { clusterProperties } from '../aks/cluster-model.ts'
import { keyOf, parseId, sameId } from '../azure/resource-ids.ts'
import { findResource } from '../azure/resources/resource-lookup.ts'
import type { Resource, World } from '../azure/world.ts'

const CREDENTIAL = 'Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials'
const AUDIENCE = 'api://AzureADTokenExchange'

export interface ServiceAccount {
  readonly namespace: string
  readonly name: string
}

/** The identity that trusts a service account of a cluster; of several, the one of that client id. */
export function trustedIdentity(
  world: World,
  cluster: Resource,
  { namespace, name }: ServiceAccount,
  clientId?: string
): Resource | undefined {
  const { oidcIssuerProfile, securityProfile } = clusterProperties(cluster)
  if (securityProfile?.workloadIdentity?.enabled !== true) return undefined
  const subject = `system:serviceaccount:${namespace}:${name}`
  return Object.values(world.resources)
    .filter(
      ({ type, properties: { issuer, subject: trusted, audiences } }) =>
        sameId(type, CREDENTIAL) &&
        issuer === oidcIssuerProfile?.issuerURL &&
        trusted === subject &&
        Array.isArray(audiences) &&
        audiences.includes(AUDIENCE)
    )
    .flatMap(({ id }) => findResource(world, parseId(id).parent) ?? [])
    .find(({ properties }) => clientId === undefined || keyOf(String(properties.clientId)) === keyOf(clientId))
}

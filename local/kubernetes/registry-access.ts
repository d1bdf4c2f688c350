import { clusterProperties } from '../aks/cluster-model.ts'
import { effectiveRoles } from '../azure/authorization/authorization.ts'
import { digestIn, registryByHost, tagsIn } from '../azure/providers/container-registry/registry-contents.ts'
import { parseImage, upstreamDigest } from '../azure/providers/container-registry/upstream-images.ts'
import { findResource } from '../azure/resources/resource-lookup.ts'
import type { Resource, World } from '../azure/world.ts'
import type { Reason } from './flux/conditions.ts'
import { newestOf } from './flux/semver.ts'
import type { Result } from './manifests.ts'
import { egressFailureCause, whyNotInsideNetwork } from './pod-egress.ts'
import { trustedIdentity } from './workload-identity.ts'

type Pulled = { readonly value: string } | { readonly failed: string; readonly reason: Reason }

/** Roles that let somebody pull, by how a registry's rights are given ("Registry permissions model"). */
const PULL_ROLES = {
  AbacRepositoryPermissions: 'Container Registry Repository Reader',
  LegacyRegistryPermissions: 'AcrPull'
} as const

/** The digest of an image a kubelet pulls, or why it cannot. */
export function pullImage(world: World, cluster: Resource, text: string): Result<string> {
  const [, host = 'docker.io', rest = ''] = /^([^/]+[.:][^/]*)\/(.+)$/.exec(text) ?? [undefined, 'docker.io', text]
  const image = parseImage(rest)
  if (image === undefined) return { failed: `couldn't parse image reference "${text}": invalid reference format` }
  const failed = (why: string) => ({ failed: `Failed to pull image "${text}": ${why}` })
  const registry = registryByHost(world, host)
  if (registry === undefined) {
    const failureCause = egressFailureCause(world, cluster, host)
    if (failureCause !== undefined) return failed(`failed to do request: Head "https://${host}/v2/": ${failureCause}`)
    const digest = upstreamDigest(world, host, image)
    return digest === undefined ? failed(`${text}: not found`) : { value: digest }
  }
  const why = kubeletFailureCause(world, cluster, registry, host)
  const digest = digestIn(world, registry.id, image)
  if (why !== undefined) return failed(why)
  return digest === undefined ? failed(`${text}: not found`) : { value: digest }
}

function kubeletFailureCause(world: World, cluster: Resource, registry: Resource, host: string): string | undefined {
  const unseen = registryFailureCause(world, cluster, registry, host)
  if (unseen !== undefined) return unseen
  return mayPull(world, kubeletPrincipal(world, cluster), registry)
    ? undefined
    : `failed to authorize: failed to fetch oauth token: unexpected status from GET request to https://${host}/oauth2/token: 401 Unauthorized`
}

/** Why a registry cannot be reached from the nodes: one closed to the public only through its private endpoint. */
function registryFailureCause(world: World, cluster: Resource, registry: Resource, host: string): string | undefined {
  const isClosed = registry.properties.publicNetworkAccess === 'Disabled'
  const failureCause = isClosed ? whyNotInsideNetwork(world, cluster, host) : egressFailureCause(world, cluster, host)
  return failureCause === undefined ? undefined : `failed to do request: Head "https://${host}/v2/": ${failureCause}`
}

function kubeletPrincipal(world: World, cluster: Resource): string {
  const { resourceId } = clusterProperties(cluster).identityProfile?.kubeletidentity ?? {}
  return String(findResource(world, resourceId ?? '')?.properties.principalId)
}

function mayPull(world: World, principal: string, registry: Resource): boolean {
  const mode =
    registry.properties.roleAssignmentMode === 'AbacRepositoryPermissions'
      ? 'AbacRepositoryPermissions'
      : 'LegacyRegistryPermissions'
  return effectiveRoles(world, principal, registry.id).some(({ role }) => role.roleName === PULL_ROLES[mode])
}

export interface ArtifactReference {
  readonly repositoryRef?: { readonly digest?: string; readonly semver?: string; readonly tag?: string }
  readonly useWorkloadIdentity?: boolean
}

/** The revision of a Flux artifact that source-controller pulls: `<tag>@sha256:…`. */
export function registryArtifact(world: World, cluster: Resource, url: string, reference: ArtifactReference): Pulled {
  const [, host = '', repository = ''] = /^oci:\/\/([^/]+)\/(.+)$/.exec(url) ?? []
  const registry = registryByHost(world, host)
  const pullFailed = (why: string): Pulled => ({
    failed: `failed to determine artifact digest: GET https://${host}/v2/${repository}/manifests: ${why}`,
    reason: 'OCIArtifactPullFailed'
  })
  if (registry === undefined)
    return pullFailed(egressFailureCause(world, cluster, host) ?? 'NAME_UNKNOWN: repository name not known to registry')
  const failureCause =
    registryFailureCause(world, cluster, registry, host) ?? sourceRights(world, cluster, registry, reference)
  if (failureCause !== undefined) return pullFailed(failureCause)
  const { digest, semver, tag = 'latest' } = reference.repositoryRef ?? {}
  const wanted = semver === undefined ? tag : newestOf(tagsIn(world, registry.id, repository), semver)
  if (wanted === undefined) return pullFailed(`no match found for semver: ${semver}`)
  const found = digestIn(world, registry.id, { repository, ...(digest === undefined ? { tag: wanted } : { digest }) })
  if (found === undefined) return pullFailed('MANIFEST_UNKNOWN: manifest tagged by that name is not found')
  return { value: `${digest === undefined ? wanted : 'latest'}@${found}` }
}

/** Flux pulls as the identity its service account stands for, else as the nodes. */
function sourceRights(
  world: World,
  cluster: Resource,
  registry: Resource,
  { useWorkloadIdentity }: ArtifactReference
): string | undefined {
  const account = { namespace: 'flux-system', name: 'source-controller' }
  const identity = useWorkloadIdentity ? trustedIdentity(world, cluster, account) : undefined
  if (useWorkloadIdentity && identity === undefined) {
    return `failed to get credential from azure: AADSTS700213: No matching federated identity record found for presented assertion subject 'system:serviceaccount:${account.namespace}:${account.name}'`
  }
  const principal = identity === undefined ? kubeletPrincipal(world, cluster) : String(identity.properties.principalId)
  return mayPull(world, principal, registry) ? undefined : 'UNAUTHORIZED: authentication required'
}

import { refuseUnauthorized } from '../../authorization/authorization.ts'
import { refusal, refuse } from '../../errors.ts'
import { regionName } from '../../regions.ts'
import { keyOf, parseId, sameId } from '../../resource-ids.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import type { ArmError, Put, Refusal, Resource, ResourceType, World } from '../../world.ts'
import { refuseFullEndpointSubnet, spreadAddresses } from '../network/private-endpoint-addresses.ts'
import { endpointsOf } from '../network/private-link.ts'
import { bodyProperties, firstRefusal, type PutCheck } from '../put-helpers.ts'
import { containerRegistry, REGISTRY, REPLICATION } from './container-registries.ts'
import { registrySku, skuNotSupported } from './registry-features.ts'
import { parseImage } from './upstream-images.ts'

function registryOf(put: Put): Resource | undefined {
  return findResource(put.world, parseId(put.id).parent)
}

const replicationChecks: readonly PutCheck[] = [refuseTier, refuseReplicaName, refuseHomeRegion, refuseProxies]

function refuseTier(put: Put): Refusal | undefined {
  const sku = registrySku(registryOf(put)?.sku)
  return sku === undefined || sku === 'Premium' ? undefined : skuNotSupported(sku, 'replications')
}

/** A replica is called as its region. */
function refuseReplicaName({ name, body }: Put): Refusal | undefined {
  if (sameId(name, regionName(body.location ?? ''))) return undefined
  return refusal(
    400,
    'InvalidReplicationName',
    `The replication '${name}' must have the name of its location '${body.location}'.`
  )
}

function refuseHomeRegion(put: Put): Refusal | undefined {
  const registry = registryOf(put)
  if (registry === undefined || registry.location !== regionName(put.body.location ?? '')) return undefined
  return refusal(
    400,
    'InvalidReplicationLocation',
    `Registry ${registry.id} lies in '${registry.location}' itself and cannot be replicated there.`
  )
}

/** A replica adds an address to every private endpoint of the registry, which its writer must be allowed to do. */
function refuseProxies(put: Put): Refusal | undefined {
  const registry = registryOf(put)
  if (registry === undefined || put.existing !== undefined || put.ignoresRoles) return undefined
  const action = 'Microsoft.Network/privateEndpoints/privateLinkServiceProxies/write'
  const denied = endpointsOf(put.world, registry.id).find(
    ({ id }) => refuseUnauthorized(put.world, put.caller, action, id) !== undefined
  )
  return denied && refuse.linkedNotAuthorized(put.caller, `${REPLICATION}/write`, put.id, action, denied.id)
}

/** No room in one of the registry's private endpoint subnets: the replica is not made ("Geo-replication", private endpoints). */
function refuseSpace(world: World, replication: Resource): ArmError | undefined {
  const registryId = parseId(replication.id).parent
  const full = endpointsOf(world, registryId).map(endpoint => refuseFullEndpointSubnet(world, endpoint))
  return full.find(refused => refused !== undefined)?.error
}

/** A registry that goes with its replicas leaves its endpoints as they are. */
function spread(world: World, replication: Resource): void {
  const registry = findResource(world, parseId(replication.id).parent)
  if (registry === undefined) return
  for (const endpoint of endpointsOf(world, registry.id)) spreadAddresses(world, endpoint)
}

const replications: ResourceType = {
  ...containerRegistry,
  type: REPLICATION,
  location: 'region',
  runningState: 'Creating',
  seconds: { create: 90, update: 10, delete: 60 },
  refuse: put => firstRefusal(put, replicationChecks),
  complete: put => ({
    regionEndpointEnabled: true,
    zoneRedundancy: 'Disabled',
    ...bodyProperties(put),
    status: {
      displayStatus: 'Ready',
      timestamp:
        (put.existing?.properties.status as { timestamp?: string } | undefined)?.timestamp ??
        new Date(put.world.now).toISOString()
    }
  }),
  outcome: refuseSpace,
  settled: spread,
  failed: (world, replication) => {
    delete world.resources[keyOf(replication.id)]
  },
  removed: spread
}

/** Hosts whose images are cached only with credentials ("Artifact cache", supported upstreams). */
const NEEDS_CREDENTIALS = /^(docker\.io|registry\.hub\.docker\.com)\//i

const cacheChecks: readonly PutCheck[] = [refuseRepositories, refuseCredentials, refuseSecondRule, refuseSourceChange]

/** A repository, or all below a path with `*` at the end of both ("Artifact cache", wildcards). */
function refuseRepositories(put: Put): Refusal | undefined {
  const [source, target] = ['sourceRepository', 'targetRepository'].map(name => String(bodyProperties(put)[name] ?? ''))
  const place = target?.replace(/(^|\/)\*$/, '') ?? ''
  const isPlace = place === '' ? target === '*' : parseImage(place)?.tag === 'latest'
  const agree = source?.endsWith('/*') === target?.endsWith('*')
  if (/^[\w-]+(\.[\w-]+)+\/.+/.test(source ?? '') && isPlace && agree) return undefined
  return refusal(
    400,
    'InvalidParameters',
    `Cache rule ${put.id} needs 'sourceRepository' with its registry, and 'targetRepository', both with '*' at their end or neither: it has '${source}' and '${target}'.`
  )
}

function refuseCredentials(put: Put): Refusal | undefined {
  const { sourceRepository, credentialSetResourceId } = bodyProperties(put)
  if (!NEEDS_CREDENTIALS.test(String(sourceRepository)) || credentialSetResourceId !== undefined) return undefined
  return refusal(
    400,
    'CredentialSetRequired',
    `Cache rule ${put.id}: images of '${sourceRepository}' are cached only with credentials.`
  )
}

function refuseSecondRule(put: Put): Refusal | undefined {
  const { targetRepository } = bodyProperties(put)
  const other = Object.values(put.world.resources).find(
    ({ id, type, properties: rule }) =>
      type === `${REGISTRY}/cacheRules` &&
      sameId(parseId(id).parent, parseId(put.id).parent) &&
      !sameId(id, put.id) &&
      rule.targetRepository === targetRepository
  )
  if (other === undefined) return undefined
  return refusal(
    409,
    'CacheRuleConflict',
    `The repository '${targetRepository}' is filled by the cache rule ${other.id} already.`
  )
}

function refuseSourceChange(put: Put): Refusal | undefined {
  const before = put.existing?.properties
  const same = ['sourceRepository', 'targetRepository'].every(name => before?.[name] === bodyProperties(put)[name])
  if (before === undefined || same) return undefined
  return refusal(400, 'CacheRuleImmutable', `Source and target of cache rule ${put.id} cannot be changed.`)
}

const cacheRules: ResourceType = {
  ...containerRegistry,
  apiVersions: ['2026-11-01', '2025-11-01', '2025-04-01', '2023-07-01'],
  type: `${REGISTRY}/cacheRules`,
  location: 'none',
  runningState: 'Creating',
  seconds: { create: 3, update: 3, delete: 3 },
  refuse: put => firstRefusal(put, cacheChecks),
  complete: put => ({
    ...bodyProperties(put),
    creationDate: put.existing?.properties.creationDate ?? new Date(put.world.now).toISOString()
  })
}

export const registryChildTypes: readonly ResourceType[] = [replications, cacheRules]

import { keyOf, sameId } from '../resource-ids.ts'
import { resourcesWithin, usersOf } from '../resources/resource-lookup.ts'
import type { Resource, World } from '../world.ts'

/** Services whose public names lead to a private zone once a resource has a private endpoint: "Azure Private Endpoint private DNS zone values". */
const privateLinks: readonly { readonly suffix: string; readonly zone: string; readonly type: string }[] = [
  { suffix: 'vault.azure.net', zone: 'privatelink.vaultcore.azure.net', type: 'Microsoft.KeyVault/vaults' },
  { suffix: 'azurecr.io', zone: 'privatelink.azurecr.io', type: 'Microsoft.ContainerRegistry/registries' },
  {
    suffix: 'blob.core.windows.net',
    zone: 'privatelink.blob.core.windows.net',
    type: 'Microsoft.Storage/storageAccounts'
  },
  {
    suffix: 'queue.core.windows.net',
    zone: 'privatelink.queue.core.windows.net',
    type: 'Microsoft.Storage/storageAccounts'
  }
]

/** Zones of names that stand in no public zone: the API server of a private cluster ("Create a private AKS cluster"). */
const NEVER_PUBLIC = /(^|\.)privatelink\.[^.]+\.azmk8s\.io$/i

/** Zones of private endpoints: their names stand publicly too, with the service's public address. */
const PRIVATE_LINK = /(^|\.)privatelink\./i

/** The name a public name is an alias of: that of the private endpoint's zone, once the resource has an endpoint. */
export function publicAlias(world: World, name: string): string | undefined {
  for (const { suffix, zone, type } of privateLinks) {
    if (!keyOf(name).endsWith(`.${suffix}`) || PRIVATE_LINK.test(name)) continue
    const host = name.slice(0, -suffix.length - 1)
    const resource = resourcesWithin(world, '/').find(
      each => sameId(each.type, type) && sameId(each.name, host.split('.')[0] ?? '')
    )
    if (resource !== undefined && hasEndpoint(world, resource)) return `${host}.${zone}`
  }
  return undefined
}

function hasEndpoint(world: World, resource: Resource): boolean {
  return usersOf(world, resource.id).some(({ type }) => sameId(type, 'Microsoft.Network/privateEndpoints'))
}

/**
 * Whether the public DNS knows a name. Names below a private zone of this world are taken for known nowhere else, but
 * for those of private endpoints.
 */
export function isPublic(name: string, privateZones: readonly Resource[]): boolean {
  if (NEVER_PUBLIC.test(name)) return false
  return privateZones.length === 0 || PRIVATE_LINK.test(name)
}

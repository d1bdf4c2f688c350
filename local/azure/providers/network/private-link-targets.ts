import { keyOf } from '../../resource-ids.ts'
import type { Resource, World } from '../../world.ts'
import { registryRegions } from '../container-registry/container-registries.ts'

/** One private address of an endpoint: what it stands for, and the public names that lead to it. */
export interface Member {
  readonly name: string
  readonly fqdn: string
}

interface Group {
  /** What follows the record's name in the public host name. */
  readonly suffix: string
  /** The private zone that overrides it. */
  readonly zone: string
  members(world: World, target: Resource): Member[]
}

function single(suffix: string, zone: string, member = 'default'): Group {
  return { suffix, zone, members: (_world, { name }) => [{ name: member, fqdn: `${keyOf(name)}.${suffix}` }] }
}

function storage(service: string): Group {
  return single(`${service}.core.windows.net`, `privatelink.${service}.core.windows.net`, service)
}

/** The registry itself and the data endpoint of each region that holds its content ("Private Link for Azure Container Registry"). */
const registry: Group = {
  suffix: 'azurecr.io',
  zone: 'privatelink.azurecr.io',
  members: (world, target) => {
    const name = keyOf(target.name)
    const data = registryRegions(world, target).map(region => ({
      name: `registry_data_${region}`,
      fqdn: `${name}.${region}.data.azurecr.io`
    }))
    return [{ name: 'registry', fqdn: `${name}.azurecr.io` }, ...data]
  }
}

/** What endpoints can lead to, by lower-cased type and group id ("Private-link resource", "Private endpoint private DNS zone values"). */
const targets: Readonly<Record<string, Readonly<Record<string, Group>>>> = {
  'microsoft.containerregistry/registries': { registry },
  'microsoft.keyvault/vaults': { vault: single('vault.azure.net', 'privatelink.vaultcore.azure.net') },
  'microsoft.storage/storageaccounts': {
    blob: storage('blob'),
    file: storage('file'),
    queue: storage('queue'),
    table: storage('table')
  }
}

/** Group ids of a type; none for a type no endpoint can lead to. */
export function groupIdsOf(type: string): string[] {
  return Object.keys(targets[keyOf(type)] ?? {})
}

export function groupOfTarget(type: string, groupId: string): Group | undefined {
  return targets[keyOf(type)]?.[groupId]
}

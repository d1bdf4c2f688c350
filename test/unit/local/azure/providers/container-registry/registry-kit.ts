import { type Kit, type Loose, newKit, virtualNetwork } from '../../kit.ts'

/** Id of a registry of the group, or of something below it. */
export function registryId(kit: Kit, name: string, group = kit.group): string {
  return `${group}/providers/Microsoft.ContainerRegistry/registries/${name}`
}

export function registry(properties: Loose = {}, sku = 'Premium', location = 'westeurope'): Loose {
  return { location, sku: { name: sku }, properties }
}

/** A Premium registry `acrone` beside a virtual network with the subnet `endpoints`. */
export function kitWithRegistry(range = '10.0.0.0/24', properties: Loose = {}): Kit {
  const kit = newKit()
  kit.make(kit.network('virtualNetworks/v'), virtualNetwork('10.0.0.0/16', { endpoints: range }))
  kit.make(registryId(kit, 'acrone'), registry(properties))
  return kit
}

export function endpoint(kit: Kit, target: string, groupId: string, fields: Loose = {}): Loose {
  const connection = { name: 'c', properties: { privateLinkServiceId: target, groupIds: [groupId] } }
  const subnet = { id: `${kit.network('virtualNetworks/v')}/subnets/endpoints` }
  return { location: 'westeurope', properties: { subnet, privateLinkServiceConnections: [connection], ...fields } }
}

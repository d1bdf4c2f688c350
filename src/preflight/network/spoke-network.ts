import { type ResourceId, sameId } from '../../arm/resource-id.ts'

/** A virtual network as Azure returns it. The type has only the properties that this project reads. */
export interface FoundNetwork {
  readonly properties?: { readonly subnets?: readonly FoundSubnet[] }
}

export interface FoundSubnet {
  readonly id: string
  readonly properties?: {
    readonly addressPrefix?: string
    readonly addressPrefixes?: readonly string[]
    readonly routeTable?: { readonly id: string }
    readonly delegations?: readonly { readonly properties?: { readonly serviceName?: string } }[]
    readonly ipConfigurations?: readonly object[]
  }
}

/** Returns the subnet with an id, or `undefined` if it does not exist. */
export function subnetIn({ properties }: FoundNetwork, id: ResourceId): FoundSubnet | undefined {
  return properties?.subnets?.find(subnet => sameId(subnet.id, id))
}

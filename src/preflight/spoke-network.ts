import { type ResourceId, sameId } from '../arm/resource-id.ts'

/** A virtual network as Azure answers it; only what we read. */
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

/** The subnet of that id; `undefined` where it is not there. */
export function subnetIn({ properties }: FoundNetwork, id: ResourceId): FoundSubnet | undefined {
  return properties?.subnets?.find(subnet => sameId(subnet.id, id))
}

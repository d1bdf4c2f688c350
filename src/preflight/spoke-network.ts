import { asResourceId, type ResourceId, sameId } from '../arm/resource-id.ts'
import type { Azure } from '../azure/index.ts'

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

/** The subnet of that id; `undefined` where network or subnet is not there yet. Throws Failure. */
export async function readSubnet(
  azure: Azure,
  network: ResourceId,
  subnet: ResourceId
): Promise<FoundSubnet | undefined> {
  const found = await azure.read<FoundNetwork>(asResourceId(network))
  return found?.properties?.subnets?.find(({ id }) => sameId(id, subnet))
}

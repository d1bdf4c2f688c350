import { parseResourceId, type ResourceId, sameId } from '../../arm/resource-id.ts'
import type { AzureReader } from '../../azure/index.ts'
import { parseRange } from '../../config/index.ts'
import type { Finding } from '../finding.ts'
import { type FoundNetwork, type FoundSubnet, subnetIn } from '../network/spoke-network.ts'
import { orNotEvaluated } from '../not-evaluated.ts'
import type { PoolDemand } from './node-demand.ts'

/** Subnets for a cluster's nodes and API server. */
export interface ClusterSubnets {
  readonly network: ResourceId
  readonly nodes: ResourceId
  readonly apiServer: ResourceId
  readonly demands: readonly PoolDemand[]
  /** Whether the cluster exists. An existing cluster already has its addresses in the API server's subnet. */
  readonly stands: boolean
}

/**
 * Number of addresses that a cluster reserves in the API server's subnet ("API Server VNet Integration"). If the subnet
 * has no free address, the cluster has an outage.
 */
const API_SERVER_ADDRESSES = 9
const CLUSTERS = 'Microsoft.ContainerService/managedClusters'
/** Azure reserves the first four addresses and the last one of each subnet ("Virtual network FAQ"). */
const RESERVED = 5

interface Usage {
  readonly id: string
  /** Number of addresses in use. This value and `limit` are -1 if Azure does not know them. */
  readonly currentValue: number
  readonly limit: number
}

/** Addresses of a subnet. */
export interface SubnetSpace {
  readonly used: number
  readonly free: number
}

/**
 * Checks that the subnets have enough free addresses for the largest number of nodes and for a new API server. A subnet
 * that does not exist yet needs no check, because the address plan has checked its size.
 */
export function checkSubnetSpace(azure: AzureReader, requested: ClusterSubnets): Promise<Finding[]> {
  return orNotEvaluated('subnet-full', requested.network, async () => {
    const found = await azure.read<FoundNetwork>(requested.network)
    if (found === undefined) return []
    const usages = await readUsages(azure, requested.network)
    const ofNodes = subnetIn(found, requested.nodes)
    const ofApiServer = requested.stands ? undefined : subnetIn(found, requested.apiServer)
    return [
      ...(ofNodes === undefined ? [] : nodes(requested, spaceIn(ofNodes, usages))),
      ...(ofApiServer === undefined ? [] : apiServer(requested, ofApiServer, spaceIn(ofApiServer, usages)))
    ]
  })
}

function readUsages(azure: AzureReader, network: ResourceId): Promise<Usage[]> {
  return Array.fromAsync(azure.list<Usage>(`${network}/usages`, 'Microsoft.Network/virtualNetworks/usages'))
}

/** Reads the addresses of the subnets of a network, by the ids of the subnets in lower case. Throws Failure. */
export async function readSubnetSpaces(
  azure: AzureReader,
  network: ResourceId
): Promise<ReadonlyMap<string, SubnetSpace>> {
  const found = await azure.read<FoundNetwork>(network)
  const usages = await readUsages(azure, network)
  const subnets = found?.properties?.subnets ?? []
  return new Map(subnets.map(subnet => [subnet.id.toLowerCase(), spaceIn(subnet, usages)]))
}

function spaceIn(subnet: FoundSubnet, usages: readonly Usage[]): SubnetSpace {
  const usage = usages.find(({ id, limit }) => sameId(id, subnet.id) && limit >= 0)
  if (usage !== undefined) return { used: usage.currentValue, free: usage.limit - usage.currentValue }
  const { addressPrefix, addressPrefixes, ipConfigurations = [] } = subnet.properties ?? {}
  const size = parseRange(addressPrefix ?? addressPrefixes?.[0] ?? '0.0.0.0/32').size - RESERVED
  return { used: ipConfigurations.length, free: size - ipConfigurations.length }
}

/** Checks the subnet of the nodes. Pods need no addresses in it, because the cluster uses an overlay network. */
function nodes({ nodes: id, demands }: ClusterSubnets, { used, free }: SubnetSpace): Finding[] {
  const most = demands.reduce((sum, demand) => sum + demand.most, 0)
  const least = demands.reduce((sum, demand) => sum + demand.least, 0)
  if (most <= free) return []
  const sums = demands.map(({ sum }) => sum).join('; ')
  const evidence = `The subnet has ${free} free addresses (${used} are in use), but the nodes need ${most}: ${sums}.`
  const remedy = 'Move everything else out of the subnet, or lower `maxNodes`. A subnet cannot grow while it is in use.'
  return [full(least > free ? 'error' : 'warning', id, evidence, remedy)]
}

function apiServer({ apiServer: id }: ClusterSubnets, subnet: FoundSubnet, { used, free }: SubnetSpace): Finding[] {
  const services = (subnet.properties?.delegations ?? []).map(
    ({ properties }) => properties?.serviceName ?? 'an unknown service'
  )
  const others = services.filter(service => !sameId(service, CLUSTERS))
  if (others.length > 0) {
    const evidence = `The subnet is delegated to ${others.join(', ')}, but an API server needs a subnet that is delegated to ${CLUSTERS}.`
    return [
      full(
        'error',
        id,
        evidence,
        `Remove the resources in subnet ${parseResourceId(id).name}, and remove its delegation.`
      )
    ]
  }
  if (services.length === 0 && used > 0) {
    const evidence = `${used} addresses of the subnet are in use, so it cannot be delegated to ${CLUSTERS}.`
    return [
      full(
        'error',
        id,
        evidence,
        `Move everything out of subnet ${parseResourceId(id).name}: only the API server may use it.`
      )
    ]
  }
  if (free >= API_SERVER_ADDRESSES) return []
  const evidence = `The subnet has ${free} free addresses (${used} are in use), but an API server reserves ${API_SERVER_ADDRESSES}.`
  return [
    full(
      'error',
      id,
      evidence,
      'Delete the other cluster in the subnet, or set a larger `apiServer` range for this colour.'
    )
  ]
}

function full(severity: Finding['severity'], subject: string, evidence: string, remedy: string): Finding {
  return { code: 'subnet-full', severity, subject, evidence, remedy }
}

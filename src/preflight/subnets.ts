import { parseResourceId, type ResourceId, sameId } from '../arm/resource-id.ts'
import type { AzureReader } from '../azure/index.ts'
import { range } from '../config/index.ts'
import type { Finding } from './finding.ts'
import type { PoolDemand } from './node-demand.ts'
import { orNotEvaluated } from './not-evaluated.ts'
import { type FoundNetwork, type FoundSubnet, subnetIn } from './spoke-network.ts'

/** Where a cluster's nodes and API server are to be. */
export interface ClusterSubnets {
  readonly network: ResourceId
  readonly nodes: ResourceId
  readonly apiServer: ResourceId
  readonly demands: readonly PoolDemand[]
  /** Whether the cluster stands, and with it what it has in the API server's subnet. */
  readonly stands: boolean
}

/** "API Server VNet Integration": what a cluster reserves; an outage follows where they run out. */
const API_SERVER_ADDRESSES = 9
const CLUSTERS = 'Microsoft.ContainerService/managedClusters'
/** Azure keeps the first four addresses and the last of each subnet ("Virtual network FAQ"). */
const RESERVED = 5

interface Usage {
  readonly id: string
  /** -1 where Azure does not know, as `limit`. */
  readonly currentValue: number
  readonly limit: number
}

interface Space {
  readonly used: number
  readonly free: number
}

/**
 * Whether nodes at their most, and an API server, still find addresses beside what others have in their subnets. One that
 * is not there yet has room: the address plan has seen to its size.
 */
export function checkSubnetSpace(azure: AzureReader, wish: ClusterSubnets): Promise<Finding[]> {
  return orNotEvaluated('subnet-full', wish.network, async () => {
    const found = await azure.read<FoundNetwork>(wish.network)
    if (found === undefined) return []
    const usages = await Array.fromAsync(
      azure.list<Usage>(`${wish.network}/usages`, 'Microsoft.Network/virtualNetworks/usages')
    )
    const ofNodes = subnetIn(found, wish.nodes)
    const ofApiServer = wish.stands ? undefined : subnetIn(found, wish.apiServer)
    return [
      ...(ofNodes === undefined ? [] : nodes(wish, spaceIn(ofNodes, usages))),
      ...(ofApiServer === undefined ? [] : apiServer(wish, ofApiServer, spaceIn(ofApiServer, usages)))
    ]
  })
}

function spaceIn(subnet: FoundSubnet, usages: readonly Usage[]): Space {
  const usage = usages.find(({ id, limit }) => sameId(id, subnet.id) && limit >= 0)
  if (usage !== undefined) return { used: usage.currentValue, free: usage.limit - usage.currentValue }
  const { addressPrefix, addressPrefixes, ipConfigurations = [] } = subnet.properties ?? {}
  const size = range(addressPrefix ?? addressPrefixes?.[0] ?? '0.0.0.0/32').size - RESERVED
  return { used: ipConfigurations.length, free: size - ipConfigurations.length }
}

/** Pods have addresses of their own, because the cluster's network is an overlay. */
function nodes({ nodes: id, demands }: ClusterSubnets, { used, free }: Space): Finding[] {
  const most = demands.reduce((sum, demand) => sum + demand.most, 0)
  const least = demands.reduce((sum, demand) => sum + demand.least, 0)
  if (most <= free) return []
  const sums = demands.map(({ sum }) => sum).join('; ')
  const evidence = `${used} of its addresses are taken and ${free} are free; nodes need ${sums}; together ${most}.`
  const remedy =
    'Move what else lies in the subnet, or lower `maxNodes`; a subnet cannot grow while something is in it.'
  return [full(least > free ? 'error' : 'warning', id, evidence, remedy)]
}

function apiServer({ apiServer: id }: ClusterSubnets, subnet: FoundSubnet, { used, free }: Space): Finding[] {
  const services = (subnet.properties?.delegations ?? []).map(({ properties }) => properties?.serviceName ?? 'nobody')
  const others = services.filter(service => !sameId(service, CLUSTERS))
  if (others.length > 0) {
    const evidence = `It is delegated to ${others.join(', ')}, and an API server takes one of ${CLUSTERS}.`
    return [full('error', id, evidence, `Take away what lies in ${parseResourceId(id).name} and its delegation.`)]
  }
  if (services.length === 0 && used > 0) {
    const evidence = `${used} of its addresses are taken, so that it cannot be delegated to ${CLUSTERS} any more.`
    return [
      full('error', id, evidence, `Move what lies in ${parseResourceId(id).name}; it is for the API server alone.`)
    ]
  }
  if (free >= API_SERVER_ADDRESSES) return []
  const evidence = `${used} of its addresses are taken and ${free} are free; an API server reserves ${API_SERVER_ADDRESSES}.`
  return [full('error', id, evidence, 'Delete the other cluster in it, or give the colour a larger `apiServer` range.')]
}

function full(severity: Finding['severity'], subject: string, evidence: string, remedy: string): Finding {
  return { code: 'subnet-full', severity, subject, evidence, remedy }
}

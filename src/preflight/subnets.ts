import { parseResourceId, type ResourceId, sameId } from '../arm/resource-id.ts'
import type { Azure } from '../azure/index.ts'
import { range } from '../config/index.ts'
import type { Finding } from './finding.ts'
import type { PoolDemand } from './node-demand.ts'
import { orNotEvaluated } from './not-evaluated.ts'
import { type FoundSubnet, readSubnet } from './spoke-network.ts'

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

/** Whether nodes at their most, and an API server, still find addresses beside what others have in their subnets. */
export async function checkSubnetSpace(azure: Azure, wish: ClusterSubnets): Promise<Finding[]> {
  const found = await Promise.all([
    inSubnet(azure, wish, wish.nodes, (_, space) => nodes(wish, space)),
    wish.stands ? [] : inSubnet(azure, wish, wish.apiServer, (subnet, space) => apiServer(wish, subnet, space))
  ])
  return found.flat()
}

/** A subnet that is not there yet has room: the address plan has seen to its size. */
function inSubnet(
  azure: Azure,
  { network }: ClusterSubnets,
  id: ResourceId,
  check: (subnet: FoundSubnet, space: Space) => Finding[]
): Promise<Finding[]> {
  return orNotEvaluated('subnet-full', id, async () => {
    const subnet = await readSubnet(azure, network, id)
    return subnet === undefined ? [] : check(subnet, await spaceIn(azure, network, subnet))
  })
}

async function spaceIn(azure: Azure, network: ResourceId, subnet: FoundSubnet): Promise<Space> {
  for await (const usage of azure.list<Usage>(`${network}/usages`, 'Microsoft.Network/virtualNetworks/usages'))
    if (sameId(usage.id, subnet.id) && usage.limit >= 0)
      return { used: usage.currentValue, free: usage.limit - usage.currentValue }
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

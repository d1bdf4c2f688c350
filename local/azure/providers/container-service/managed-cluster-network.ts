import { sharesNetwork } from '../../../aks/cluster-model.ts'
import { refusal } from '../../errors.ts'
import { parseId, sameId } from '../../resource-ids.ts'
import { childrenOf, findResource, usersOf } from '../../resources/resource-lookup.ts'
import type { Refusal, Resource } from '../../world.ts'
import { isRange, prefixLength, rangesContain, rangesOverlap, subnetRange } from '../network/address-space.ts'
import { SUBNET } from '../network/subnets.ts'
import { inlineElements } from '../put-helpers.ts'
import { invalidParameter } from './agent-pool-check.ts'
import type { ClusterCheck, ClusterRule } from './managed-cluster-check.ts'

/** Ranges of pods and services, and the subnet of the API server. */
export const clusterNetworkRules: readonly ClusterRule[] = [
  refuseRanges,
  refuseOverlaps,
  refuseApiRegion,
  refuseApiSubnet
]

function refuseRanges({ cluster: { networkProfile = {} } }: ClusterCheck): Refusal | undefined {
  const { podCidr, serviceCidr = '', dnsServiceIP = '' } = networkProfile
  const wrong = [podCidr, serviceCidr].find(range => range !== undefined && !isRange(range))
  if (wrong !== undefined) return invalidParameter('networkProfile', `The range '${wrong}' is not in CIDR notation.`)
  if (podCidr !== undefined && rangesOverlap([podCidr], [serviceCidr])) {
    return refusal(
      400,
      'PodCidrOverlapServiceCidr',
      `The pod CIDR ${podCidr} overlaps with the service CIDR ${serviceCidr}.`
    )
  }
  const isInside = /^[\d.]+$/.test(dnsServiceIP) && rangesContain([serviceCidr], `${dnsServiceIP}/32`)
  const isFirst = dnsServiceIP === serviceCidr.split('/')[0]?.replace(/\d+$/, last => String(Number(last) + 1))
  if (isInside && !isFirst) return undefined
  return refusal(
    400,
    'DnsServiceIpOutOfServiceCidr',
    `The DNS service IP ${dnsServiceIP} must lie in the service CIDR ${serviceCidr}, and not be its first address.`
  )
}

/** Neither range may be one of the network the nodes lie in. */
function refuseOverlaps({ world, cluster, pools, preflight }: ClusterCheck): Refusal | undefined {
  const { podCidr, serviceCidr = '' } = cluster.networkProfile ?? {}
  const node = pools.find(({ pool }) => pool.vnetSubnetID !== undefined)?.pool.vnetSubnetID
  if (node === undefined || preflight) return undefined
  for (const subnet of childrenOf(world, parseId(node).parent, SUBNET)) {
    const range = subnetRange(subnet.properties) ?? ''
    if (rangesOverlap([range], [serviceCidr])) {
      return refusal(
        400,
        'ServiceCidrOverlapExistingSubnetsCidr',
        `The specified service CIDR ${serviceCidr} is conflicted with an existing subnet CIDR ${range}.`
      )
    }
    if (podCidr !== undefined && rangesOverlap([range], [podCidr])) {
      return refusal(
        400,
        'PodCidrOverlapExistingSubnetsCidr',
        `The specified pod CIDR ${podCidr} is conflicted with an existing subnet CIDR ${range}.`
      )
    }
  }
  return undefined
}

const DELEGATION = 'Microsoft.ContainerService/managedClusters'
const SMALLEST_PREFIX = 28

function misfit(subnetId: string, why: string): Refusal {
  return refusal(400, 'ApiserverSubnetConfigError', `The API server subnet ${subnetId} ${why}.`)
}

/** Refuses a region without the integration ("Create an AKS cluster with API Server VNet Integration", availability). */
function refuseApiRegion({ region, cluster }: ClusterCheck): Refusal | undefined {
  if (cluster.apiServerAccessProfile?.enableVnetIntegration !== true || region !== 'qatarcentral') return undefined
  return refusal(
    400,
    'PrivateClusterV2NotAllowedInLocation',
    `API Server VNet Integration is not available in location '${region}'.`
  )
}

/** "Create an AKS cluster with API Server VNet Integration", prerequisites. Clusters of one network may share it. */
function refuseApiSubnet({ world, cluster, pools, preflight }: ClusterCheck): Refusal | undefined {
  const { enableVnetIntegration, subnetId } = cluster.apiServerAccessProfile ?? {}
  if (enableVnetIntegration !== true || subnetId === undefined) return undefined
  const nodes = pools.flatMap(({ pool }) => pool.vnetSubnetID ?? [])
  if (nodes.some(id => sameId(id, subnetId))) return misfit(subnetId, 'holds the nodes too')
  if (nodes.some(id => !sharesNetwork(id, subnetId))) return misfit(subnetId, 'lies in another network than the nodes')
  const subnet = findResource(world, subnetId)
  if (preflight) return undefined
  if (subnet === undefined) return refusal(400, 'SubnetNotFound', `Subnet '${subnetId}' was not found.`)
  return refuseSubnet(world, subnet)
}

function refuseSubnet(world: ClusterCheck['world'], subnet: Resource): Refusal | undefined {
  const isDelegated = inlineElements(subnet.properties.delegations).some(({ properties }) =>
    sameId(String(properties.serviceName), DELEGATION)
  )
  if (!isDelegated) return misfit(subnet.id, `is not delegated to ${DELEGATION}`)
  const range = subnetRange(subnet.properties) ?? ''
  if (prefixLength(range) > SMALLEST_PREFIX)
    return misfit(subnet.id, `has ${range}, at least /${SMALLEST_PREFIX} is needed`)
  const other = usersOf(world, subnet.id).find(
    ({ type }) => !sameId(type, DELEGATION) && !sameId(type, 'Microsoft.Network/loadBalancers')
  )
  return other === undefined ? undefined : misfit(subnet.id, `is used by ${other.id}`)
}

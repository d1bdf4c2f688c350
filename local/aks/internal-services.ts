import { rangesContain, subnetRange } from '../azure/providers/network/address-space.ts'
import { SUBNET } from '../azure/providers/network/subnets.ts'
import { type InlineElement, inlineElements } from '../azure/providers/put-helpers.ts'
import { childrenOf, findResource } from '../azure/resources/resource-lookup.ts'
import type { SimulatedBackend } from '../azure/simulated-backends.ts'
import type { Resource, World } from '../azure/world.ts'
import {
  controlPlaneIdentity,
  isStopped,
  networkOfSubnet,
  nodeGroupId,
  poolProperties,
  poolsOf
} from './cluster-model.ts'
import { JOIN, mayDo } from './identity-rights.ts'
import { clusterGuid, LOAD_BALANCER, writeServiceResource } from './node-resource-group.ts'
import { type InternalService, keepPublished, publishedAt } from './published-services.ts'

/** The one load balancer of a cluster for Services that are not public ("Use an internal load balancer with AKS"). */
const INTERNAL = 'kubernetes-internal'

/**
 * What a cluster answers at a private address: the one question that the health of a gateway's backends asks about
 * clusters. Nothing unless a Service with ready pods was published there by a cluster that still is and runs.
 */
export function ingressAnswers(world: World, address: string): SimulatedBackend | undefined {
  const found = publishedAt(world, address)
  const cluster = found === undefined ? undefined : findResource(world, found.clusterId)
  if (found === undefined || cluster === undefined || isStopped(cluster)) return undefined
  return clusterGuid(world, cluster) === found.clusterGuid ? found : undefined
}

/**
 * Whoever simulates a cluster says here that a Service has an address and pods that are ready; again is no harm. The
 * cluster's load balancer then has the address, in its subnet. The answer is why that cannot be, as the Service's events
 * would say it: nothing answers then, and the controller tries again later.
 */
export function publishService(world: World, cluster: Resource, service: InternalService): string | undefined {
  const subnet = subnetOf(world, cluster, service.address)
  if (subnet === undefined) return `No subnet of the cluster's network has the address ${service.address}.`
  const identity = controlPlaneIdentity(cluster.identity)
  if (identity !== undefined && !mayDo(world, identity, JOIN, subnet.id)) {
    return `The cluster's identity '${identity}' does not have authorization to perform action '${JOIN}' over scope '${subnet.id}'.`
  }
  addFrontend(world, cluster, service, subnet)
  keepPublished(world, { ...service, clusterId: cluster.id, clusterGuid: clusterGuid(world, cluster) })
  return undefined
}

function subnetOf(world: World, cluster: Resource, address: string): Resource | undefined {
  const [pool] = poolsOf(world, cluster.id)
  const network = pool === undefined ? undefined : networkOfSubnet(poolProperties(pool).vnetSubnetID)
  if (network === undefined) return undefined
  return childrenOf(world, network, SUBNET).find(subnet => {
    const range = subnetRange(subnet.properties)
    return range !== undefined && rangesContain([range], `${address}/32`)
  })
}

function addFrontend(world: World, cluster: Resource, { name, address }: InternalService, subnet: Resource): void {
  const id = `${nodeGroupId(world, cluster)}/providers/${LOAD_BALANCER}/${INTERNAL}`
  const before = inlineElements(findResource(world, id)?.properties.frontendIPConfigurations)
  const frontend: InlineElement = {
    name: name.replace('/', '-'),
    properties: { privateIPAddress: address, privateIPAllocationMethod: 'Static', subnet: { id: subnet.id } }
  }
  const frontendIPConfigurations = [...before.filter(each => each.name !== frontend.name), frontend]
  writeServiceResource(
    world,
    cluster,
    LOAD_BALANCER,
    INTERNAL,
    { frontendIPConfigurations },
    { sku: { name: 'Standard' } }
  )
}

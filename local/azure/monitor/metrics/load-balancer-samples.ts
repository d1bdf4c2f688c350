import { allClusters, isStopped, nodeGroupId } from '../../../aks/cluster-model.ts'
import { nodesOfCluster } from '../../../aks/nodes/node.ts'
import { wasReady } from '../../../aks/service-history.ts'
import { inlineElements } from '../../providers/put-helpers.ts'
import { isWithin, keyOf } from '../../resource-ids.ts'
import type { Resource, World } from '../../world.ts'
import { type CountedRequests, countedTraffic, minuteOf } from './counted-traffic.ts'
import { type Sample, type SamplesOf, sampleOf } from './metric-definition.ts'
import { MINUTE, type Timespan } from './time-grain.ts'

/** Sizes that no part of the world says; all of them are assumed. A request opens a connection of its own. */
const REQUEST_BYTES = 1_000
const RESPONSE_BYTES = 10_000
const PACKET_BYTES = 1_000
/** Availability of a frontend or a backend that answers, in percent. */
const AVAILABLE = 100
const PORT = '443'

interface Inputs {
  readonly frontends: readonly string[]
  /** Addresses of the nodes now; earlier nodes are not known any more. */
  readonly nodes: readonly string[]
  readonly minutes: readonly number[]
  readonly requests: readonly CountedRequests[]
  isReady(address: string, minute: number): boolean | undefined
}

/** Name of a cluster's load balancer for Services that are not public. Local Azure has no values for any other. */
const INTERNAL = 'kubernetes-internal'

/**
 * Returns the function that gives the samples of a metric of a cluster's private load balancer. It has no outbound
 * connections, so that the metrics of SNAT have no values. A stopped cluster reports nothing (assumed).
 */
export function loadBalancerSamples(world: World, balancer: Resource, timespan: Timespan): SamplesOf {
  const cluster = allClusters(world).find(each => isWithin(balancer.id, nodeGroupId(world, each)))
  if (cluster === undefined || balancer.name !== INTERNAL) return () => undefined
  if (isStopped(cluster)) return () => []
  const frontends = inlineElements(balancer.properties.frontendIPConfigurations).flatMap(({ properties }) =>
    typeof properties.privateIPAddress === 'string' ? [properties.privateIPAddress] : []
  )
  const inputs: Inputs = {
    frontends,
    nodes: nodesOfCluster(world, cluster.id).flatMap(({ node: { address } }) => address ?? []),
    minutes: minutesOf(world, balancer, timespan),
    requests: requestsTo(world, frontends, timespan),
    isReady: (address, minute) => wasReady(world, address, minute + MINUTE - 1)
  }
  return metric => samplesByMetric[metric]?.(inputs)
}

function minutesOf(world: World, { createdAt }: Resource, { from, until }: Timespan): number[] {
  const first = Math.max(minuteOf(from), minuteOf(createdAt))
  const end = Math.min(until, world.now)
  return Array.from({ length: Math.max(0, Math.ceil((end - first) / MINUTE)) }, (_, index) => first + index * MINUTE)
}

/** Requests that any gateway sends to the frontends. */
function requestsTo(world: World, frontends: readonly string[], timespan: Timespan): CountedRequests[] {
  return Object.values(world.resources)
    .filter(({ type }) => keyOf(type) === 'microsoft.network/applicationgateways')
    .flatMap(({ id }) => countedTraffic(world, id, timespan))
    .filter(({ address }) => frontends.includes(address))
}

function traffic(
  { requests }: Inputs,
  inbound: (path: CountedRequests) => number,
  outbound: (path: CountedRequests) => number
): Sample[] {
  return requests.flatMap(path => {
    const dimensions = { FrontendIPAddress: path.address, FrontendPort: PORT }
    return [
      sampleOf(path.minute, { ...dimensions, Direction: 'In' }, inbound(path)),
      sampleOf(path.minute, { ...dimensions, Direction: 'Out' }, outbound(path))
    ].filter(({ sum }) => sum > 0)
  })
}

const all = ({ answered, failed, lost }: CountedRequests) => answered + failed + lost
const served = ({ answered, failed }: CountedRequests) => answered + failed

function availability({ frontends, minutes, isReady }: Inputs): Sample[] {
  return frontends.flatMap(address =>
    minutes.flatMap(minute => {
      const ready = isReady(address, minute)
      if (ready === undefined) return []
      return [sampleOf(minute, { FrontendIPAddress: address, FrontendPort: PORT }, ready ? AVAILABLE : 0)]
    })
  )
}

function probeStatus(inputs: Inputs): Sample[] {
  return availability(inputs).flatMap(({ minute, dimensions, sum }) =>
    inputs.nodes.map(node =>
      sampleOf(minute, { ...dimensions, ProtocolType: 'TCP', BackendPort: PORT, BackendIPAddress: node }, sum)
    )
  )
}

const samplesByMetric: Readonly<Record<string, (inputs: Inputs) => Sample[]>> = {
  AllocatedSnatPorts: () => [],
  ByteCount: inputs =>
    traffic(
      inputs,
      path => all(path) * REQUEST_BYTES,
      path => served(path) * RESPONSE_BYTES
    ),
  DipAvailability: probeStatus,
  PacketCount: inputs =>
    traffic(
      inputs,
      path => all(path) * (REQUEST_BYTES / PACKET_BYTES),
      path => served(path) * (RESPONSE_BYTES / PACKET_BYTES)
    ),
  SYNCount: inputs => traffic(inputs, all, () => 0),
  SnatConnectionCount: () => [],
  UsedSnatPorts: () => [],
  VipAvailability: availability
}

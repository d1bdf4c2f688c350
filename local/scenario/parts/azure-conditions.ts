import { freeAddresses, subnetSize } from '../../aks/subnet-space.ts'
import { restrictSize, setCoreLimit } from '../../azure/compute-capacity.ts'
import { gatewayPart } from '../../azure/providers/application-gateway/application-gateway-routing.ts'
import { routeFor, routingOf } from '../../azure/providers/application-gateway/gateway-routing.ts'
import { foreignAddressCount, takeAddresses } from '../../azure/providers/network/foreign-addresses.ts'
import { SUBNET } from '../../azure/providers/network/subnets.ts'
import { regions } from '../../azure/regions.ts'
import { sameId } from '../../azure/resource-ids.ts'
import type { TrafficStep } from '../../azure/traffic/traffic.ts'
import { setTraffic } from '../../azure/traffic/traffic-profile.ts'
import type { Resource, World } from '../../azure/world.ts'
import type { Steps, SubnetPart, SubscriptionPart, TrafficPart } from '../file/schema.ts'
import { tryFindByPath } from '../resource-path.ts'
import { ScenarioError } from '../scenario-error.ts'
import { findNamed } from './named-resource.ts'
import type { Outcome } from './outcome.ts'

const MINUTE = 60_000
const GATEWAY = 'Microsoft.Network/applicationGateways'

/** Sets limits of the subscription in all regions. Other limits stay. */
export function applyLimits(world: World, { coreLimits = {}, restrictedSizes = {} }: SubscriptionPart): Outcome {
  for (const region of Object.keys(regions)) {
    for (const [family, limit] of Object.entries(coreLimits)) setCoreLimit(world, region, family, limit)
    for (const [size, zones] of Object.entries(restrictedSizes)) {
      restrictSize(world, region, size, {
        reasonCode: 'NotAvailableForSubscription',
        ...(zones !== 'everywhere' && { zones })
      })
    }
  }
  const limits = Object.entries(coreLimits).map(([family, limit]) => `${family} ${limit} cores`)
  return { done: `limits of the subscription: ${[...limits, ...Object.keys(restrictedSizes)].join(', ')}` }
}

/** Lets machines of other teams take all addresses of a subnet but some. */
export function fillSubnet(world: World, { subnet: path, leaves }: SubnetPart): Outcome {
  const subnet = tryFindByPath(world, path)
  if (subnet === undefined) return { waits: `there is no subnet '${path}'` }
  if (!sameId(subnet.type, SUBNET)) throw new ScenarioError(`${subnet.id} is not a subnet.`)
  const free = freeAddresses(world, subnet, '') + foreignAddressCount(world, subnet.id)
  takeAddresses(world, subnet.id, free - leaves)
  return { done: `left ${leaves} of ${subnetSize(subnet)} addresses of subnet ${subnet.name}` }
}

/** Sets the traffic of a gateway. Minutes count from `began`, in milliseconds since 1970. */
export function applyTraffic(world: World, { gateway: name, rates, ...more }: TrafficPart, began: number): Outcome {
  const gateway = findNamed(world, GATEWAY, name)
  if (gateway === undefined) return { waits: `there is no gateway '${name}'` }
  const { errorRates = {}, latencies = {}, capacities, capacitiesPerPod } = more
  const steps = (values: Readonly<Record<string, Steps>>) => stepsByName(values, began)
  setTraffic(world, gateway.id, {
    rates: steps(rates),
    errorRates: steps(errorRates),
    latencies: steps(latencies),
    ...(capacities !== undefined && { capacities: steps(capacities) }),
    ...(capacitiesPerPod !== undefined && { capacitiesPerPod: steps(capacitiesPerPod) })
  })
  const missing = missingParts(gateway, Object.keys(rates), [
    ...[errorRates, latencies, capacities ?? {}, capacitiesPerPod ?? {}].flatMap(each => Object.keys(each))
  ])
  const done = `clients send requests for ${Object.keys(rates).join(', ')} to gateway ${gateway.name}`
  return { done: [done, ...missing].join('; ') }
}

/** Returns a sentence for each host without a rule, and for each pool that the gateway lacks. A later write may add them. */
function missingParts(gateway: Resource, targets: readonly string[], pools: readonly string[]): string[] {
  const routing = routingOf(gateway)
  const known = gatewayPart(gateway.properties, 'backendAddressPools').map(({ name }) => name)
  return [
    ...targets.flatMap(target => (routeFor(routing, target) ? [] : [`no rule of the gateway has the host ${target}`])),
    ...[...new Set(pools)].flatMap(pool => (known.includes(pool) ? [] : [`the gateway has no backend pool ${pool}`]))
  ]
}

function stepsByName(values: Readonly<Record<string, Steps>>, began: number): Record<string, TrafficStep[]> {
  return Object.fromEntries(Object.entries(values).map(([name, given]) => [name, stepsOf(given, began)]))
}

function stepsOf(given: Steps, began: number): TrafficStep[] {
  if (typeof given === 'number') return [{ at: began, value: given }]
  return Object.entries(given)
    .map(([minute, value]) => ({ at: began + Number(minute) * MINUTE, value }))
    .sort((a, b) => a.at - b.at)
}

import { isIPv4 } from 'node:net'
import { resolveName } from '../../dns/name-resolution.ts'
import { type BackendRequest, backendAt, type Probe, probeBackend } from '../../simulated-backends.ts'
import { trafficOf } from '../../traffic/traffic-profile.ts'
import type { Resource, World } from '../../world.ts'
import { networkOf } from './application-gateway-secrets.ts'
import { type GatewayBackend, type GatewayRouting, routeFor, splitTarget } from './gateway-routing.ts'
import { backendKey, type GatewayRuntime } from './gateway-runtime.ts'

/** Returns the key of a request to a backend. */
export function questionOf(request: BackendRequest): string {
  return JSON.stringify(request)
}

/** Returns the address that a backend's name leads to from the gateway's network; `undefined` where it leads to none. */
export function backendAddress(world: World, gateway: Resource, name: string): string | undefined {
  return isIPv4(name) ? name : resolveName(world, networkOf(gateway), name).addresses[0]
}

/** Returns what a request of the gateway to a backend finds now. */
export function askBackend(world: World, gateway: Resource, request: BackendRequest): Probe | undefined {
  const address = backendAddress(world, gateway, request.address)
  return address === undefined ? undefined : probeBackend(world, { ...request, address })
}

/** Returns how many pods answer a request well; 0 where nobody does. A backend that does not count them is one. */
export function answeringPods(world: World, gateway: Resource, request: BackendRequest): number {
  if (askBackend(world, gateway, request)?.healthy !== true) return 0
  const address = backendAddress(world, gateway, request.address) ?? ''
  return backendAt(world, address)?.pods ?? 1
}

/** Returns the requests whose answers decide about health and traffic of the kept configurations, by their keys. */
export function watchedRequests(world: World, gatewayId: string, runtime: GatewayRuntime): Map<string, BackendRequest> {
  const targets = Object.keys(trafficOf(world, gatewayId)?.rates ?? {})
  const requests = runtime.changes.flatMap(({ routing }) => [
    ...routing.backends.map(({ probe }) => probe),
    ...targets.flatMap(target => backendsFor(routing, target).map(backend => clientRequest(backend, target)))
  ])
  return new Map(requests.map(request => [questionOf(request), request]))
}

/** Returns the backends that requests of a target may go to. */
export function backendsFor(routing: GatewayRouting, target: string): GatewayBackend[] {
  const route = routeFor(routing, target)
  if (route === undefined) return []
  return routing.backends.filter(({ pool, settings }) => pool === route.pool && settings === route.settings)
}

/** Returns a client's request as the gateway sends it to a backend: with the host of the settings, else with the client's. */
export function clientRequest({ request }: GatewayBackend, target: string): BackendRequest {
  return { ...request, header: request.header ?? splitTarget(target).host }
}

/** Returns whether requests of a target go to the backend in a configuration. */
export function leadsTo(routing: GatewayRouting, target: string, backend: string): boolean {
  return backendsFor(routing, target).some(each => backendKey(each) === backend)
}

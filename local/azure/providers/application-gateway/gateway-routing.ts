import { isIPv4 } from 'node:net'
import { keyOf } from '../../resource-ids.ts'
import { type BackendRequest, coversName } from '../../simulated-backends.ts'
import type { Resource } from '../../world.ts'
import { type InlineElement, inlineElements, type Properties, referenceId } from '../put-helpers.ts'
import { gatewayPart, hostsOf } from './application-gateway-routing.ts'

/** Requests of some hosts and paths, and the pool and backend settings that they lead to. */
export interface GatewayRoute {
  readonly rule: string
  /** Hosts of the listener, `*.` for one label; empty: any. */
  readonly hosts: readonly string[]
  /** Paths of a rule of a path map; absent: any. */
  readonly paths?: readonly string[]
  /** Scheme and port of the listener; absent in worlds that were saved without them: HTTPS. */
  readonly scheme?: 'http' | 'https'
  readonly port?: number
  /** Empty: the request is redirected, and leads to no backend. */
  readonly pool: string
  readonly settings: string
}

/** An address of a pool, as it is reached with one set of backend settings, and how it is probed. */
export interface GatewayBackend {
  readonly pool: string
  readonly settings: string
  /** As the pool has it: an address or a name. */
  readonly address: string
  /** Without `header`, the gateway passes on the host of the client. */
  readonly request: BackendRequest
  readonly probe: BackendRequest
  readonly intervalSeconds: number
  readonly timeoutSeconds: number
  readonly unhealthyThreshold: number
  /** Time that requests under way have when an instance takes another configuration. */
  readonly drainSeconds: number
  readonly requestSeconds: number
}

/** Configuration of an instance: where requests lead, and which backends are probed. */
export interface GatewayRouting {
  /** First match counts. */
  readonly routes: readonly GatewayRoute[]
  /** Addresses that a route leads to: no others are probed. */
  readonly backends: readonly GatewayBackend[]
}

/** Default probe ("Application Gateway health probes overview"). */
const DEFAULT_PROBE = { interval: 30, timeout: 30, unhealthyThreshold: 3 } as const
/** "Application Gateway HTTP settings configuration": the value where connection draining is not enabled. */
const DEFAULT_DRAIN_SECONDS = 30
const DEFAULT_REQUEST_SECONDS = 30

/** Returns the routing that the properties of a gateway ask for. Redirects lead to no backend. */
export function routingOf(gateway: Resource): GatewayRouting {
  const rules = gatewayPart(gateway.properties, 'requestRoutingRules').toSorted(
    (a, b) => Number(a.properties.priority ?? 0) - Number(b.properties.priority ?? 0)
  )
  const routes = rules.flatMap(rule => routesOf(gateway, rule))
  const pairs = new Map(
    routes.filter(({ pool }) => pool !== '').map(route => [`${route.pool}~${route.settings}`, route])
  )
  return { routes, backends: [...pairs.values()].flatMap(({ pool, settings }) => backendsOf(gateway, pool, settings)) }
}

/** Returns the part of a gateway that a reference names. */
export function namedPart(
  gateway: Resource,
  collection: Parameters<typeof gatewayPart>[1],
  reference: unknown
): InlineElement | undefined {
  const name = keyOf(referenceId(reference)?.split('/').at(-1) ?? '')
  return gatewayPart(gateway.properties, collection).find(element => keyOf(element.name) === name)
}

/**
 * Returns where a request leads; undefined where no listener has it, or where it is redirected. `target` is the host that
 * the client asks for, with a path or without; with `https://`, `http://` or a port it asks only listeners of these. Otherwise
 * listeners of HTTPS come first. The listener decides first, and then its rule or path map.
 */
export function routeFor({ routes }: GatewayRouting, target: string): GatewayRoute | undefined {
  const { scheme, port, host, path } = splitTarget(target)
  const reached = routes.filter(
    route =>
      (scheme === undefined || scheme === schemeOf(route)) &&
      (port === undefined || port === route.port) &&
      (route.hosts.length === 0 || route.hosts.some(pattern => coversName(pattern, host)))
  )
  const first = reached.find(route => schemeOf(route) === 'https') ?? reached[0]
  const found = reached.find(
    ({ rule, paths }) =>
      rule === first?.rule && (paths === undefined || paths.some(pattern => coversPath(pattern, path)))
  )
  return found?.pool === '' ? undefined : found
}

function schemeOf({ scheme = 'https' }: GatewayRoute): string {
  return scheme
}

interface Target {
  readonly scheme: string | undefined
  readonly port: number | undefined
  readonly host: string
  readonly path: string
}

/** Splits `scheme://host:port/path` into its parts. Only the host is required. */
export function splitTarget(target: string): Target {
  const [, scheme, host = target, port, path = '/'] =
    /^(?:(https?):\/\/)?([^/:]*)(?::(\d+))?(\/.*)?$/i.exec(target) ?? []
  return { scheme: scheme?.toLowerCase(), port: port === undefined ? undefined : Number(port), host, path }
}

/** Returns whether a pattern covers a path: `/images/*` covers all that begins with `/images/` ("URL path-based routing overview"). */
function coversPath(pattern: string, path: string): boolean {
  const [wanted, given] = [keyOf(pattern), keyOf(path)]
  return wanted.endsWith('*') ? given.startsWith(wanted.slice(0, -1)) : given === wanted
}

type Reach = Pick<GatewayRoute, 'rule' | 'hosts' | 'paths' | 'scheme' | 'port'>

function routesOf(gateway: Resource, { name: rule, properties }: InlineElement): GatewayRoute[] {
  const listener = namedPart(gateway, 'httpListeners', properties.httpListener)?.properties ?? {}
  const port = namedPart(gateway, 'frontendPorts', listener.frontendPort)?.properties.port
  const scheme: GatewayRoute['scheme'] = listener.protocol === 'Http' ? 'http' : 'https'
  const reach = { rule, hosts: hostsOf(listener), scheme, ...(port !== undefined && { port: Number(port) }) }
  const map = namedPart(gateway, 'urlPathMaps', properties.urlPathMap)?.properties
  if (map === undefined) return [routeTo(gateway, reach, properties)]
  const byPath = inlineElements(map.pathRules).map(({ properties: target }) =>
    routeTo(gateway, { ...reach, paths: (target.paths ?? []) as string[] }, target)
  )
  const { defaultBackendAddressPool: backendAddressPool, defaultBackendHttpSettings: backendHttpSettings } = map
  return [...byPath, routeTo(gateway, reach, { backendAddressPool, backendHttpSettings })]
}

function routeTo(gateway: Resource, reach: Reach, target: Properties): GatewayRoute {
  const pool = namedPart(gateway, 'backendAddressPools', target.backendAddressPool)?.name
  const settings = namedPart(gateway, 'backendHttpSettingsCollection', target.backendHttpSettings)?.name
  return pool === undefined || settings === undefined
    ? { ...reach, pool: '', settings: '' }
    : { ...reach, pool, settings }
}

interface BackendAddress {
  readonly ipAddress?: string
  readonly fqdn?: string
}

/** Returns the addresses of a pool, in the order in which the pool has them. */
export function addressesOf({ properties }: InlineElement): string[] {
  return ((properties.backendAddresses ?? []) as BackendAddress[]).map(({ ipAddress, fqdn }) => ipAddress || fqdn || '')
}

function backendsOf(gateway: Resource, pool: string, settings: string): GatewayBackend[] {
  const addresses = gatewayPart(gateway.properties, 'backendAddressPools').find(({ name }) => name === pool)
  const found = gatewayPart(gateway.properties, 'backendHttpSettingsCollection').find(({ name }) => name === settings)
  if (addresses === undefined || found === undefined) return []
  return addressesOf(addresses).map(address => backendOf(gateway, pool, found, address))
}

function backendOf(
  gateway: Resource,
  pool: string,
  { name: settings, properties }: InlineElement,
  address: string
): GatewayBackend {
  const probe: Properties = namedPart(gateway, 'probes', properties.probe)?.properties ?? {}
  return {
    pool,
    settings,
    address,
    request: requestTo(address, properties),
    probe: probeRequest(address, properties, probe),
    intervalSeconds: Number(probe.interval ?? DEFAULT_PROBE.interval),
    timeoutSeconds: Number(probe.timeout ?? DEFAULT_PROBE.timeout),
    unhealthyThreshold: Number(probe.unhealthyThreshold ?? DEFAULT_PROBE.unhealthyThreshold),
    drainSeconds: drainSeconds(properties),
    requestSeconds: Number(properties.requestTimeout ?? DEFAULT_REQUEST_SECONDS)
  }
}

function drainSeconds({ connectionDraining }: Properties): number {
  const { enabled, drainTimeoutInSec } = (connectionDraining ?? {}) as { enabled?: boolean; drainTimeoutInSec?: number }
  return enabled === true ? (drainTimeoutInSec ?? DEFAULT_DRAIN_SECONDS) : DEFAULT_DRAIN_SECONDS
}

/** Returns the request of a probe: with the host and path of the probe, which may be given in the body of an action. */
export function probeRequest(address: string, settings: Properties, probe: Properties): BackendRequest {
  return { ...requestTo(address, settings, probe), path: String(probe.path ?? '/') }
}

function requestTo(address: string, settings: Properties, probe: Properties = {}): BackendRequest {
  const picked = settings.pickHostNameFromBackendAddress === true && !isIPv4(address) ? address : undefined
  const header = (probe.host || settings.hostName || picked || undefined) as string | undefined
  const host = (settings.sniName || header || address) as string
  return {
    address,
    port: Number(probe.port ?? settings.port),
    tls: settings.protocol === 'Https',
    ...(settings.validateSNI !== false && { host }),
    ...(header !== undefined && { header })
  }
}

import { isIPv4 } from 'node:net'
import { resolveName } from '../../dns/name-resolution.ts'
import { refuse } from '../../errors.ts'
import { keyOf } from '../../resource-ids.ts'
import { answerAction, settleByAction, startAction } from '../../resources/resource-actions.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import { probeBackend } from '../../simulated-backends.ts'
import type { ActionCaller, HttpResponse, Resource, World } from '../../world.ts'
import { type InlineElement, inlineElements, type Properties, referenceId } from '../put-helpers.ts'
import { gatewayPart } from './application-gateway-routing.ts'
import { networkOf } from './application-gateway-secrets.ts'

const SECONDS = 15

/** POST `backendhealth`: every pool with the settings it is used with. */
export function backendHealth(world: World, gateway: Resource, _body: unknown, by: ActionCaller): HttpResponse {
  return startAction(world, { action: 'backendHealth', target: gateway.id, seconds: SECONDS, by })
}

/** POST `getBackendHealthOnDemand`: one pool with one set of settings and a probe of the request's own. */
export function backendHealthOnDemand(world: World, gateway: Resource, body: unknown, by: ActionCaller): HttpResponse {
  const data = { asked: (body ?? {}) as Properties }
  return startAction(world, { action: 'backendHealthOnDemand', target: gateway.id, seconds: SECONDS, by, data })
}

settleByAction.backendHealth = (world, operation) => {
  const gateway = findResource(world, operation.target)
  if (gateway === undefined) return refuse.resourceNotFound(operation.target).error
  const backendAddressPools = gatewayPart(gateway.properties, 'backendAddressPools').map(pool => ({
    backendAddressPool: { id: idOf(gateway, 'backendAddressPools', pool) },
    backendHttpSettingsCollection: settingsOf(gateway, pool).map(settings => ({
      backendHttpSettings: { id: idOf(gateway, 'backendHttpSettingsCollection', settings) },
      servers: serversOf(world, gateway, pool, settings, probeOf(gateway, settings))
    }))
  }))
  return answerAction(operation, { backendAddressPools })
}

settleByAction.backendHealthOnDemand = (world, operation) => {
  const gateway = findResource(world, operation.target)
  if (gateway === undefined) return refuse.resourceNotFound(operation.target).error
  const asked = operation.data.asked as Properties
  const pool = named(gateway, 'backendAddressPools', asked.backendAddressPool)
  const settings = named(gateway, 'backendHttpSettingsCollection', asked.backendHttpSettings)
  if (pool === undefined || settings === undefined) {
    return refuse.resourceNotFound(
      referenceId(pool === undefined ? asked.backendAddressPool : asked.backendHttpSettings) ?? operation.target
    ).error
  }
  return answerAction(operation, {
    backendAddressPool: { id: idOf(gateway, 'backendAddressPools', pool) },
    backendHealthHttpSettings: {
      backendHttpSettings: { id: idOf(gateway, 'backendHttpSettingsCollection', settings) },
      servers: serversOf(world, gateway, pool, settings, asked)
    }
  })
}

function idOf(gateway: Resource, collection: string, { name }: InlineElement): string {
  return `${gateway.id}/${collection}/${name}`
}

function named(
  gateway: Resource,
  collection: 'backendAddressPools' | 'backendHttpSettingsCollection' | 'probes',
  reference: unknown
) {
  const name = referenceId(reference)?.split('/').at(-1) ?? ''
  return gatewayPart(gateway.properties, collection).find(element => keyOf(element.name) === keyOf(name))
}

/** Settings a pool is used with, by the rules and path maps that name both. */
function settingsOf(gateway: Resource, pool: InlineElement): InlineElement[] {
  const maps = gatewayPart(gateway.properties, 'urlPathMaps').flatMap(({ properties: map }) => [
    { backendAddressPool: map.defaultBackendAddressPool, backendHttpSettings: map.defaultBackendHttpSettings },
    ...inlineElements(map.pathRules).map(({ properties }) => properties)
  ])
  const rules: Properties[] = [
    ...gatewayPart(gateway.properties, 'requestRoutingRules').map(({ properties }) => properties),
    ...maps
  ]
  const used = rules
    .filter(rule => named(gateway, 'backendAddressPools', rule.backendAddressPool)?.name === pool.name)
    .flatMap(rule => named(gateway, 'backendHttpSettingsCollection', rule.backendHttpSettings)?.name ?? [])
  return gatewayPart(gateway.properties, 'backendHttpSettingsCollection').filter(({ name }) => used.includes(name))
}

function probeOf(gateway: Resource, settings: InlineElement): Properties {
  return named(gateway, 'probes', settings.properties.probe)?.properties ?? {}
}

interface BackendAddress {
  readonly ipAddress?: string
  readonly fqdn?: string
}

function serversOf(
  world: World,
  gateway: Resource,
  pool: InlineElement,
  settings: InlineElement,
  asked: Properties
): Record<string, unknown>[] {
  const addresses = (pool.properties.backendAddresses ?? []) as BackendAddress[]
  return addresses.map(({ ipAddress, fqdn }) => {
    const shown = ipAddress ?? fqdn ?? ''
    return { address: shown, ...healthOf(world, gateway, shown, settings, asked) }
  })
}

function healthOf(
  world: World,
  gateway: Resource,
  shown: string,
  { properties: settings }: InlineElement,
  asked: Properties
) {
  if (gateway.properties.provisioningState === 'Failed')
    return { health: 'Unknown', healthProbeLog: 'The gateway has failed.' }
  if (gateway.properties.operationalState === 'Stopped')
    return { health: 'Unknown', healthProbeLog: 'The gateway is stopped.' }
  const address = isIPv4(shown) ? shown : resolveName(world, networkOf(gateway), shown).addresses[0]
  if (address === undefined) return { health: 'Unknown', healthProbeLog: `Cannot resolve the name '${shown}'.` }
  const picked = settings.pickHostNameFromBackendAddress === true && !isIPv4(shown) ? shown : undefined
  const host = (asked.host ?? settings.hostName ?? picked) as string | undefined
  const sni = (settings.sniName ?? host ?? shown) as string
  const found = probeBackend(world, {
    address,
    port: Number(asked.port ?? settings.port),
    tls: settings.protocol === 'Https',
    ...(settings.validateSNI !== false && { host: sni }),
    ...(host !== undefined && { header: host }),
    path: String(asked.path ?? '/')
  })
  return found.healthy
    ? { health: 'Up', healthProbeLog: 'Success. Received 200 status code' }
    : { health: 'Down', healthProbeLog: found.because }
}

import { refuse } from '../../errors.ts'
import { answerAction, settleByAction, startAction } from '../../resources/resource-actions.ts'
import { findResource } from '../../resources/resource-lookup.ts'
import type { ActionCaller, HttpResponse, Resource, World } from '../../world.ts'
import { type InlineElement, type Properties, referenceId } from '../put-helpers.ts'
import { gatewayPart } from './application-gateway-routing.ts'
import { observeGateway } from './gateway-observation.ts'
import { askBackend, backendAddress } from './gateway-questions.ts'
import { addressesOf, namedPart, probeRequest, routingOf } from './gateway-routing.ts'
import { backendKey, instancesAt, valueAt } from './gateway-runtime.ts'

const SECONDS = 15

/** Starts POST `backendhealth`: every pool with the settings that rules use it with. */
export function backendHealth(world: World, gateway: Resource, _body: unknown, by: ActionCaller): HttpResponse {
  return startAction(world, { action: 'backendHealth', target: gateway.id, seconds: SECONDS, by })
}

/**
 * Starts POST `getBackendHealthOnDemand`: one pool with one set of settings and the probe of the request. It probes at
 * once, whether a rule uses the pair or not, and makes no instance believe that the backend is healthy.
 */
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
      servers: addressesOf(pool).map(address => ({ address, ...knownHealth(world, gateway, pool, settings, address) }))
    }))
  }))
  return answerAction(operation, { backendAddressPools })
}

settleByAction.backendHealthOnDemand = (world, operation) => {
  const gateway = findResource(world, operation.target)
  if (gateway === undefined) return refuse.resourceNotFound(operation.target).error
  const asked = operation.data.asked as Properties
  const pool = namedPart(gateway, 'backendAddressPools', asked.backendAddressPool)
  const settings = namedPart(gateway, 'backendHttpSettingsCollection', asked.backendHttpSettings)
  if (pool === undefined || settings === undefined) {
    return refuse.resourceNotFound(
      referenceId(pool === undefined ? asked.backendAddressPool : asked.backendHttpSettings) ?? operation.target
    ).error
  }
  return answerAction(operation, {
    backendAddressPool: { id: idOf(gateway, 'backendAddressPools', pool) },
    backendHealthHttpSettings: {
      backendHttpSettings: { id: idOf(gateway, 'backendHttpSettingsCollection', settings) },
      servers: addressesOf(pool).map(address => ({ address, ...askedHealth(world, gateway, settings, asked, address) }))
    }
  })
}

function idOf(gateway: Resource, collection: string, { name }: InlineElement): string {
  return `${gateway.id}/${collection}/${name}`
}

/** Returns the settings that rules use a pool with. Other pairs are neither probed nor shown. */
function settingsOf(gateway: Resource, pool: InlineElement): InlineElement[] {
  const { routes } = routingOf(gateway)
  const used = routes.filter(route => route.pool === pool.name).map(({ settings }) => settings)
  return gatewayPart(gateway.properties, 'backendHttpSettingsCollection').filter(({ name }) => used.includes(name))
}

interface Health {
  readonly health: 'Up' | 'Down' | 'Partial' | 'Unknown'
  readonly healthProbeLog: string
}

/** Returns the result of the last probes of the gateway's instances. */
function knownHealth(
  world: World,
  gateway: Resource,
  pool: InlineElement,
  settings: InlineElement,
  address: string
): Health {
  const runtime = observeGateway(world, gateway.id)
  const backend = backendKey({ pool: pool.name, settings: settings.name, address })
  const broken = whyUnknown(world, gateway, address)
  if (broken !== undefined || runtime === undefined) return unknown(broken ?? 'No health probe was sent yet.')
  const probes = instancesAt(runtime, world.now).map(instance => runtime.probes[`${instance}~${backend}`])
  if (probes.some(each => each?.isUnknown)) return unknown('The backend health status could not be retrieved.')
  const up = probes.filter(each => each !== undefined && valueAt(each.health, world.now) === 1).length
  if (up > 0 && up === probes.length) return UP
  const probe = namedPart(gateway, 'probes', settings.properties.probe)?.properties ?? {}
  const { healthProbeLog, health } = askedHealth(world, gateway, settings, probe, address)
  const log = health === 'Up' ? 'No health probe has succeeded yet.' : healthProbeLog
  return { health: up > 0 ? 'Partial' : 'Down', healthProbeLog: log }
}

const UP: Health = { health: 'Up', healthProbeLog: 'Success. Received 200 status code' }

function unknown(healthProbeLog: string): Health {
  return { health: 'Unknown', healthProbeLog }
}

function whyUnknown(world: World, gateway: Resource, address: string): string | undefined {
  if (gateway.properties.provisioningState === 'Failed') return 'The gateway has failed.'
  if (gateway.properties.operationalState === 'Stopped') return 'The gateway is stopped.'
  return backendAddress(world, gateway, address) === undefined ? `Cannot resolve the name '${address}'.` : undefined
}

/** Returns the result of a probe that is sent now. The instances do not learn of it. */
function askedHealth(
  world: World,
  gateway: Resource,
  { properties: settings }: InlineElement,
  asked: Properties,
  address: string
): Health {
  const broken = whyUnknown(world, gateway, address)
  if (broken !== undefined) return unknown(broken)
  const found = askBackend(world, gateway, probeRequest(address, settings, asked))
  return found === undefined || found.healthy ? UP : { health: 'Down', healthProbeLog: found.because }
}

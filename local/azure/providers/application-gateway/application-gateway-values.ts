import { isIPv4 } from 'node:net'
import { refusal, refuse } from '../../errors.ts'
import type { Put, Refusal } from '../../world.ts'
import {
  bodyProperties,
  firstRefusal,
  type InlineElement,
  inlineElements,
  type Properties,
  type PutCheck
} from '../put-helpers.ts'
import { COLLECTIONS, gatewayPart } from './application-gateway-routing.ts'

interface Range {
  readonly least: number
  readonly most: number
}

/** "Application Gateways - Create Or Update" (probes, backend settings), and "Scaling Application Gateway v2 and WAF v2". */
const SECONDS: Range = { least: 1, most: 86_400 }
const THRESHOLD: Range = { least: 1, most: 20 }
const PORTS: Range = { least: 1, most: 65_535 }
const INSTANCES: Range = { least: 1, most: 125 }
const AUTOSCALED: Range = { least: 0, most: 125 }

/** "Naming rules and restrictions for Azure resources", as for all Network resources. */
const PART_NAME = /^\w([\w.-]{0,78}\w)?$/
const HOST_NAME = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?)*\.?$/i

const checks: readonly PutCheck[] = [
  refusePartNames,
  refuseInstanceNumbers,
  refuseProbeValues,
  refusePorts,
  refuseRequestTimeouts,
  refuseAddresses
]

/** Refuses names, numbers and addresses that a gateway cannot have, whatever the other parts are. */
export function refuseValues(put: Put): Refusal | undefined {
  return firstRefusal(put, checks)
}

/** Returns whether a value is a whole number in the range. An absent one takes its default. */
function fits(value: unknown, { least, most }: Range): boolean {
  if (value === undefined || value === null) return true
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most
}

function outOfRange(put: Put, what: string, value: unknown, { least, most }: Range): Refusal {
  const why = `${what} is ${JSON.stringify(value)}; a whole number from ${least} to ${most} is allowed.`
  return refusal(400, 'InvalidRequestFormat', `Cannot parse the request for ${put.id}: ${why}`)
}

function refusePartNames(put: Put): Refusal | undefined {
  const given = bodyProperties(put)
  const rules = gatewayPart(given, 'urlPathMaps').flatMap(({ properties }) => inlineElements(properties.pathRules))
  const parts = [...COLLECTIONS.flatMap(collection => gatewayPart(given, collection)), ...rules]
  const wrong = parts.find(({ name }) => !PART_NAME.test(name))
  return wrong && refuse.invalidName(wrong.name)
}

function refuseInstanceNumbers(put: Put): Refusal | undefined {
  const { sku, autoscaleConfiguration } = bodyProperties(put)
  const { capacity } = (sku ?? {}) as Properties
  if (!fits(capacity, INSTANCES)) return outOfRange(put, 'the capacity of the SKU', capacity, INSTANCES)
  const scale = (autoscaleConfiguration ?? {}) as Properties
  const wrong = ['minCapacity', 'maxCapacity'].find(member => !fits(scale[member], AUTOSCALED))
  return wrong === undefined ? undefined : outOfRange(put, `${wrong} of the autoscaling`, scale[wrong], AUTOSCALED)
}

function refuseProbeValues(put: Put): Refusal | undefined {
  for (const { name, properties: probe } of gatewayPart(bodyProperties(put), 'probes')) {
    const id = `${put.id}/probes/${name}`
    const wrong = ['interval', 'timeout'].find(member => !fits(probe[member], SECONDS))
    if (wrong !== undefined) return outOfRange(put, `${wrong} of probe '${name}'`, probe[wrong], SECONDS)
    if (Number(probe.unhealthyThreshold) > THRESHOLD.most) return thresholdTooHigh(id)
    if (!fits(probe.unhealthyThreshold, THRESHOLD)) {
      return outOfRange(put, `unhealthyThreshold of probe '${name}'`, probe.unhealthyThreshold, THRESHOLD)
    }
    if (isHttp(probe) && probe.path !== undefined && !String(probe.path).startsWith('/')) return pathInvalid(id)
  }
  return undefined
}

function isHttp({ protocol }: Properties): boolean {
  return protocol === 'Http' || protocol === 'Https'
}

function thresholdTooHigh(probeId: string): Refusal {
  // Verbatim: Azure/application-gateway-kubernetes-ingress#867
  const message = `Unhealthy threshold specified for Probe ${probeId} is not valid. Supported range is [0, 20].`
  return refusal(400, 'ApplicationGatewayProbeUnhealthyThresholdIsInvalid', message)
}

function pathInvalid(probeId: string): Refusal {
  return refusal(
    400,
    'ApplicationGatewayProbePathIsInvalid',
    // Verbatim: Azure/application-gateway-kubernetes-ingress#1167
    `Path specified for Probe ${probeId} is not valid. Path must start with a forward slash (/) and meet the format requirements.`
  )
}

function refusePorts(put: Put): Refusal | undefined {
  for (const collection of ['frontendPorts', 'backendHttpSettingsCollection', 'probes'] as const) {
    for (const { name, properties } of gatewayPart(bodyProperties(put), collection)) {
      if (!fits(properties.port, PORTS)) {
        return outOfRange(put, `the port of '${name}' in '${collection}'`, properties.port, PORTS)
      }
    }
  }
  return undefined
}

function refuseRequestTimeouts(put: Put): Refusal | undefined {
  for (const { name, properties } of gatewayPart(bodyProperties(put), 'backendHttpSettingsCollection')) {
    const { requestTimeout, connectionDraining } = properties
    if (!fits(requestTimeout, SECONDS)) {
      return outOfRange(put, `requestTimeout of backend settings '${name}'`, requestTimeout, SECONDS)
    }
    const { enabled, drainTimeoutInSec } = (connectionDraining ?? {}) as Properties
    if (enabled === true && !fits(drainTimeoutInSec, SECONDS)) {
      return outOfRange(put, `drainTimeoutInSec of backend settings '${name}'`, drainTimeoutInSec, SECONDS)
    }
  }
  return undefined
}

function refuseAddresses(put: Put): Refusal | undefined {
  for (const pool of gatewayPart(bodyProperties(put), 'backendAddressPools')) {
    const wrong = addressesIn(pool).find(address => !isAddress(address))
    if (wrong === undefined) continue
    const why = `backend pool '${pool.name}' has the address ${JSON.stringify(wrong)}, which is neither an IPv4 address nor a host name.`
    return refusal(400, 'InvalidRequestFormat', `Cannot parse the request for ${put.id}: ${why}`)
  }
  return undefined
}

function addressesIn({ properties }: InlineElement): Properties[] {
  return (properties.backendAddresses ?? []) as Properties[]
}

/** Returns whether an address is one of IPv4, or the name of a host. Azure gives back both members, of which one is set. */
function isAddress({ ipAddress, fqdn }: Properties): boolean {
  if (typeof ipAddress === 'string' && ipAddress !== '') return isIPv4(ipAddress)
  return typeof fqdn === 'string' && HOST_NAME.test(fqdn)
}

import { refusal } from '../../errors.ts'
import { idsIn, isWithin, keyOf } from '../../resource-ids.ts'
import type { Put, Refusal } from '../../world.ts'
import { invalidReference } from '../network/network-provider.ts'
import {
  bodyProperties,
  firstRefusal,
  type InlineElement,
  inlineElements,
  type Properties,
  type PutCheck,
  referenceId
} from '../put-helpers.ts'

/** Parts of a gateway that others name by id. */
export const COLLECTIONS = [
  'gatewayIPConfigurations',
  'frontendIPConfigurations',
  'frontendPorts',
  'sslCertificates',
  'trustedRootCertificates',
  'trustedClientCertificates',
  'authenticationCertificates',
  'sslProfiles',
  'probes',
  'backendAddressPools',
  'backendHttpSettingsCollection',
  'backendSettingsCollection',
  'httpListeners',
  'listeners',
  'urlPathMaps',
  'requestRoutingRules',
  'routingRules',
  'rewriteRuleSets',
  'redirectConfigurations',
  'privateLinkConfigurations',
  'loadDistributionPolicies'
] as const

type Collection = (typeof COLLECTIONS)[number]

export function gatewayPart(given: Properties, collection: Collection): InlineElement[] {
  return inlineElements(given[collection])
}

function parts(put: Put, collection: Collection): InlineElement[] {
  return gatewayPart(bodyProperties(put), collection)
}

function invalidRouting(put: Put, why: string): Refusal {
  return refusal(400, 'InvalidRequestFormat', `Cannot parse the request for ${put.id}: ${why}`)
}

const PRIORITIES = { highest: 1, lowest: 20000 } as const

/** What the parts of a gateway must agree on among themselves. */
const checks: readonly PutCheck[] = [
  refuseNames,
  refuseOwnReferences,
  refuseListeners,
  refuseSameListeners,
  refuseRules,
  refusePriorities,
  refuseSettings,
  refuseProbes,
  refuseProbeProtocols
]

export function refuseRouting(put: Put): Refusal | undefined {
  return firstRefusal(put, checks)
}

function refuseNames(put: Put): Refusal | undefined {
  for (const collection of COLLECTIONS) {
    const names = parts(put, collection).map(({ name }) => keyOf(name))
    const twice = names.find((name, i) => names.indexOf(name) < i)
    if (names.includes('')) return invalidRouting(put, `an element of '${collection}' has no name.`)
    if (twice !== undefined) return invalidRouting(put, `two elements of '${collection}' are named '${twice}'.`)
  }
  return undefined
}

/** Every id of the gateway's own must be an element of the same body. */
function refuseOwnReferences(put: Put): Refusal | undefined {
  for (const id of idsIn(put.body.properties)) {
    if (!isWithin(id, put.id)) continue
    const [collection, name] = id.slice(put.id.length + 1).split('/')
    const known = COLLECTIONS.find(each => keyOf(each) === collection)
    const isThere = known !== undefined && parts(put, known).some(element => keyOf(element.name) === name)
    if (!isThere) return invalidReference(id, put.id)
  }
  return undefined
}

/** Returns the hosts of a listener, in lower case. */
export function hostsOf({ hostName, hostNames }: Properties): string[] {
  const several = (hostNames ?? []) as string[]
  return [...(typeof hostName === 'string' && hostName !== '' ? [hostName] : []), ...several].map(keyOf)
}

function refuseListeners(put: Put): Refusal | undefined {
  for (const { name, properties: listener } of parts(put, 'httpListeners')) {
    const lacks = ['frontendIPConfiguration', 'frontendPort'].find(
      member => referenceId(listener[member]) === undefined
    )
    if (lacks !== undefined) return invalidRouting(put, `listener '${name}' has no ${lacks}.`)
    if (listener.protocol === 'Https' && referenceId(listener.sslCertificate) === undefined) {
      return invalidRouting(put, `listener '${name}' speaks HTTPS and has no certificate.`)
    }
  }
  return undefined
}

/** A frontend and port is shared only by listeners that tell their hosts apart. */
function refuseSameListeners(put: Put): Refusal | undefined {
  const seen = new Map<string, string>()
  for (const { name, properties: listener } of parts(put, 'httpListeners')) {
    const place = [referenceId(listener.frontendIPConfiguration), referenceId(listener.frontendPort)].join(' ')
    const hosts = hostsOf(listener)
    for (const host of hosts.length === 0 ? [''] : hosts) {
      const other = seen.get(keyOf(`${place} ${host}`))
      if (other !== undefined)
        return sameListeners(put, [other, name], String(referenceId(listener.frontendPort)), host)
      seen.set(keyOf(`${place} ${host}`), name)
    }
  }
  return undefined
}

function sameListeners(put: Put, names: readonly string[], port: string, host: string): Refusal {
  if (host === '') {
    return refusal(
      400,
      'ApplicationGatewayHttpListenersUsingSameFrontendPort',
      `Two Http Listeners of Application Gateway ${put.id} are using the same Frontend Port ${port}.`
    )
  }
  return refusal(
    400,
    'ApplicationGatewayHttpListenersUsingSameFrontendPortHostNameAndFrontendIpConfig',
    `Two Http Listeners of Application Gateway ${names.join(' and ')} are using the same Frontend Port ${port}, HostName ${host} and FrontendIpConfiguration.`
  )
}

function refuseRules(put: Put): Refusal | undefined {
  const used = new Set<string>()
  for (const { name, properties: rule } of parts(put, 'requestRoutingRules')) {
    const has = (member: string) => referenceId(rule[member]) !== undefined
    const leads = has('backendAddressPool') && has('backendHttpSettings')
    const target = rule.ruleType === 'PathBasedRouting' ? has('urlPathMap') : leads || has('redirectConfiguration')
    if (!has('httpListener')) return invalidRouting(put, `rule '${name}' has no listener.`)
    if (!target) return invalidRouting(put, `rule '${name}' of type '${rule.ruleType}' leads nowhere.`)
    const listener = keyOf(String(referenceId(rule.httpListener)))
    if (used.has(listener)) return invalidRouting(put, `listener ${listener} has two rules, of which '${name}' is one.`)
    used.add(listener)
  }
  if (used.size > 0) return undefined
  return invalidRouting(put, 'there is no request routing rule.')
}

function refusePriorities(put: Put): Refusal | undefined {
  const taken = new Map<number, string>()
  for (const { name, properties: rule } of parts(put, 'requestRoutingRules')) {
    const priority = rule.priority as number | undefined
    if (priority === undefined) {
      return refusal(
        400,
        'ApplicationGatewayRequestRoutingRulePriorityCannotBeEmpty',
        `Priority for the request routing rule ${put.id}/requestRoutingRules/${name} cannot be empty. All request routing rules should have a priority defined starting from api-version 2021-08-01`
      )
    }
    if (priority < PRIORITIES.highest || priority > PRIORITIES.lowest) {
      return invalidRouting(
        put,
        `the priority ${priority} of rule '${name}' is not between ${PRIORITIES.highest} and ${PRIORITIES.lowest}.`
      )
    }
    if (taken.has(priority)) return samePriority(priority, [taken.get(priority) ?? '', name])
    taken.set(priority, name)
  }
  return undefined
}

function samePriority(priority: number, names: readonly string[]): Refusal {
  return refusal(
    400,
    'ApplicationGatewayRequestRoutingRulePriorityNotUnique',
    `Priority must be unique across all the request routing rules: ${names.join(' and ')} have ${priority}.`
  )
}

const LONGEST_DRAINING_SECONDS = 3600

function refuseSettings(put: Put): Refusal | undefined {
  for (const { name, properties: settings } of parts(put, 'backendHttpSettingsCollection')) {
    const { hostName, pickHostNameFromBackendAddress, connectionDraining, port, protocol } = settings
    if (port === undefined || !['Http', 'Https'].includes(String(protocol))) {
      return invalidRouting(put, `backend settings '${name}' have no port, or a protocol other than Http and Https.`)
    }
    if (hostName && pickHostNameFromBackendAddress === true) {
      return invalidRouting(put, `backend settings '${name}' have a host name and pick one from the backend as well.`)
    }
    const { enabled, drainTimeoutInSec = 0 } = (connectionDraining ?? {}) as {
      enabled?: boolean
      drainTimeoutInSec?: number
    }
    if (enabled === true && (drainTimeoutInSec < 1 || drainTimeoutInSec > LONGEST_DRAINING_SECONDS)) {
      return invalidRouting(
        put,
        `backend settings '${name}' drain for ${drainTimeoutInSec} s; 1 to ${LONGEST_DRAINING_SECONDS} is allowed.`
      )
    }
  }
  return undefined
}

/** A probe has a host of its own, or takes that of the settings that name it. */
function refuseProbes(put: Put): Refusal | undefined {
  for (const { name, properties: probe } of parts(put, 'probes')) {
    const picks = probe.pickHostNameFromBackendHttpSettings === true
    if (picks === Boolean(probe.host)) {
      return invalidRouting(put, `probe '${name}' needs either a host or the host of the backend settings.`)
    }
    const nameless = picks
      ? settingsWith(put, name).find(
          ({ properties: { hostName, pickHostNameFromBackendAddress } }) =>
            !hostName && pickHostNameFromBackendAddress !== true
        )
      : undefined
    if (nameless !== undefined) {
      return invalidRouting(
        put,
        `probe '${name}' takes its host from backend settings '${nameless.name}', which have none.`
      )
    }
  }
  return undefined
}

function settingsWith(put: Put, probe: string): InlineElement[] {
  return parts(put, 'backendHttpSettingsCollection').filter(
    ({ properties: settings }) => keyOf(referenceId(settings.probe)?.split('/').at(-1) ?? '') === keyOf(probe)
  )
}

function refuseProbeProtocols(put: Put): Refusal | undefined {
  for (const { name, properties: probe } of parts(put, 'probes')) {
    const other = settingsWith(put, name).find(({ properties: settings }) => settings.protocol !== probe.protocol)
    if (other === undefined) continue
    return refusal(
      400,
      'ApplicationGatewayProbeProtocolMustMatchBackendHttpSettingsProtocol',
      `The protocol ${probe.protocol} of probe ${put.id}/probes/${name} must be that of the backend settings ${other.name}, ${other.properties.protocol}.`
    )
  }
  return undefined
}

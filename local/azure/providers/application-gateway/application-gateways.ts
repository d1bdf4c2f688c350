import { refusal } from '../../errors.ts'
import { keyOf } from '../../resource-ids.ts'
import { tableOf } from '../../tables.ts'
import type { Operation, Put, Refusal, Resource, ResourceType, World } from '../../world.ts'
import { NETWORK_HOLD_SECONDS, networkProvider, refuseReferences } from '../network/network-provider.ts'
import {
  bodyProperties,
  firstRefusal,
  type InlineElement,
  type Properties,
  type PutCheck,
  referenceId,
  resourceGuid
} from '../put-helpers.ts'
import { backendHealth, backendHealthOnDemand } from './application-gateway-health.ts'
import { APPLICATION_GATEWAY, refusePlacement, subnetIdsOf } from './application-gateway-placement.ts'
import { startGateway, stopGateway } from './application-gateway-power.ts'
import { COLLECTIONS, gatewayPart, refuseRouting } from './application-gateway-routing.ts'
import { isSecretUri, secretFailure, secretIdOf } from './application-gateway-secrets.ts'
import { refuseValues } from './application-gateway-values.ts'
import { beginUpdate, endUpdate, failUpdate, removeRuntime } from './gateway-updates.ts'
import { refuseTlsPolicy } from './tls-policies.ts'

const SECONDS = { create: 360, update: 120, delete: 240 } as const

/** Since when a gateway that is being updated already reads as Succeeded (azure-cli#32961). */
const READS_AS_DONE_SECONDS = 45

const checks: readonly PutCheck[] = [
  refuseSku,
  refuseFirewall,
  refuseRouting,
  refuseValues,
  refuseTlsPolicy,
  refuseSecrets,
  put => refuseReferences(put),
  refusePlacement
]

interface Sku {
  readonly name?: string
  readonly tier?: string
  readonly capacity?: number
}

function skuOf(put: Put): Sku {
  return (bodyProperties(put).sku ?? {}) as Sku
}

function invalidGateway(put: Put, why: string): Refusal {
  return refusal(400, 'InvalidRequestFormat', `Cannot parse the request for ${put.id}: ${why}`)
}

function refuseSku(put: Put): Refusal | undefined {
  const { name, tier, capacity } = skuOf(put)
  const scale = bodyProperties(put).autoscaleConfiguration as { minCapacity?: number; maxCapacity?: number } | undefined
  if (!['Standard_v2', 'WAF_v2', 'Basic'].includes(name ?? '') || tier !== name) {
    return invalidGateway(put, `its SKU is '${name}' of tier '${tier}'; both are Standard_v2, WAF_v2 or Basic.`)
  }
  if ((capacity === undefined) === (scale === undefined))
    return invalidGateway(put, 'it needs either a capacity or autoscaling.')
  const { minCapacity = 0, maxCapacity = 10 } = scale ?? {}
  const fits = minCapacity >= 0 && maxCapacity >= Math.max(2, minCapacity) && maxCapacity <= 125
  return fits
    ? undefined
    : invalidGateway(put, `it scales from ${minCapacity} to ${maxCapacity}; the upper end is 2 to 125.`)
}

/** WAF_v2 has a firewall, the other tiers cannot (hashicorp/terraform-provider-azurerm#19304, azure-docs#61654). */
function refuseFirewall(put: Put): Refusal | undefined {
  const { firewallPolicy, webApplicationFirewallConfiguration } = bodyProperties(put)
  const has = referenceId(firewallPolicy) !== undefined || webApplicationFirewallConfiguration !== undefined
  const { tier } = skuOf(put)
  if ((tier === 'WAF_v2') === has) return undefined
  if (has) {
    return refusal(
      400,
      'ApplicationGatewayFirewallCannotBeEnabledForSelectedSku',
      `Application Gateway ${put.id} does not support WebApplicationFirewall with the selected SKU tier ${tier}`
    )
  }
  return refusal(
    400,
    'ApplicationGatewayFirewallNotConfiguredForSelectedSku',
    `Application Gateway ${put.id} with the selected SKU tier ${tier} must have a valid WAF policy or configuration`
  )
}

/** Secrets of a vault are fetched by an identity that the user made. */
function refuseSecrets(put: Put): Refusal | undefined {
  const certificates = (['sslCertificates', 'trustedRootCertificates'] as const).flatMap(each =>
    gatewayPart(bodyProperties(put), each)
  )
  const uris = certificates.flatMap(certificate => secretIdOf(certificate) ?? [])
  const wrong = uris.find(uri => !isSecretUri(uri))
  if (wrong !== undefined) return invalidGateway(put, `'${wrong}' is not the id of a secret.`)
  const empty = certificates.find(
    certificate => secretIdOf(certificate) === undefined && !certificate.properties.data && !isKept(put, certificate)
  )
  if (empty !== undefined) return invalidGateway(put, `certificate '${empty.name}' has neither data nor a secret.`)
  const identity = put.body.identity as { type?: string; userAssignedIdentities?: object } | undefined
  const own = Object.keys(identity?.userAssignedIdentities ?? {}).length
  if (identity !== undefined && (identity.type !== 'UserAssigned' || own !== 1)) {
    return invalidGateway(put, 'it takes exactly one user-assigned identity, and no other kind.')
  }
  return uris.length > 0 && own === 0
    ? invalidGateway(put, 'secrets of a vault need a user-assigned identity.')
    : undefined
}

/** Data is never given back, so a certificate that is written as it was read keeps what it has. */
function isKept({ existing }: Put, { name }: InlineElement): boolean {
  return gatewayPart(existing?.properties ?? {}, 'sslCertificates').some(before => keyOf(before.name) === keyOf(name))
}

/** Defaults of the parts whose reading shows more than was written. */
const partDefaults: Readonly<Record<string, Properties>> = {
  backendHttpSettingsCollection: {
    cookieBasedAffinity: 'Disabled',
    pickHostNameFromBackendAddress: false,
    requestTimeout: 30,
    validateCertChainAndExpiry: true,
    validateSNI: true
  },
  frontendIPConfigurations: { privateIPAllocationMethod: 'Dynamic' },
  httpListeners: { hostNames: [], requireServerNameIndication: false },
  probes: { minServers: 0, pickHostNameFromBackendHttpSettings: false, match: {} }
}

/** Never given back. */
const SECRET_MEMBERS: Readonly<Record<string, readonly string[]>> = { sslCertificates: ['data', 'password'] }

function complete(put: Put): Record<string, unknown> {
  const { operationalState: _, privateEndpointConnections: __, ...given } = bodyProperties(put)
  const collections = COLLECTIONS.map(each => [
    each,
    gatewayPart(given, each).map(element => completePart(put, each, element))
  ])
  return {
    enableHttp2: false,
    ...given,
    resourceGuid: resourceGuid(put),
    defaultPredefinedSslPolicy: 'AppGwSslPolicy20220101',
    ...Object.fromEntries(collections)
  }
}

function completePart(
  put: Put,
  collection: string,
  { name, properties: given }: InlineElement
): Record<string, unknown> {
  const hidden = SECRET_MEMBERS[collection] ?? []
  const kept = Object.fromEntries(Object.entries(given).filter(([member]) => !hidden.includes(member)))
  return {
    name,
    id: `${put.existing?.id ?? put.id}/${collection}/${name}`,
    type: `${APPLICATION_GATEWAY}/${collection}`,
    properties: { ...partDefaults[collection], ...kept, provisioningState: 'Succeeded' }
  }
}

function runningWrite(world: World, { id }: Resource): Operation | undefined {
  return Object.values(world.operations).find(
    ({ kind, verb, target, endedAt }) =>
      kind === 'resource' && verb === 'PUT' && endedAt === undefined && keyOf(target) === keyOf(id)
  )
}

function runningUpdate(world: World, gateway: Resource): Operation | undefined {
  const write = runningWrite(world, gateway)
  return write?.data.created === false ? write : undefined
}

/** A PUT that takes the place of the first one has all the work before it. */
function isBuilt(world: World, { id }: Resource): boolean {
  return tableOf<boolean>(world, 'builtGateways')[keyOf(id)] === true
}

/** Any PUT starts a gateway that was stopped (MicrosoftDocs/azure-docs#107987): its properties no longer say `Stopped` then. */
function operationalState(world: World, gateway: Resource): string {
  const isNew = runningUpdate(world, gateway) === undefined && gateway.properties.provisioningState === 'Updating'
  return isNew ? 'Stopped' : String(gateway.properties.operationalState ?? 'Running')
}

/** An update that has run for a while does not show in what is read: only its own operation tells when it ends. */
function show(world: World, gateway: Resource): Record<string, unknown> {
  const update = runningUpdate(world, gateway)
  const isLate =
    update !== undefined && isBuilt(world, gateway) && world.now - update.startedAt >= READS_AS_DONE_SECONDS * 1000
  return { operationalState: operationalState(world, gateway), ...(isLate && { provisioningState: 'Succeeded' }) }
}

export const applicationGatewayTypes: readonly ResourceType[] = [
  {
    ...networkProvider,
    type: APPLICATION_GATEWAY,
    location: 'region',
    seconds: SECONDS,
    takes: (world, gateway, verb) => (verb === 'update' && !isBuilt(world, gateway) ? SECONDS.create : undefined),
    refuse: put => firstRefusal(put, checks),
    complete,
    show,
    holds: put => subnetIdsOf(bodyProperties(put)),
    holdSeconds: NETWORK_HOLD_SECONDS,
    supersedes: true,
    outcome: secretFailure,
    stored: (world, gateway) => beginUpdate(world, gateway, runningWrite(world, gateway)),
    settled: (world, gateway) => {
      tableOf<boolean>(world, 'builtGateways')[keyOf(gateway.id)] = true
      endUpdate(world, gateway)
    },
    failed: failUpdate,
    removed: (world, gateway) => {
      delete tableOf(world, 'builtGateways')[keyOf(gateway.id)]
      removeRuntime(world, gateway)
    },
    actions: {
      backendhealth: backendHealth,
      getbackendhealthondemand: backendHealthOnDemand,
      start: startGateway,
      stop: stopGateway
    }
  }
]

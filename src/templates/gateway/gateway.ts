import { parseResourceId } from '../../arm/resource-id.ts'
import { COLOURS } from '../../config/colours.ts'
import { resourceNames } from '../../config/names.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import { withDiagnostics } from '../monitoring/diagnostics.ts'
import { publicAddressId } from '../network/public-address.ts'
import { spokeSubnetId } from '../network/spoke-subnets.ts'
import { zonalPlacement } from '../placement.ts'
import { stackTemplate } from '../stack-template.ts'
import type { LiveState, StackTemplate } from '../types.ts'
import { gatewayBackends } from './gateway-backends.ts'
import { firewallPolicy } from './gateway-firewall.ts'
import { gatewayFrontendName, gatewayListeners } from './gateway-listeners.ts'

/** Live colour of an environment that has no live rule yet. */
export const INITIAL_COLOUR: Colour = 'blue'

/**
 * TLS 1.2 suites with forward secrecy and authenticated encryption. The suites of TLS 1.3 are always enabled and cannot
 * be listed.
 */
const CIPHER_SUITES = [
  'TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256',
  'TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384',
  'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256'
]

/**
 * Returns the stack of the application gateway. The template depends on the live colour, the existing clusters and the
 * preview, so a run that changes none of these writes the same template again. Throws TypeError without
 * `ingress.domain`.
 */
export function gateway(baseline: Baseline, liveState: LiveState): StackTemplate {
  const { ids, config } = baseline
  const { domain } = config.ingress
  if (domain === undefined) throw new TypeError('ingress.domain is not set, so there is no application gateway')
  const fields = {
    name: parseResourceId(ids.gateway).name,
    ...zonalPlacement(config),
    identity: { type: 'UserAssigned', userAssignedIdentities: { [ids.gatewayIdentity]: {} } },
    dependsOn: ['firewallPolicy'],
    properties: properties(baseline, domain, liveState)
  }
  return stackTemplate(baseline, 'gateway', ids.platformGroup, {
    firewallPolicy: firewallPolicy(baseline),
    ...withDiagnostics('gateway', 'Microsoft.Network/applicationGateways', ids.gateway, ids.clusterLogs, fields)
  })
}

function properties(baseline: Baseline, domain: string, liveState: LiveState): object {
  const { config, ids } = baseline
  const { minCapacity, maxCapacity } = config.ingress.gateway
  const live = liveState.liveColour ?? INITIAL_COLOUR
  return {
    sku: { name: 'WAF_v2', tier: 'WAF_v2' },
    autoscaleConfiguration: { minCapacity, maxCapacity },
    sslPolicy: { policyType: 'CustomV2', minProtocolVersion: 'TLSv1_2', cipherSuites: CIPHER_SUITES },
    enableHttp2: false,
    firewallPolicy: { id: ids.gatewayFirewallPolicy },
    ...frontend(baseline),
    ...gatewayListeners(baseline, domain, live, liveState.preview),
    ...gatewayBackends(baseline, domain, reachable(live, liveState))
  }
}

/**
 * Returns the colours whose backend pool gets an address: the live colour and every colour with a cluster. The live
 * colour is always included: in the first run, its cluster does not exist yet, and creating the cluster must not
 * require a second write of the gateway.
 */
function reachable(live: Colour, { clusters }: LiveState): Set<Colour> {
  const existing = COLOURS.filter(colour => clusters[colour] !== null)
  return new Set<Colour>([live, ...existing])
}

function frontend(baseline: Baseline): object {
  const { config, ids } = baseline
  const publicIPAddress = { id: publicAddressId(ids.spokeGroup, resourceNames(config).gatewayAddress) }
  return {
    gatewayIPConfigurations: [{ name: 'gateway', properties: { subnet: { id: spokeSubnetId(baseline, 'gateway') } } }],
    frontendIPConfigurations: [{ name: gatewayFrontendName, properties: { publicIPAddress } }]
  }
}

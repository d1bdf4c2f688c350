import { parseResourceId, type ResourceId } from '../../arm/resource-id.ts'
import { otherColour } from '../../config/colours.ts'
import { certificateSecrets, ingressHosts } from '../../config/names.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import { backendNames, gatewayPart } from './gateway-backends.ts'

const CERTIFICATE = 'public'
const FRONTEND = 'public'
const PORT = 'https'

/**
 * Names of the routing rules. The rule `live` routes the public host, and a replacement moves this rule to the other
 * colour. The rule `preview` routes the preview host to the replacement.
 */
export const gatewayRuleNames = { live: 'live', preview: 'preview' } as const

interface Listener {
  readonly name: keyof typeof gatewayRuleNames
  readonly host: string
  readonly leadsTo: Colour
  readonly priority: number
  /** Firewall policy of this listener, in addition to the policy of the gateway. Only the preview listener has one. */
  readonly firewallPolicy?: { readonly id: string }
}

/**
 * Returns the client-facing part of the gateway: port, certificate, listeners and routing rules. The gateway listens
 * for HTTPS only; the HTTP port is closed.
 */
export function gatewayListeners(baseline: Baseline, domain: string, live: Colour, preview: ResourceId | null) {
  const hosts = ingressHosts(baseline.config.ingress, domain)
  const all: Listener[] = [
    { name: 'live', host: hosts.public, leadsTo: live, priority: 100 },
    ...(preview === null ? [] : [previewListener(preview, hosts.preview, live)])
  ]
  return {
    frontendPorts: [{ name: PORT, properties: { port: 443 } }],
    sslCertificates: [{ name: CERTIFICATE, properties: { keyVaultSecretId: certificateSecretId(baseline) } }],
    httpListeners: all.map(each => listener(baseline, each)),
    requestRoutingRules: all.map(each => rule(baseline, each))
  }
}

/** Name of the gateway's only frontend IP configuration. */
export const gatewayFrontendName = FRONTEND

function previewListener(policy: ResourceId, host: string, live: Colour): Listener {
  return {
    name: 'preview',
    host,
    leadsTo: otherColour(live),
    priority: 200,
    firewallPolicy: { id: policy }
  }
}

function listener(baseline: Baseline, { name, host, firewallPolicy }: Listener) {
  return {
    name,
    properties: {
      protocol: 'Https',
      hostName: host,
      requireServerNameIndication: true,
      frontendIPConfiguration: gatewayPart(baseline, 'frontendIPConfigurations', FRONTEND),
      frontendPort: gatewayPart(baseline, 'frontendPorts', PORT),
      sslCertificate: gatewayPart(baseline, 'sslCertificates', CERTIFICATE),
      ...(firewallPolicy === undefined ? {} : { firewallPolicy })
    }
  }
}

function rule(baseline: Baseline, { name, leadsTo, priority }: Listener) {
  const { pool, settings } = backendNames(leadsTo)
  return {
    name: gatewayRuleNames[name],
    properties: {
      ruleType: 'Basic',
      priority,
      httpListener: gatewayPart(baseline, 'httpListeners', name),
      backendAddressPool: gatewayPart(baseline, 'backendAddressPools', pool),
      backendHttpSettings: gatewayPart(baseline, 'backendHttpSettingsCollection', settings)
    }
  }
}

/**
 * Returns the URL of the secret with the gateway's certificate. The URL contains no version, so that the gateway checks
 * every four hours for a newer version of the certificate.
 */
function certificateSecretId({ config, ids }: Baseline): string {
  const { gateway } = config.ingress.certificates
  if (gateway.from === 'vault') return gateway.secretId
  return `https://${parseResourceId(ids.vault).name}.vault.azure.net/secrets/${certificateSecrets.gateway}`
}

import { type Kit, type Loose, newKit, publicAddress, virtualNetwork } from '../../kit.ts'
import { endpoint } from '../container-registry/registry-kit.ts'

export const PFX = Buffer.from([0x30, 0x82, 0x01, 0x00, 0x02, 0x01, 0x03, 0, 0]).toString('base64')
export const CERTIFICATE = Buffer.from([0x30, 0x82, 0x01, 0x00, 0x30, 0x82, 0, 0, 0]).toString('base64')
const SECRETS_USER = '4633458b-17de-408a-b874-0445c86b69e6'

export const gatewayId = (kit: Kit) => kit.network('applicationGateways/agw')
export const vaultId = (kit: Kit) => `${kit.group}/providers/Microsoft.KeyVault/vaults/kv-one`
export const identityId = (kit: Kit) => `${kit.group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/agw`

export const wafPolicy: Loose = {
  location: 'westeurope',
  properties: {
    policySettings: { state: 'Enabled', mode: 'Prevention' },
    managedRules: { managedRuleSets: [{ ruleSetType: 'Microsoft_DefaultRuleSet', ruleSetVersion: '2.1' }] }
  }
}

/** A network with a subnet for the gateway, its address and its firewall policy. */
export function kitForGateway(range = '10.0.1.0/24', group?: Loose): Kit {
  const kit = newKit()
  if (group !== undefined) kit.make(kit.network('networkSecurityGroups/nsg'), group)
  const agw = {
    addressPrefix: range,
    ...(group && { networkSecurityGroup: { id: kit.network('networkSecurityGroups/nsg') } })
  }
  kit.make(
    kit.network('virtualNetworks/v'),
    virtualNetwork('10.0.0.0/16', { endpoints: '10.0.0.0/24', agw, other: '10.0.2.0/24' })
  )
  kit.make(kit.network('publicIPAddresses/ip'), { ...publicAddress, zones: ['1', '2', '3'] })
  kit.make(kit.network('ApplicationGatewayWebApplicationFirewallPolicies/waf'), wafPolicy)
  return kit
}

/** A vault with both certificates, the gateway's identity and, if asked for, its role. */
export function addVault(kit: Kit, fields: Loose = {}, role = true): void {
  const properties = { tenantId: kit.world.tenantId, sku: { family: 'A', name: 'standard' }, ...fields }
  kit.make(vaultId(kit), { location: 'westeurope', properties })
  kit.make(`${vaultId(kit)}/secrets/pfx`, { properties: { value: PFX, contentType: 'application/x-pkcs12' } })
  kit.make(`${vaultId(kit)}/secrets/root`, { properties: { value: CERTIFICATE } })
  const { principalId } = kit.make(identityId(kit), { location: 'westeurope' }).properties
  if (!role) return
  const roleDefinitionId = `${kit.subscription}/providers/Microsoft.Authorization/roleDefinitions/${SECRETS_USER}`
  kit.make(`${vaultId(kit)}/providers/Microsoft.Authorization/roleAssignments/11111111-1111-4111-8111-111111111111`, {
    properties: { roleDefinitionId, principalId, principalType: 'ServicePrincipal' }
  })
}

export const closed = { publicNetworkAccess: 'Disabled', networkAcls: { bypass: 'None', defaultAction: 'Deny' } }

/** The vault's private endpoint, with its name in a zone that is linked to the network if asked for. */
export function addVaultEndpoint(kit: Kit, linked = true): void {
  const zone = kit.network('privateDnsZones/privatelink.vaultcore.azure.net')
  kit.make(zone, { location: 'global' })
  if (linked) {
    const properties = { virtualNetwork: { id: kit.network('virtualNetworks/v') }, registrationEnabled: false }
    kit.make(`${zone}/virtualNetworkLinks/l`, { location: 'global', properties })
  }
  const id = kit.network('privateEndpoints/kv')
  kit.make(id, endpoint(kit, vaultId(kit), 'vault'))
  const config = { name: 'z', properties: { privateDnsZoneId: zone } }
  kit.make(`${id}/privateDnsZoneGroups/default`, { properties: { privateDnsZoneConfigs: [config] } })
}

const element = (name: string, properties: Loose) => ({ name, properties })

/** A gateway with one HTTPS listener and pools of both colours, of which blue is live. `change` may alter its properties. */
export function gateway(kit: Kit, change: (properties: Loose) => void = () => undefined, envelope: Loose = {}): Loose {
  const own = (path: string) => ({ id: `${gatewayId(kit)}/${path}` })
  const settings = (colour: string) =>
    element(colour, {
      port: 443,
      protocol: 'Https',
      hostName: 'app.aks-ingress.contoso.com',
      sniName: 'app.aks-ingress.contoso.com',
      connectionDraining: { enabled: true, drainTimeoutInSec: 30 },
      trustedRootCertificates: [own('trustedRootCertificates/root')],
      probe: own('probes/health')
    })
  const properties: Loose = {
    sku: { name: 'WAF_v2', tier: 'WAF_v2' },
    autoscaleConfiguration: { minCapacity: 2, maxCapacity: 10 },
    firewallPolicy: { id: kit.network('ApplicationGatewayWebApplicationFirewallPolicies/waf') },
    sslPolicy: {
      policyType: 'Custom',
      minProtocolVersion: 'TLSv1_2',
      cipherSuites: ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256']
    },
    gatewayIPConfigurations: [element('ip', { subnet: { id: `${kit.network('virtualNetworks/v')}/subnets/agw` } })],
    frontendIPConfigurations: [element('public', { publicIPAddress: { id: kit.network('publicIPAddresses/ip') } })],
    frontendPorts: [element('p443', { port: 443 })],
    sslCertificates: [element('tls', { data: PFX, password: '' })],
    trustedRootCertificates: [element('root', { data: CERTIFICATE })],
    probes: [
      element('health', {
        protocol: 'Https',
        path: '/healthz',
        interval: 30,
        timeout: 30,
        unhealthyThreshold: 3,
        pickHostNameFromBackendHttpSettings: true
      })
    ],
    backendAddressPools: [
      element('blue', { backendAddresses: [{ ipAddress: '10.1.0.4' }] }),
      element('green', { backendAddresses: [] })
    ],
    backendHttpSettingsCollection: [settings('blue'), settings('green')],
    httpListeners: [
      element('app', {
        protocol: 'Https',
        hostName: 'app.contoso.com',
        requireServerNameIndication: true,
        frontendIPConfiguration: own('frontendIPConfigurations/public'),
        frontendPort: own('frontendPorts/p443'),
        sslCertificate: own('sslCertificates/tls')
      })
    ],
    requestRoutingRules: [
      element('live', {
        ruleType: 'Basic',
        priority: 100,
        httpListener: own('httpListeners/app'),
        backendAddressPool: own('backendAddressPools/blue'),
        backendHttpSettings: own('backendHttpSettingsCollection/blue')
      })
    ]
  }
  change(properties)
  return { location: 'westeurope', zones: ['1', '2', '3'], properties, ...envelope }
}

/** The same gateway with both certificates from the vault. */
export function gatewayFromVault(kit: Kit, names: Loose = { tls: 'pfx', root: 'root' }): Loose {
  const identity = { type: 'UserAssigned', userAssignedIdentities: { [identityId(kit)]: {} } }
  return gateway(
    kit,
    properties => {
      const uri = (name: string) => ({ keyVaultSecretId: `https://kv-one.vault.azure.net/secrets/${name}` })
      properties.sslCertificates[0].properties = uri(names.tls)
      properties.trustedRootCertificates[0].properties = uri(names.root)
    },
    { identity }
  )
}

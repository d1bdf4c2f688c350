import type { Client, Loose } from './client.ts'

export type Colour = 'blue' | 'green'

/** Addresses of the two clusters' ingress controllers. */
export const ADDRESSES: Readonly<Record<Colour, string>> = { blue: '10.240.4.4', green: '10.240.5.4' }
export const HOSTS = { live: 'app.contoso.com', preview: 'app-preview.contoso.com', backend: 'app.ingress.contoso.com' }
export const PROBE = { path: '/healthz', interval: 30, timeout: 30, unhealthyThreshold: 3 } as const

const PFX = Buffer.from([0x30, 0x82, 0x01, 0x00, 0x02, 0x01, 0x03, 0, 0]).toString('base64')
const ROOT = Buffer.from([0x30, 0x82, 0x01, 0x00, 0x30, 0x82, 0, 0, 0]).toString('base64')

const element = (name: string, properties: Loose) => ({ name, properties })

/** Returns the id of the gateway. */
export const gatewayIdOf = (client: Client) => client.id('applicationGateways/agw')

/** Returns the reference to a part of the gateway. */
export const part = (client: Client, collection: string, name: string) => ({
  id: `${gatewayIdOf(client)}/${collection}/${name}`
})

/** Makes a gateway with both colours' backends, of which blue is live and no rule leads to green. */
export function makeGateway(client: Client): void {
  makeSurroundings(client)
  client.make(gatewayIdOf(client), gatewayBody(client))
}

function makeSurroundings(client: Client): void {
  const subnets = [{ name: 'agw', properties: { addressPrefix: '10.0.1.0/24' } }]
  const properties = { addressSpace: { addressPrefixes: ['10.0.0.0/16'] }, subnets }
  client.make(client.id('virtualNetworks/v'), { location: 'westeurope', properties })
  client.make(client.id('publicIPAddresses/ip'), {
    location: 'westeurope',
    sku: { name: 'Standard' },
    zones: ['1', '2', '3'],
    properties: { publicIPAllocationMethod: 'Static' }
  })
}

function gatewayBody(client: Client): Loose {
  return {
    location: 'westeurope',
    zones: ['1', '2', '3'],
    properties: {
      sku: { name: 'Standard_v2', tier: 'Standard_v2' },
      autoscaleConfiguration: { minCapacity: 2, maxCapacity: 10 },
      sslPolicy: {
        policyType: 'Custom',
        minProtocolVersion: 'TLSv1_2',
        cipherSuites: ['TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384', 'TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256']
      },
      gatewayIPConfigurations: [element('ip', { subnet: { id: `${client.id('virtualNetworks/v')}/subnets/agw` } })],
      frontendIPConfigurations: [element('public', { publicIPAddress: { id: client.id('publicIPAddresses/ip') } })],
      frontendPorts: [element('https', { port: 443 })],
      sslCertificates: [element('public', { data: PFX, password: '' })],
      trustedRootCertificates: [element('root', { data: ROOT })],
      probes: [element('probe', { ...PROBE, protocol: 'Https', pickHostNameFromBackendHttpSettings: true })],
      backendAddressPools: (['blue', 'green'] as const).map(colour =>
        element(`pool-${colour}`, pool(ADDRESSES[colour]))
      ),
      backendHttpSettingsCollection: ['blue', 'green', 'other'].map(name => settings(client, name)),
      httpListeners: [listener(client, 'live')],
      requestRoutingRules: [rule(client, 'live', 'blue')]
    }
  }
}

/** Returns the properties of a backend pool with one address. */
export function pool(ipAddress: string): Loose {
  return { backendAddresses: [{ ipAddress }] }
}

function settings(client: Client, name: string): Loose {
  return element(`settings-${name}`, {
    port: 443,
    protocol: 'Https',
    requestTimeout: 20,
    hostName: HOSTS.backend,
    sniName: HOSTS.backend,
    connectionDraining: { enabled: true, drainTimeoutInSec: 60 },
    probe: part(client, 'probes', 'probe'),
    trustedRootCertificates: [part(client, 'trustedRootCertificates', 'root')]
  })
}

/** Returns the listener of the live or of the preview host. */
export function listener(client: Client, name: 'live' | 'preview'): Loose {
  return element(name, {
    protocol: 'Https',
    hostName: HOSTS[name],
    requireServerNameIndication: true,
    frontendIPConfiguration: part(client, 'frontendIPConfigurations', 'public'),
    frontendPort: part(client, 'frontendPorts', 'https'),
    sslCertificate: part(client, 'sslCertificates', 'public')
  })
}

/** Returns the rule of a listener: to the pool of a colour, with the settings of that colour unless others are named. */
export function rule(client: Client, name: 'live' | 'preview', colour: Colour, settingsName: string = colour): Loose {
  return element(name, {
    ruleType: 'Basic',
    priority: name === 'live' ? 100 : 200,
    httpListener: part(client, 'httpListeners', name),
    backendAddressPool: part(client, 'backendAddressPools', `pool-${colour}`),
    backendHttpSettings: part(client, 'backendHttpSettingsCollection', `settings-${settingsName}`)
  })
}

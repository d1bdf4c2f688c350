import { describe, expect, it } from '@jest/globals'
import { startBackend, stopBackend } from '../../../../../../local/azure/simulated-backends.ts'
import { codeOf, type Kit, type Loose, PLAN_IDENTITY, refusalOf } from '../../kit.ts'
import { gateway, gatewayId, kitForGateway } from './gateway-kit.ts'

const ingress = { ports: [443], names: ['*.aks-ingress.contoso.com'], paths: ['/healthz'] }

function health(kit: Kit, action = 'backendhealth', body?: Loose): Loose {
  const started = kit.send('POST', `${gatewayId(kit)}/${action}`, body)
  expect(started.status).toBe(202)
  kit.wait(20)
  return kit.send('GET', started.headers?.Location ?? '').body
}

/** Health of the first server of the first pool. */
function first(kit: Kit): string {
  return health(kit).backendAddressPools[0].backendHttpSettingsCollection[0].servers[0].health
}

function kitWithGateway(change?: (properties: Loose) => void): Kit {
  const kit = kitForGateway()
  kit.make(gatewayId(kit), gateway(kit, change))
  return kit
}

describe('backend health', () => {
  it('takes its time, and is Down where nobody answers', () => {
    const kit = kitWithGateway()
    const started = kit.send('POST', `${gatewayId(kit)}/backendhealth`)
    expect(kit.send('GET', started.headers?.Location ?? '').status).toBe(202)
    const { backendAddressPools } = health(kit)
    expect(backendAddressPools).toMatchObject([
      {
        backendAddressPool: { id: `${gatewayId(kit)}/backendAddressPools/blue` },
        backendHttpSettingsCollection: [
          {
            backendHttpSettings: { id: `${gatewayId(kit)}/backendHttpSettingsCollection/blue` },
            servers: [{ address: '10.1.0.4', health: 'Down' }]
          }
        ]
      },
      { backendHttpSettingsCollection: [] }
    ])
  })

  it('is nobody’s where the pool is empty, as it is without a cluster', () => {
    const kit = kitWithGateway(properties => {
      properties.backendAddressPools[0].properties.backendAddresses = []
    })
    const [blue] = health(kit).backendAddressPools
    expect(blue.backendHttpSettingsCollection[0].servers).toEqual([])
  })

  it('is Up from the next probe on when something answers, and Down after as many failed probes as the threshold says', () => {
    const kit = kitWithGateway()
    startBackend(kit.world, '10.1.0.4', ingress)
    kit.wait(31)
    expect(first(kit)).toBe('Up')
    stopBackend(kit.world, '10.1.0.4')
    expect([first(kit), first(kit), first(kit)]).toEqual(['Up', 'Up', 'Up'])
    kit.wait(60)
    expect(first(kit)).toBe('Down')
  })

  it.each([
    ['another port', { ...ingress, ports: [80] }],
    ['no TLS', { ports: [443] }],
    ['a certificate for another name', { ...ingress, names: ['aks-ingress.contoso.com'] }],
    ['another path', { ...ingress, paths: ['/'] }]
  ])('is Down with %s', (_, answering) => {
    const kit = kitWithGateway()
    startBackend(kit.world, '10.1.0.4', answering)
    kit.wait(60)
    expect(first(kit)).toBe('Down')
  })

  it('asks an address without host name for a certificate it cannot have', () => {
    const kit = kitWithGateway(properties => {
      for (const { properties: settings } of properties.backendHttpSettingsCollection) {
        settings.hostName = ''
        settings.sniName = undefined
        settings.probe = undefined
      }
    })
    startBackend(kit.world, '10.1.0.4', { ...ingress, paths: ['/'] })
    kit.wait(60)
    expect(first(kit)).toBe('Down')
  })

  it('is Unknown for a name that the network cannot resolve, until its zone is linked', () => {
    const kit = kitWithGateway(properties => {
      properties.backendAddressPools[0].properties.backendAddresses = [{ fqdn: 'app.aks-ingress.contoso.com' }]
    })
    startBackend(kit.world, '10.1.0.4', ingress)
    expect(first(kit)).toBe('Unknown')
    const zone = kit.network('privateDnsZones/aks-ingress.contoso.com')
    kit.make(zone, { location: 'global' })
    kit.make(`${zone}/A/app`, { properties: { ttl: 60, aRecords: [{ ipv4Address: '10.1.0.4' }] } })
    const properties = { virtualNetwork: { id: kit.network('virtualNetworks/v') } }
    kit.make(`${zone}/virtualNetworkLinks/l`, { location: 'global', properties })
    kit.wait(31)
    expect(first(kit)).toBe('Up')
  })

  it('on demand looks at one pool with a probe of its own', () => {
    const kit = kitWithGateway()
    startBackend(kit.world, '10.1.0.4', ingress)
    const ask = (path: string, pool = 'blue') => ({
      path,
      backendAddressPool: { id: `${gatewayId(kit)}/backendAddressPools/${pool}` },
      backendHttpSettings: { id: `${gatewayId(kit)}/backendHttpSettingsCollection/blue` }
    })
    const answer = (path: string) =>
      health(kit, 'getBackendHealthOnDemand', ask(path)).backendHealthHttpSettings.servers[0].health
    expect([answer('/healthz'), answer('/none')]).toEqual(['Up', 'Down'])
    expect(health(kit, 'getBackendHealthOnDemand', ask('/', 'red')).error.code).toBe('ResourceNotFound')
  })

  it('needs the right to ask, and a gateway', () => {
    const kit = kitWithGateway()
    const ask = (as?: string) => kit.send('POST', `${gatewayId(kit)}/backendhealth`, undefined, { ...(as && { as }) })
    expect(refusalOf(ask(PLAN_IDENTITY))).toEqual([403, 'AuthorizationFailed'])
    expect(ask().status).toBe(202)
    const id = `${gatewayId(kit)}/providers/Microsoft.Authorization/locks/l`
    const lock = { id, type: 'Microsoft.Authorization/locks', name: 'l', properties: { level: 'ReadOnly' } }
    kit.world.resources[id.toLowerCase()] = { ...lock, generation: 1, createdAt: 0 }
    expect(refusalOf(ask())).toEqual([409, 'ScopeLocked'])
    expect(codeOf(kit.send('POST', `${kit.network('applicationGateways/no')}/backendhealth`))).toBe('ResourceNotFound')
  })
})

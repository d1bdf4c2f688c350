import { describe, expect, it } from '@jest/globals'
import { startBackend } from '../../../../../../local/azure/simulated-backends.ts'
import type { Kit } from '../../kit.ts'
import { gateway, gatewayId, kitForGateway } from './gateway-kit.ts'

const stateOf = (kit: Kit) => kit.get(gatewayId(kit)).properties.operationalState

function stoppedGateway(): Kit {
  const kit = kitForGateway()
  kit.make(gatewayId(kit), gateway(kit))
  startBackend(kit.world, '10.1.0.4', { ports: [443], names: ['*.aks-ingress.contoso.com'], paths: ['/healthz'] })
  expect(kit.send('POST', `${gatewayId(kit)}/stop`).status).toBe(202)
  expect(stateOf(kit)).toBe('Stopping')
  kit.settle()
  return kit
}

describe('a stopped gateway', () => {
  it('answers no probe', () => {
    const kit = stoppedGateway()
    expect(stateOf(kit)).toBe('Stopped')
    const { headers } = kit.send('POST', `${gatewayId(kit)}/backendhealth`)
    kit.wait(20)
    const { backendAddressPools } = kit.get(headers?.Location ?? '')
    expect(backendAddressPools[0].backendHttpSettingsCollection[0].servers).toMatchObject([
      { health: 'Unknown', healthProbeLog: 'The gateway is stopped.' }
    ])
  })

  it('is started by a start, and by any write', () => {
    const started = stoppedGateway()
    started.send('POST', `${gatewayId(started)}/start`)
    expect(stateOf(started)).toBe('Starting')
    started.settle()
    expect(stateOf(started)).toBe('Running')
    const written = stoppedGateway()
    written.make(gatewayId(written), gateway(written))
    expect(stateOf(written)).toBe('Running')
  })
})

import { describe, expect, it } from '@jest/globals'
import {
  instancesAt,
  newRuntime,
  runtimeOf
} from '../../../../../../local/azure/providers/application-gateway/gateway-runtime.ts'
import { startBackend, stopBackend } from '../../../../../../local/azure/simulated-backends.ts'
import { hostCountsAt } from '../../../../../../local/azure/traffic/host-counts.ts'
import type { Kit, Loose } from '../../kit.ts'
import { gatewayId } from './gateway-kit.ts'
import { BLUE, GREEN, healthOf, ingress, moveToGreen, probedGateway, update, wait } from './probe-kit.ts'

/** Returns the numbers of healthy backends by pool, now. */
function healthyNow(kit: Kit): Record<string, number> {
  const counts = hostCountsAt(kit.world, gatewayId(kit), kit.world.now)
  return Object.fromEntries(counts.map(({ pool, healthy }) => [pool, healthy]))
}

const addPathMap = (kit: Kit, isUsed: boolean) => (properties: Loose) => {
  const own = (path: string) => ({ id: `${gatewayId(kit)}/${path}` })
  const target = (colour: string) => ({
    backendAddressPool: own(`backendAddressPools/${colour}`),
    backendHttpSettings: own(`backendHttpSettingsCollection/${colour}`)
  })
  const { backendAddressPool, backendHttpSettings } = target('blue')
  const defaults = { defaultBackendAddressPool: backendAddressPool, defaultBackendHttpSettings: backendHttpSettings }
  const pathRules = [{ name: 'api', properties: { paths: ['/api/*'], ...target('green') } }]
  properties.backendAddressPools[1].properties.backendAddresses = [{ ipAddress: GREEN }]
  properties.urlPathMaps = [{ name: 'map', properties: { ...defaults, pathRules } }]
  if (!isUsed) return
  const { httpListener, priority } = properties.requestRoutingRules[0].properties
  const urlPathMap = own('urlPathMaps/map')
  properties.requestRoutingRules[0].properties = { ruleType: 'PathBasedRouting', priority, httpListener, urlPathMap }
}

describe('probes of a gateway', () => {
  it('hold a backend unhealthy until the first good one, which goes out when the instance takes the rule', () => {
    const kit = probedGateway()
    const seconds = update(kit, moveToGreen)
    wait(kit, seconds / 3 + 0.5)
    expect(healthyNow(kit)).toEqual({ blue: 0.5, green: 0 })
    wait(kit, 1)
    expect(healthyNow(kit)).toEqual({ blue: 0.5, green: 0.5 })
    wait(kit, seconds / 3)
    expect(healthyNow(kit)).toEqual({ green: 1 })
  })

  it('go out one interval later with the switch', () => {
    const kit = probedGateway(undefined, ['gateway-probes-late'])
    const seconds = update(kit, moveToGreen)
    wait(kit, (seconds * 2) / 3 + 25)
    expect(healthyNow(kit)).toEqual({ green: 0.5 })
    wait(kit, 7)
    expect(healthyNow(kit)).toEqual({ green: 1 })
  })

  it('follow interval, timeout and threshold of the probe, and the defaults without one', () => {
    const quick = probedGateway(({ probes: [{ properties }] }) =>
      Object.assign(properties, { interval: 5, timeout: 2, unhealthyThreshold: 2 })
    )
    const usual = probedGateway(({ backendHttpSettingsCollection }) => {
      for (const { properties } of backendHttpSettingsCollection) delete properties.probe
    })
    const secondsUntilDown = (kit: Kit, phase = 0) => {
      startBackend(kit.world, BLUE, ingress)
      wait(kit, 31 + phase)
      stopBackend(kit.world, BLUE)
      for (let seconds = 0; ; seconds++) {
        if (healthyNow(kit).blue === 0) return seconds
        wait(kit, 1)
      }
    }
    // The first failing probe goes out up to an interval after the end of the backend, the second follows, and it times out.
    const waits = Array.from({ length: 10 }, (_, phase) => secondsUntilDown(quick, phase / 2))
    expect([Math.min(...waits) >= 5 + 2, Math.max(...waits) <= 5 + 5 + 2]).toEqual([true, true])
    const waited = secondsUntilDown(usual)
    expect([waited > 2 * 30, waited <= 3 * 30 + 30]).toEqual([true, true])
  })

  it('are not changed by an on-demand probe, and see no pair that no rule uses', () => {
    const kit = probedGateway(({ backendAddressPools }) => {
      backendAddressPools[1].properties.backendAddresses = [{ ipAddress: GREEN }]
    })
    const started = kit.send('POST', `${gatewayId(kit)}/getBackendHealthOnDemand`, {
      path: '/healthz',
      backendAddressPool: { id: `${gatewayId(kit)}/backendAddressPools/green` },
      backendHttpSettings: { id: `${gatewayId(kit)}/backendHttpSettingsCollection/green` }
    })
    wait(kit, 20)
    const { backendHealthHttpSettings } = kit.get(started.headers?.Location ?? '')
    expect(backendHealthHttpSettings.servers[0].health).toBe('Up')
    expect(healthOf(kit)).toEqual({ [`blue ${BLUE}`]: 'Up' })
    expect(healthyNow(kit)).toEqual({ blue: 1 })
  })

  it('go to the pairs of a path map when a rule uses it', () => {
    const pairs = (isUsed: boolean) => {
      const kit = probedGateway()
      update(kit, addPathMap(kit, isUsed))
      kit.settle()
      wait(kit, 5)
      return healthOf(kit)
    }
    expect(pairs(true)).toEqual({ [`blue ${BLUE}`]: 'Up', [`green ${GREEN}`]: 'Up' })
    expect(pairs(false)).toEqual({ [`blue ${BLUE}`]: 'Up' })
  })

  it('show a backend as Partial while only some instances know it as healthy', () => {
    const kit = probedGateway()
    const seconds = update(kit, moveToGreen)
    wait(kit, seconds / 3)
    expect(healthOf(kit)).toEqual({ [`green ${GREEN}`]: 'Partial' })
    kit.settle()
    expect(healthOf(kit)).toEqual({ [`green ${GREEN}`]: 'Up' })
  })

  it('leave a new backend Unknown until the gateway restarts with the switch', () => {
    const kit = probedGateway(undefined, ['gateway-backends-stay-unknown'])
    update(kit, moveToGreen)
    kit.settle()
    wait(kit, 3600)
    expect(healthOf(kit)).toEqual({ [`green ${GREEN}`]: 'Unknown' })
    expect(healthyNow(kit)).toEqual({ green: 0 })
    for (const action of ['stop', 'start']) {
      kit.send('POST', `${gatewayId(kit)}/${action}`)
      kit.settle()
    }
    expect(healthOf(kit)).toEqual({ [`green ${GREEN}`]: 'Up' })
  })

  it('begin again when the gateway restarts', () => {
    const kit = probedGateway()
    kit.send('POST', `${gatewayId(kit)}/stop`)
    expect(healthyNow(kit)).toEqual({})
    kit.settle()
    kit.send('POST', `${gatewayId(kit)}/start`)
    kit.settle()
    expect(healthyNow(kit)).toEqual({ blue: 0 })
    wait(kit, 1)
    expect(healthyNow(kit)).toEqual({ blue: 1 })
  })

  it('follow a changed probe of a kept backend at once', () => {
    const kit = probedGateway(({ probes: [{ properties }] }) => Object.assign(properties, { interval: 86_400 }))
    update(kit, ({ probes: [{ properties }] }) =>
      Object.assign(properties, { interval: 5, timeout: 2, unhealthyThreshold: 2 })
    )
    kit.settle()
    expect(healthyNow(kit)).toEqual({ blue: 1 })
    stopBackend(kit.world, BLUE)
    wait(kit, 13)
    expect(healthyNow(kit)).toEqual({ blue: 0 })
  })

  it('must succeed once for an instance that is added', () => {
    const kit = probedGateway()
    update(kit, ({ autoscaleConfiguration }) => Object.assign(autoscaleConfiguration, { minCapacity: 4 }))
    kit.settle()
    expect(healthyNow(kit)).toEqual({ blue: 0.5 })
    wait(kit, 1)
    expect(healthyNow(kit)).toEqual({ blue: 1 })
  })

  it('are known for a world that was saved without them', () => {
    const kit = probedGateway()
    delete kit.world.tables.gatewayRuntimes
    expect(healthyNow(kit)).toEqual({ blue: 1 })
    stopBackend(kit.world, BLUE)
    wait(kit, 120)
    startBackend(kit.world, GREEN, ingress)
    expect(healthyNow(kit)).toEqual({ blue: 0 })
  })
})

describe('an update of a gateway', () => {
  it('turns the instances one after the other, and reads Succeeded before it is over', () => {
    const kit = probedGateway()
    const seconds = update(kit, moveToGreen)
    wait(kit, 46)
    expect(kit.get(gatewayId(kit)).properties.provisioningState).toBe('Succeeded')
    expect(healthyNow(kit)).toEqual({ blue: 0.5, green: 0.5 })
    wait(kit, (seconds * 2) / 3 - 44)
    expect(healthyNow(kit)).toEqual({ green: 1 })
  })

  it.each([
    ['leaves instances that had switched where they are', [], { blue: 0.5, green: 0.5 }],
    ['leads them back with the switch', ['gateway-superseded-instances-return'] as const, { blue: 0.5 }]
  ])('%s when it is superseded', (_, switches, counts) => {
    const kit = probedGateway(undefined, switches)
    const before = structuredClone(kit.get(gatewayId(kit)))
    const seconds = update(kit, moveToGreen)
    wait(kit, seconds / 3 + 2)
    expect(kit.put(gatewayId(kit), before).status).toBe(200)
    expect(healthyNow(kit)).toEqual(counts)
    kit.settle()
    wait(kit, 1)
    expect(healthyNow(kit)).toEqual({ blue: 1 })
  })

  it('leads all instances back when it fails', () => {
    const kit = probedGateway()
    kit.world.faults.push({
      method: 'PUT',
      path: '*/applicationGateways/*',
      outcome: 'fail-operation:InternalServerError',
      times: 1,
      after: 0
    })
    const seconds = update(kit, moveToGreen)
    wait(kit, seconds - 1)
    expect(healthyNow(kit)).toEqual({ green: 1 })
    wait(kit, 2.1)
    expect(kit.get(gatewayId(kit)).properties.provisioningState).toBe('Failed')
    expect(healthyNow(kit)).toEqual({ blue: 1 })
  })

  it('reaches every instance, and surplus ones leave, after a superseded scaling', () => {
    const kit = probedGateway(({ autoscaleConfiguration }) => Object.assign(autoscaleConfiguration, { minCapacity: 4 }))
    const scaleIn = ({ autoscaleConfiguration }: Loose) => Object.assign(autoscaleConfiguration, { minCapacity: 2 })
    wait(kit, update(kit, scaleIn) * 0.7)
    update(kit, moveToGreen)
    kit.settle()
    wait(kit, 1)
    expect(healthyNow(kit)).toEqual({ green: 1 })
  })

  it('restores the instances that a superseded scaling removed when the next update fails', () => {
    const kit = probedGateway(({ autoscaleConfiguration }) => Object.assign(autoscaleConfiguration, { minCapacity: 4 }))
    const scaleIn = ({ autoscaleConfiguration }: Loose) => Object.assign(autoscaleConfiguration, { minCapacity: 2 })
    wait(kit, update(kit, scaleIn) * 0.7)
    kit.world.faults.push({
      method: 'PUT',
      path: '*',
      outcome: 'fail-operation:InternalServerError',
      times: 1,
      after: 0
    })
    update(kit, moveToGreen)
    kit.settle()
    const { minCapacity } = kit.get(gatewayId(kit)).properties.autoscaleConfiguration
    const runtime = runtimeOf(kit.world, gatewayId(kit)) ?? newRuntime(kit.world)
    expect([minCapacity, instancesAt(runtime, kit.world.now)]).toEqual([2, [0, 1, 2, 3]])
  })
})

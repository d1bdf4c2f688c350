import { describe, expect, it } from '@jest/globals'
import { startBackend, stopBackend } from '../../../../../local/azure/simulated-backends.ts'
import { trafficBetween } from '../../../../../local/azure/traffic/traffic-between.ts'
import { removeTraffic } from '../../../../../local/azure/traffic/traffic-profile.ts'
import type { Loose } from '../kit.ts'
import { gatewayId } from '../providers/application-gateway/gateway-kit.ts'
import {
  BLUE,
  GREEN,
  ingress,
  moveToGreen,
  probedGateway,
  update,
  wait
} from '../providers/application-gateway/probe-kit.ts'
import { during, type Given, HOST, send, totals } from './traffic-kit.ts'

const OTHER = '10.1.0.5'

const addresses = (...given: string[]) =>
  (({ backendAddressPools }: Loose) => {
    backendAddressPools[0].properties.backendAddresses = given.map(ipAddress => ({ ipAddress }))
  }) as (properties: Loose) => void

describe('traffic through a gateway', () => {
  it('is rate times seconds, with the parts that served it', () => {
    const kit = probedGateway()
    send(kit, { errorRates: { blue: 0.05 }, latencies: { blue: 0.2 } })
    const slices = during(kit, 60)
    expect(totals(slices)).toEqual([570, 30, 0])
    expect(slices.at(-1)).toMatchObject({
      host: HOST,
      rule: 'live',
      pool: 'blue',
      settings: 'blue',
      address: BLUE,
      latencySeconds: 0.2
    })
  })

  it('adds up to all requests whatever the bounds of the question', () => {
    const kit = probedGateway()
    send(kit, { latencies: { blue: 3, green: 3 } })
    const from = kit.world.now
    update(kit, moveToGreen)
    wait(kit, 300)
    const between = (a: number, b: number) => totals(trafficBetween(kit.world, gatewayId(kit), from + a, from + b))
    const whole = between(0, 300_000)
    const parts = Array.from({ length: 300 }, (_, second) => between(second * 1000, (second + 1) * 1000))
    expect(whole.reduce((sum, count) => sum + count, 0)).toBeCloseTo(3000)
    for (const [i, count] of whole.entries())
      expect(parts.reduce((sum, part) => sum + (part[i] ?? 0), 0)).toBeCloseTo(count, 1)
  })

  it('is not known without a profile, before it, in the future, or after it was removed', () => {
    const kit = probedGateway()
    expect(during(kit, 60)).toEqual([])
    const before = kit.world.now - 60_000
    send(kit)
    wait(kit, 60)
    expect(totals(trafficBetween(kit.world, gatewayId(kit), before, kit.world.now + 60_000))).toEqual([600, 0, 0])
    removeTraffic(kit.world, gatewayId(kit))
    expect(during(kit, 60)).toEqual([])
  })

  it.each<[string, Given, string]>([
    ['a share above 1', { errorRates: { blue: 5 } }, "errorRates of 'blue' is 5; a number from 0 to 1 is allowed."],
    ['a negative rate', { rates: { [HOST]: -1 } }, "rates of 'app.contoso.com' is -1; "],
    [
      'an answer that never comes',
      { latencies: { blue: Number.POSITIVE_INFINITY } },
      "latencies of 'blue' is Infinity"
    ],
    ['no number', { capacities: { blue: Number.NaN } }, "capacities of 'blue' is NaN; "]
  ])('cannot have %s', (_, given, message) => {
    const kit = probedGateway()
    expect(() => send(kit, given)).toThrow(message)
  })

  it('keeps the past when another profile follows', () => {
    const kit = probedGateway()
    send(kit, { errorRates: { blue: 0.5 }, capacities: { blue: 8 } })
    const from = kit.world.now
    wait(kit, 60)
    send(kit, { rates: { 'none.contoso.com': 1 } })
    wait(kit, 60)
    send(kit, { rates: { [HOST]: 20 } })
    wait(kit, 60)
    const minute = (n: number) =>
      totals(trafficBetween(kit.world, gatewayId(kit), from + (n - 1) * 60_000, from + n * 60_000))
    expect([minute(1), minute(2), minute(3)]).toEqual([
      [240, 360, 0],
      [0, 0, 60],
      [1200, 0, 0]
    ])
  })

  it('is spread over the healthy addresses of the pool, and lost at a dead one until the probes notice', () => {
    const kit = probedGateway(addresses(BLUE, OTHER))
    startBackend(kit.world, OTHER, ingress)
    wait(kit, 60)
    send(kit)
    expect(totals(during(kit, 60).filter(({ address }) => address === OTHER))).toEqual([300, 0, 0])
    stopBackend(kit.world, OTHER)
    const [answered = 0, , lost = 0] = totals(during(kit, 300))
    expect(answered + lost).toBeCloseTo(3000)
    expect([lost > 5 * 60, lost <= 5 * 120]).toEqual([true, true])
    expect(totals(during(kit, 60))).toEqual([600, 0, 0])
  })

  it('is lost without a healthy backend, without a rule, and while the gateway is stopped or gone', () => {
    const kit = probedGateway()
    send(kit, { rates: { [HOST]: 10, 'unknown.contoso.com': 1 } })
    const lost = during(kit, 60).filter(slice => slice.lost > 0)
    expect([totals(lost), lost[0]]).toMatchObject([[0, 0, 60], { host: 'unknown.contoso.com', rule: '', pool: '' }])
    kit.send('POST', `${gatewayId(kit)}/stop`)
    expect(totals(during(kit, 60))).toEqual([0, 0, 660])
    kit.send('POST', `${gatewayId(kit)}/start`)
    kit.settle()
    stopBackend(kit.world, BLUE)
    wait(kit, 120)
    expect(during(kit, 60)).toMatchObject([{ address: '', pool: 'blue', lost: 600 }, { lost: 60 }])
    kit.remove(gatewayId(kit))
    kit.settle()
    expect(totals(during(kit, 60))).toEqual([0, 0, 660])
  })

  it('fails beyond the capacity of a pool, or of its ready pods', () => {
    const kit = probedGateway()
    send(kit, { capacities: { blue: 8 }, errorRates: { blue: 0.5 } })
    expect(totals(during(kit, 60))).toEqual([240, 360, 0])
    startBackend(kit.world, BLUE, { ...ingress, pods: 2 })
    send(kit, { capacitiesPerPod: { blue: 3 } })
    expect(totals(during(kit, 60))).toEqual([360, 240, 0])
    startBackend(kit.world, BLUE, { ...ingress, pods: 4 })
    expect(totals(during(kit, 60))).toEqual([600, 0, 0])
  })

  it('is lost when the answer takes longer than the backend settings allow', () => {
    const kit = probedGateway()
    send(kit, { latencies: { blue: 31 } })
    expect(totals(during(kit, 60))).toEqual([0, 0, 600])
  })

  it('takes the rule of the listener with the host, in the order of priorities, and its paths', () => {
    const kit = probedGateway()
    update(kit, properties => {
      const own = (path: string) => ({ id: `${gatewayId(kit)}/${path}` })
      const [live] = properties.httpListeners
      const all = { ...live.properties, hostName: undefined, hostNames: ['*.contoso.com'] }
      properties.httpListeners.push({ name: 'all', properties: all })
      properties.backendAddressPools[1].properties.backendAddresses = [{ ipAddress: GREEN }]
      const [backendAddressPool, backendHttpSettings] = ['backendAddressPools', 'backendHttpSettingsCollection'].map(
        collection => own(`${collection}/green`)
      )
      const pathRules = [{ name: 'api', properties: { paths: ['/api/*'], backendAddressPool, backendHttpSettings } }]
      const defaults = {
        defaultBackendAddressPool: own('backendAddressPools/blue'),
        defaultBackendHttpSettings: own('backendHttpSettingsCollection/blue')
      }
      properties.urlPathMaps = [{ name: 'map', properties: { ...defaults, pathRules } }]
      const httpListener = own('httpListeners/all')
      const urlPathMap = own('urlPathMaps/map')
      properties.requestRoutingRules.push({
        name: 'paths',
        properties: { ruleType: 'PathBasedRouting', priority: 200, httpListener, urlPathMap }
      })
    })
    kit.settle()
    wait(kit, 5)
    send(kit, { rates: { [HOST]: 1, 'shop.contoso.com': 1, 'shop.contoso.com/api/v1': 1 } })
    const found = during(kit, 10).map(({ host, rule, pool }) => [host, rule, pool])
    expect(found).toEqual([
      [HOST, 'live', 'blue'],
      ['shop.contoso.com', 'paths', 'blue'],
      ['shop.contoso.com/api/v1', 'paths', 'green']
    ])
  })

  it('does not pass a redirect on to another listener, and takes HTTPS unless the target names the scheme or port', () => {
    const kit = probedGateway()
    update(kit, properties => {
      const own = (path: string) => ({ id: `${gatewayId(kit)}/${path}` })
      const target = { backendAddressPool: own('backendAddressPools/blue') }
      const settings = { backendHttpSettings: own('backendHttpSettingsCollection/blue') }
      const [secure] = properties.httpListeners
      const [live] = properties.requestRoutingRules
      properties.frontendPorts.push({ name: 'p80', properties: { port: 80 } })
      const all = { ...secure.properties, hostName: undefined, hostNames: ['*.contoso.com'] }
      const { sslCertificate: _, ...open } = {
        ...secure.properties,
        protocol: 'Http',
        frontendPort: own('frontendPorts/p80')
      }
      open.requireServerNameIndication = false
      properties.httpListeners.push({ name: 'all', properties: all }, { name: 'open', properties: open })
      properties.redirectConfigurations = [
        { name: 'r', properties: { redirectType: 'Permanent', targetUrl: 'https://x' } }
      ]
      const pathRules = [{ name: 'api', properties: { paths: ['/api/*'], ...target, ...settings } }]
      const map = { defaultRedirectConfiguration: own('redirectConfigurations/r'), pathRules }
      properties.urlPathMaps = [{ name: 'map', properties: map }]
      const rule = (name: string, priority: number, fields: Loose) => ({
        name,
        properties: { ruleType: 'Basic', priority, httpListener: own(`httpListeners/${name}`), ...fields }
      })
      const { httpListener, priority } = live.properties
      live.properties = { ruleType: 'PathBasedRouting', priority, httpListener, urlPathMap: own('urlPathMaps/map') }
      properties.requestRoutingRules.push(
        rule('all', 200, { ...target, ...settings }),
        rule('open', 50, { ...target, ...settings })
      )
    })
    kit.settle()
    wait(kit, 5)
    const targets = [HOST, `${HOST}/api/v1`, `http://${HOST}`, `${HOST}:80`, `https://${HOST}:443/api/v1`]
    send(kit, { rates: Object.fromEntries(targets.map(target => [target, 1])) })
    expect(during(kit, 10).map(({ rule, answered }) => [rule, answered])).toEqual([
      ['', 0],
      ['live', 10],
      ['open', 10],
      ['open', 10],
      ['live', 10]
    ])
  })

  it('needs a backend that knows the host of the client where the settings have none', () => {
    const kit = probedGateway(({ backendHttpSettingsCollection, probes }) => {
      for (const { properties } of backendHttpSettingsCollection) {
        Object.assign(properties, { hostName: '', sniName: 'app.aks-ingress.contoso.com' })
      }
      Object.assign(probes[0].properties, { pickHostNameFromBackendHttpSettings: false, host: 'probe.contoso.com' })
    })
    startBackend(kit.world, BLUE, { ports: [443], names: ['*.contoso.com', '*.aks-ingress.contoso.com'] })
    wait(kit, 60)
    send(kit)
    expect(totals(during(kit, 10))).toEqual([100, 0, 0])
    const hosts = ['probe.contoso.com']
    startBackend(kit.world, BLUE, { ports: [443], names: ['*.contoso.com', '*.aks-ingress.contoso.com'], hosts })
    expect(totals(during(kit, 10))).toEqual([0, 0, 100])
  })
})

describe('requests under way', () => {
  /** Returns the number of lost requests of a move to green that was well prepared. */
  function lostByMove(latency: number, switches: Parameters<typeof probedGateway>[1] = []): number {
    const kit = probedGateway(undefined, switches)
    update(kit, properties => {
      const rule = structuredClone(properties.requestRoutingRules[0])
      const listener = structuredClone(properties.httpListeners[0])
      listener.name = 'preview'
      listener.properties.hostName = 'preview.contoso.com'
      properties.httpListeners.push(listener)
      const httpListener = { id: rule.properties.httpListener.id.replace(/app$/, 'preview') }
      Object.assign(rule, { name: 'preview' })
      Object.assign(rule.properties, { priority: 200, httpListener })
      properties.requestRoutingRules.unshift(rule)
      moveToGreen(properties)
    })
    kit.settle()
    wait(kit, 120)
    send(kit, { latencies: { blue: latency, green: latency } })
    wait(kit, 60)
    const from = kit.world.now - 60_000
    update(kit, properties => {
      const [live, preview] = properties.requestRoutingRules.map(({ properties: rule }: Loose) => ({ ...rule }))
      for (const member of ['backendAddressPool', 'backendHttpSettings']) {
        properties.requestRoutingRules[0].properties[member] = preview[member]
        properties.requestRoutingRules[1].properties[member] = live[member]
      }
    })
    kit.settle()
    wait(kit, 60)
    return totals(trafficBetween(kit.world, gatewayId(kit), from, kit.world.now))[2] ?? 0
  }

  it('are answered while the draining after an update lasts, and cut off after it', () => {
    expect([lostByMove(2), lostByMove(29)]).toEqual([0, 0])
  })

  it('are cut off when their rule moves with the switch', () => {
    expect(lostByMove(2, ['gateway-cuts-moved-requests'])).toBeCloseTo(10 * 2)
  })

  it('are cut off when the drain time of the settings is shorter than the answer takes, at any update', () => {
    const kit = probedGateway(({ backendHttpSettingsCollection }) => {
      for (const { properties } of backendHttpSettingsCollection) properties.connectionDraining.drainTimeoutInSec = 5
    })
    send(kit, { latencies: { blue: 12 } })
    wait(kit, 60)
    const from = kit.world.now
    update(kit, ({ httpListeners }) =>
      Object.assign(httpListeners[0].properties, { requireServerNameIndication: false })
    )
    wait(kit, 300)
    expect(totals(trafficBetween(kit.world, gatewayId(kit), from, kit.world.now))[2]).toBeCloseTo(10 * (12 - 5))
  })

  it('are lost when their backend ends', () => {
    const kit = probedGateway(addresses(BLUE, OTHER))
    startBackend(kit.world, OTHER, ingress)
    wait(kit, 60)
    send(kit, { latencies: { blue: 4 } })
    wait(kit, 60)
    const from = kit.world.now - 60_000
    stopBackend(kit.world, OTHER)
    const until = kit.world.now
    wait(kit, 60)
    expect(totals(trafficBetween(kit.world, gatewayId(kit), from, until))).toEqual([580, 0, 20])
  })
})

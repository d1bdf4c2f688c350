import { describe, expect, it } from '@jest/globals'
import { type Loose, refusalOf } from '../../kit.ts'
import { gateway, gatewayId, kitForGateway } from './gateway-kit.ts'

/** Returns the refusal of a gateway after a change. */
function refusalAfter(change: (properties: Loose) => void): unknown[] {
  const kit = kitForGateway()
  return [...refusalOf(kit.put(gatewayId(kit), gateway(kit, change)))]
}

const probe = (fields: Loose) => (properties: Loose) => void Object.assign(properties.probes[0].properties, fields)
const settings = (fields: Loose) => (properties: Loose) =>
  void Object.assign(properties.backendHttpSettingsCollection[0].properties, fields)
const capacity = (value: unknown) => (properties: Loose) => {
  delete properties.autoscaleConfiguration
  properties.sku.capacity = value
}
const scale = (fields: Loose) => (properties: Loose) => void Object.assign(properties.autoscaleConfiguration, fields)
const address = (fields: Loose) => (properties: Loose) => {
  properties.backendAddressPools[1].properties.backendAddresses = [fields]
}
const named = (name: string) => (properties: Loose) =>
  properties.backendAddressPools.push({ name, properties: { backendAddresses: [] } })

describe('values of an application gateway', () => {
  it.each<[string, (properties: Loose) => void]>([
    ['an interval of 0', probe({ interval: 0 })],
    ['a negative interval', probe({ interval: -30 })],
    ['a fractional interval', probe({ interval: 0.5 })],
    ['an interval in quotes', probe({ interval: '30' })],
    ['an interval above a day', probe({ interval: 86_401 })],
    ['a timeout of 0', probe({ timeout: 0 })],
    ['a threshold of 0', probe({ unhealthyThreshold: 0 })],
    ['a fractional threshold', probe({ unhealthyThreshold: 1.5 })],
    ['a probe at port 0', probe({ port: 0 })],
    ['settings with port 0', settings({ port: 0 })],
    ['settings with port 65536', settings({ port: 65_536 })],
    ['requests without time', settings({ requestTimeout: 0 })],
    ['requests of more than a day', settings({ requestTimeout: 86_401 })],
    ['half a second of draining', settings({ connectionDraining: { enabled: true, drainTimeoutInSec: 1.5 } })],
    ['capacity 0', capacity(0)],
    ['a fractional capacity', capacity(1.5)],
    ['capacity 126', capacity(126)],
    ['a fractional lower end', scale({ minCapacity: 1.5 })],
    ['a fractional upper end', scale({ maxCapacity: 9.5 })],
    ['an impossible address', address({ ipAddress: '999.1.1.1' })],
    ['an impossible name', address({ fqdn: 'app contoso' })],
    ['an empty address', address({})]
  ])('are refused with %s', (_, change) => {
    expect(refusalAfter(change)).toEqual([400, 'InvalidRequestFormat'])
  })

  it.each<[string, (properties: Loose) => void, string]>([
    ['a threshold above 20', probe({ unhealthyThreshold: 21 }), 'ApplicationGatewayProbeUnhealthyThresholdIsInvalid'],
    ['a path without a slash', probe({ path: 'healthz' }), 'ApplicationGatewayProbePathIsInvalid'],
    ['a tilde in a name', named('a~b'), 'InvalidResourceName'],
    ['a name of 81 characters', named('a'.repeat(81)), 'InvalidResourceName']
  ])('are refused with %s, in the words of Azure', (_, change, code) => {
    expect(refusalAfter(change)).toEqual([400, code])
  })

  it.each<[string, (properties: Loose) => void]>([
    ['the least of a probe', probe({ interval: 1, timeout: 1, unhealthyThreshold: 1 })],
    ['the most of a probe', probe({ interval: 86_400, timeout: 86_400, unhealthyThreshold: 20 })],
    ['defaults', probe({ interval: undefined, timeout: null, unhealthyThreshold: undefined })],
    ['capacity 125', capacity(125)],
    ['autoscaling from 125 to 125', scale({ minCapacity: 125, maxCapacity: 125 })],
    ['a host name with an empty address', address({ ipAddress: '', fqdn: 'app_1.contoso.com' })],
    ['a name with a dot and an underscore', named('a.b_')]
  ])('can be %s', (_, change) => {
    expect(refusalAfter(change)).toEqual([201, undefined])
  })
})

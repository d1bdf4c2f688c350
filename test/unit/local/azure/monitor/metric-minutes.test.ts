import { expect, it } from '@jest/globals'
import { setTraffic } from '../../../../../local/azure/traffic/traffic-profile.ts'
import type { Kit, Loose } from '../kit.ts'
import { gatewayId } from '../providers/application-gateway/gateway-kit.ts'
import { probedGateway, wait } from '../providers/application-gateway/probe-kit.ts'

const MINUTE = 60_000

/** Returns a kit with ten requests a second, and a minute that began some time ago. */
function withTraffic(minutes: number): { kit: Kit; minute: number } {
  const kit = probedGateway()
  const rates = { 'app.contoso.com': [{ at: kit.world.now, value: 10 }] }
  setTraffic(kit.world, gatewayId(kit), { rates, errorRates: {}, latencies: {} })
  wait(kit, minutes * 60)
  return { kit, minute: Math.floor(kit.world.now / MINUTE) * MINUTE - 20 * MINUTE }
}

/** Returns the totals of the points between two instants. */
function totals(kit: Kit, from: number, until: number, interval = 'PT1M'): (number | undefined)[] {
  const iso = (at: number) => new Date(at).toISOString()
  const query = new URLSearchParams({ metricnames: 'TotalRequests', timespan: `${iso(from)}/${iso(until)}`, interval })
  const answer = kit.send('GET', `${gatewayId(kit)}/providers/Microsoft.Insights/metrics?${query}`, undefined, {
    version: '2024-02-01'
  })
  return (answer.body as Loose).value[0].timeseries[0].data.map(({ total }: Loose) => total)
}

it('counts the whole minute in each point, whatever part of it the timespan has', () => {
  const { kit, minute } = withTraffic(40)
  expect(totals(kit, minute + 30_000, minute + 150_000)).toEqual([600, 600, 600])
  expect(totals(kit, minute + 59_000, minute + 61_000)).toEqual([600, 600])
  expect(totals(kit, minute + 30_000, minute + 7 * MINUTE, 'PT5M')).toEqual([3000, 3000])
  expect(totals(kit, minute + 30_000, minute + 150_000, 'FULL')).toEqual([1800])
})

it('has no value for a minute of which only a part is known', () => {
  const { kit } = withTraffic(30 * 60)
  const first = Math.floor((kit.world.now - 24 * 60 * MINUTE) / MINUTE) * MINUTE
  expect(totals(kit, first - MINUTE, first + 3 * MINUTE)).toEqual([undefined, undefined, 600, 600])
})

import { describe, expect, it } from '@jest/globals'
import { startBackend, stopBackend } from '../../../../../local/azure/simulated-backends.ts'
import { hostCountsAt } from '../../../../../local/azure/traffic/host-counts.ts'
import { trafficBetween } from '../../../../../local/azure/traffic/traffic-between.ts'
import type { Kit } from '../kit.ts'
import { gatewayId } from '../providers/application-gateway/gateway-kit.ts'
import { BLUE, ingress, moveToGreen, probedGateway, update, wait } from '../providers/application-gateway/probe-kit.ts'
import { send, totals } from './traffic-kit.ts'

describe('the past of a gateway', () => {
  const sizeOf = (kit: Kit) => JSON.stringify(kit.world.tables.gatewayRuntimes).length

  /** Lets a backend come and go for some hours. */
  function flap(kit: Kit, hours: number): void {
    for (let minute = 0; minute < hours * 60; minute += 10) {
      stopBackend(kit.world, BLUE)
      wait(kit, 300)
      startBackend(kit.world, BLUE, ingress)
      wait(kit, 300)
    }
  }

  it('is kept for a day with traffic, and for two hours without', () => {
    const kit = probedGateway()
    const start = sizeOf(kit)
    flap(kit, 24)
    expect(sizeOf(kit)).toBeLessThan(start + 5000)
    send(kit)
    flap(kit, 24)
    const day = sizeOf(kit)
    expect(day).toBeGreaterThan(start + 10_000)
    flap(kit, 48)
    expect(sizeOf(kit)).toBeLessThan(day * 1.1)
    const [answered = 0, , lost = 0] = totals(
      trafficBetween(kit.world, gatewayId(kit), kit.world.now - 20 * 3600_000, kit.world.now)
    )
    expect(answered + lost).toBeCloseTo(10 * 20 * 3600, 0)
  })

  it('is unknown, and not lost, before the oldest of too many steps', () => {
    const kit = probedGateway()
    send(kit)
    const from = kit.world.now
    wait(kit, 600)
    const before = totals(trafficBetween(kit.world, gatewayId(kit), from, from + 600_000))
    for (let i = 0; i < 600; i++) {
      stopBackend(kit.world, BLUE)
      wait(kit, 30)
      startBackend(kit.world, BLUE, ingress)
      wait(kit, 30)
    }
    const after = totals(trafficBetween(kit.world, gatewayId(kit), from, from + 600_000))
    expect([before, after]).toEqual([
      [6000, 0, 0],
      [0, 0, 0]
    ])
    const counts = hostCountsAt(kit.world, gatewayId(kit), from + 300_000)
    expect(counts).toEqual([])
    const [answered = 0, failed = 0, lost = 0] = totals(
      trafficBetween(kit.world, gatewayId(kit), kit.world.now - 3600_000, kit.world.now)
    )
    expect(answered + failed + lost).toBeCloseTo(36_000)
  })

  it('forgets configurations that no instance holds any more', () => {
    const kit = probedGateway()
    const start = sizeOf(kit)
    for (let i = 0; i < 20; i++) {
      update(
        kit,
        i % 2 === 0 ? moveToGreen : ({ requestRoutingRules: [rule] }) => Object.assign(rule, { etag: `${i}` })
      )
      kit.settle()
      wait(kit, 8000)
    }
    expect(sizeOf(kit)).toBeLessThan(start * 2)
  })
})

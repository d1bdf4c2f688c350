import type { TrafficProfile, TrafficSlice } from '../../../../../local/azure/traffic/traffic.ts'
import { trafficBetween } from '../../../../../local/azure/traffic/traffic-between.ts'
import { setTraffic } from '../../../../../local/azure/traffic/traffic-profile.ts'
import type { Kit } from '../kit.ts'
import { gatewayId } from '../providers/application-gateway/gateway-kit.ts'
import { wait } from '../providers/application-gateway/probe-kit.ts'

/** Host of the live rule. */
export const HOST = 'app.contoso.com'

type Values = Record<string, number>

/** Values of a profile by name. */
export interface Given {
  readonly rates?: Values
  readonly errorRates?: Values
  readonly latencies?: Values
  readonly capacities?: Values
  readonly capacitiesPerPod?: Values
}

/** Lets clients send constant traffic from now on. */
export function send(
  kit: Kit,
  { rates = { [HOST]: 10 }, errorRates = {}, latencies = {}, ...limits }: Given = {}
): void {
  const steps = (values: Values) =>
    Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [{ at: kit.world.now, value }]]))
  const profile: TrafficProfile = {
    rates: steps(rates),
    errorRates: steps(errorRates),
    latencies: steps(latencies),
    ...(limits.capacities && { capacities: steps(limits.capacities) }),
    ...(limits.capacitiesPerPod && { capacitiesPerPod: steps(limits.capacitiesPerPod) })
  }
  setTraffic(kit.world, gatewayId(kit), profile)
}

/** Returns the traffic of the seconds that pass now. */
export function during(kit: Kit, seconds: number): readonly TrafficSlice[] {
  const from = kit.world.now
  wait(kit, seconds)
  return trafficBetween(kit.world, gatewayId(kit), from, kit.world.now)
}

/** Returns `[answered, failed, lost]`, rounded. */
export function totals(slices: readonly TrafficSlice[]): number[] {
  const sum = (value: (slice: TrafficSlice) => number) => slices.reduce((total, slice) => total + value(slice), 0)
  const all = [sum(({ answered }) => answered), sum(({ failed }) => failed), sum(({ lost }) => lost)]
  return all.map(count => Math.round(count * 1000) / 1000)
}

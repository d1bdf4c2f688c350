import { keyOf, sameId } from '../azure/resource-ids.ts'
import { trafficBetween } from '../azure/traffic/traffic-between.ts'
import type { World } from '../azure/world.ts'

const GATEWAY = 'Microsoft.Network/applicationGateways'

/** Numbers of requests of one host to one backend pool of a gateway. */
export interface TrafficOutcome {
  readonly gateway: string
  readonly host: string
  /** Empty if the requests met no rule. */
  readonly pool: string
  readonly answered: number
  readonly failed: number
  readonly lost: number
}

/** Returns what became of the requests since an instant (milliseconds since 1970), of all hosts or of one. */
export function trafficOutcome(world: World, since: number, host?: string): TrafficOutcome[] {
  const gateways = Object.values(world.resources).filter(({ type }) => sameId(type, GATEWAY))
  const slices = gateways.flatMap(({ id, name }) =>
    trafficBetween(world, id, since, world.now).map(slice => ({ gateway: name, ...slice }))
  )
  const requested = slices.filter(slice => host === undefined || isOfHost(slice.host, host))
  const groups = Map.groupBy(requested, ({ gateway, host: of, pool }) => JSON.stringify([gateway, of, pool]))
  return [...groups.values()].map(group => {
    const total = (name: 'answered' | 'failed' | 'lost') => Math.round(group.reduce((sum, each) => sum + each[name], 0))
    const [{ gateway, host: of, pool } = { gateway: '', host: '', pool: '' }] = group
    return { gateway, host: of, pool, answered: total('answered'), failed: total('failed'), lost: total('lost') }
  })
}

/** Returns whether the target of a request, a host or `host/path`, is of a host. */
function isOfHost(target: string, host: string): boolean {
  return keyOf(target) === keyOf(host) || keyOf(target).startsWith(`${keyOf(host)}/`)
}

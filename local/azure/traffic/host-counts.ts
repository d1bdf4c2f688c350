import type { World } from '../world.ts'
import type { HostCount } from './traffic.ts'

/** Returns how many backends of a gateway are healthy at an instant (milliseconds since 1970), up to now. */
export function hostCountsAt(_world: World, _gatewayId: string, _at: number): readonly HostCount[] {
  return []
}

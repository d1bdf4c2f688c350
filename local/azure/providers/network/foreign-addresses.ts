import { parseCidr } from 'cidr-tools'
import { keyOf } from '../../resource-ids.ts'
import { tableOf } from '../../tables.ts'
import type { World } from '../../world.ts'

/** Returns numbers of addresses by subnet. Local Azure has no network interfaces of its own, so a number stands for them. */
function table(world: World): Record<string, number> {
  return tableOf<number>(world, 'foreignAddresses')
}

/** Sets how many addresses of a subnet machines of other teams take. */
export function takeAddresses(world: World, subnetId: string, count: number): void {
  table(world)[keyOf(subnetId)] = Math.max(0, count)
}

/** Returns how many addresses of a subnet machines of other teams take. */
export function foreignAddressCount(world: World, subnetId: string): number {
  return table(world)[keyOf(subnetId)] ?? 0
}

/** Returns the addresses of a subnet that machines of other teams take: the last ones that can be given out. */
export function foreignAddresses(world: World, subnetId: string, range: string): string[] {
  const count = foreignAddressCount(world, subnetId)
  if (count === 0) return []
  // The last address of a subnet is Azure's own.
  const { end } = parseCidr(range)
  return Array.from({ length: count }, (_, i) => dotted(end - 1n - BigInt(i)))
}

function dotted(address: bigint): string {
  return [24n, 16n, 8n, 0n].map(shift => (address >> shift) & 255n).join('.')
}

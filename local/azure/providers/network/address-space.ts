import { containsCidr, overlapCidr, parseCidr } from 'cidr-tools'
import { usersOf } from '../../resources/resource-lookup.ts'
import type { Resource, World } from '../../world.ts'
import { referenceId } from '../put-helpers.ts'
import { foreignAddresses } from './foreign-addresses.ts'
import { ipConfigurations } from './network-provider.ts'

/** Azure keeps the first four addresses and the last of every subnet for itself. */
const RESERVED_AT_START = 4n

/** Whether a text is a range in CIDR notation whose address is the first of the range. */
export function isRange(text: unknown): text is string {
  if (typeof text !== 'string' || !/^[\d.]+\/\d+$|^[\da-f:]+\/\d+$/i.test(text)) return false
  try {
    const { ip, start } = parseCidr(text)
    return parseCidr(`${ip}/${ip.includes(':') ? 128 : 32}`).start === start
  } catch {
    return false
  }
}

export function rangesOverlap(a: readonly string[], b: readonly string[]): boolean {
  return overlapCidr([...a], [...b])
}

export function rangesContain(spaces: readonly string[], range: string): boolean {
  return containsCidr([...spaces], range)
}

export function prefixLength(range: string): number {
  return Number(range.split('/')[1])
}

/** The range of a subnet, in whichever of its two forms it was written. */
export function subnetRange(properties: Readonly<Record<string, unknown>>): string | undefined {
  const several = properties.addressPrefixes as string[] | undefined
  return (properties.addressPrefix as string | undefined) ?? several?.[0]
}

export function addressSpace(network: Resource): string[] {
  const space = network.properties.addressSpace as { addressPrefixes?: string[] } | undefined
  return space?.addressPrefixes ?? []
}

/** The first address of a subnet that Azure has not kept and nobody has taken; `undefined` when it is full. */
export function firstFreeAddress(world: World, subnet: Resource): string | undefined {
  const { start, end } = parseCidr(subnetRange(subnet.properties) ?? '')
  const taken = new Set(takenAddresses(world, subnet))
  for (let address = start + RESERVED_AT_START; address < end; address += 1n) {
    const text = dotted(address)
    if (!taken.has(text)) return text
  }
  return undefined
}

function takenAddresses(world: World, subnet: Resource): string[] {
  const own = usersOf(world, subnet.id)
    .flatMap(ipConfigurations)
    .filter(({ properties }) => referenceId(properties.subnet)?.toLowerCase() === subnet.id.toLowerCase())
    .flatMap(({ properties }) =>
      properties.privateIPAddress === undefined ? [] : [String(properties.privateIPAddress)]
    )
  return [...own, ...foreignAddresses(world, subnet.id, subnetRange(subnet.properties) ?? '')]
}

function dotted(address: bigint): string {
  return [24n, 16n, 8n, 0n].map(shift => (address >> shift) & 255n).join('.')
}

/** How many addresses of a subnet nobody has taken. */
export function freeAddresses(world: World, subnet: Resource): number {
  const { start, end } = parseCidr(subnetRange(subnet.properties) ?? '')
  const usable = Number(end - start) - Number(RESERVED_AT_START)
  return usable - new Set(takenAddresses(world, subnet)).size
}

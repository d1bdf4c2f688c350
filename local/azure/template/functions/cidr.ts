import { normalizeCidr, parseCidr } from 'cidr-tools'
import type { Value } from '../expressions/values.ts'
import type { Arguments, FunctionTable } from './table.ts'

const BITS = { 4: 32, 6: 128 } as const

interface Network {
  readonly version: 4 | 6
  readonly prefix: number
  readonly start: bigint
  readonly end: bigint
}

function networkAt(args: Arguments): Network {
  const text = args.text(0)
  const parsed = tryParse(text)
  if (!parsed?.prefixPresent) {
    throw args.error(`expects a network in CIDR notation. The provided value is '${text}'`)
  }
  return { version: parsed.version, prefix: Number(parsed.prefix), start: parsed.start, end: parsed.end }
}

function tryParse(text: string): ReturnType<typeof parseCidr> | undefined {
  try {
    return parseCidr(text)
  } catch {
    return undefined
  }
}

function addressText(address: bigint, version: 4 | 6): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map(shift => String((address >> shift) & 255n)).join('.')
  const groups = Array.from({ length: 8 }, (_, index) => (address >> BigInt(112 - index * 16)) & 0xffffn)
  return normalizeCidr(groups.map(group => group.toString(16)).join(':'))
}

function subnet(args: Arguments): string {
  const { version, prefix, start } = networkAt(args)
  const [newPrefix, index] = [args.integer(1), args.integer(2)]
  if (newPrefix < prefix || newPrefix > BITS[version]) {
    throw args.error(`expects a CIDR from '${prefix}' to '${BITS[version]}'. The provided value is '${newPrefix}'`)
  }
  if (index < 0 || BigInt(index) >= 1n << BigInt(newPrefix - prefix)) {
    throw args.error(`subnet index '${index}' is out of bounds`)
  }
  const size = 1n << BigInt(BITS[version] - newPrefix)
  return `${addressText(start + BigInt(index) * size, version)}/${newPrefix}`
}

/** The network's own address, and in IPv4 its broadcast address, are no host's. */
function host(args: Arguments): string {
  const { version, start, end } = networkAt(args)
  const index = args.integer(1)
  const address = start + BigInt(index) + 1n
  const last = version === 4 && end - start > 1n ? end - 1n : end
  if (index < 0 || address > last) throw args.error(`host index '${index}' is out of bounds`)
  return addressText(address, version)
}

function describe(args: Arguments): Value {
  const { version, prefix, start, end } = networkAt(args)
  const bits = BITS[version]
  const mask = ((1n << BigInt(prefix)) - 1n) << BigInt(bits - prefix)
  const text = (address: bigint) => addressText(address, version)
  if (version === 6) {
    return { network: text(start), netmask: text(mask), firstUsable: text(start), lastUsable: text(end), cidr: prefix }
  }
  const inner = end - start > 1n ? 1n : 0n
  return {
    network: text(start),
    netmask: text(mask),
    broadcast: text(end),
    firstUsable: text(start + inner),
    lastUsable: text(end - inner),
    cidr: prefix
  }
}

export const cidrFunctions: FunctionTable = {
  cidrHost: { arity: [2, 2], call: host },
  cidrSubnet: { arity: [3, 3], call: subnet },
  parseCidr: { arity: [1, 1], call: describe }
}

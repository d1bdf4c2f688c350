import { normalizeCidr, parseCidr } from 'cidr-tools'

/** An IPv4 range by numbers; `first` counts addresses from 0.0.0.0. */
export interface Range {
  readonly cidr: string
  readonly first: number
  readonly size: number
}

const FORM = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/

/** Why a text is no IPv4 range in canonical CIDR notation, and what to write instead; `undefined` when it is one. */
export function rangeProblem(text: string): string | undefined {
  const parts = FORM.exec(text)?.slice(1).map(Number)
  const prefix = parts?.pop()
  if (parts === undefined || prefix === undefined || parts.some(octet => octet > 255) || prefix > 32)
    return 'give an IPv4 range in CIDR notation, for example 10.200.0.0/24'
  const canonical = normalizeCidr(`${parts.join('.')}/${prefix}`)
  // A prefix of 32 is left out by the library.
  return canonical === text || `${canonical}/32` === text
    ? undefined
    : `a range begins at its network address: write ${canonical}`
}

/** Why a text is no IPv4 address, and what to write instead; `undefined` when it is one. */
export function addressProblem(text: string): string | undefined {
  return rangeProblem(`${text}/32`) === undefined ? undefined : 'give an IPv4 address, for example 10.0.1.4'
}

/** The range a text names that `rangeProblem` finds no fault with. */
export function range(cidr: string): Range {
  const { start, end } = parseCidr(cidr)
  return { cidr, first: Number(start), size: Number(end - start) + 1 }
}

/** An address by number as text: `addressText(167772164)` is `10.0.0.4`. */
export function addressText(address: number): string {
  return [24, 16, 8, 0].map(shift => Math.floor(address / 2 ** shift) % 256).join('.')
}

/** The block of that prefix length at an offset (in addresses) from the beginning of a range. */
export function block(within: Range, offset: number, prefix: number): string {
  return `${addressText(within.first + offset)}/${prefix}`
}

/** `10.200.0.0/24 (10.200.0.0 to 10.200.0.255, 256 addresses)` */
export function explain({ cidr, first, size }: Range): string {
  return `${cidr} (${addressText(first)} to ${addressText(first + size - 1)}, ${size.toLocaleString('en-US')} addresses)`
}

/** The addresses two ranges share. One of two overlapping CIDR ranges always holds the other. */
export function shared(a: Range, b: Range): Range | undefined {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a]
  const inside = small.first >= large.first && small.first < large.first + large.size
  return inside ? small : undefined
}

/** RFC 1918: where a range that is suggested may lie. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(range)

/** Whether all of a range is private. */
export function isPrivate(given: Range): boolean {
  return PRIVATE.some(each => contains(each, given))
}

/**
 * A private range of the same size that shares no address with any of `avoid`: the next behind `taken`, else the first
 * there is; `undefined` when all are taken.
 */
export function nextFree(wanted: Range, taken: Range, avoid: readonly Range[]): Range | undefined {
  const behind = taken.first + taken.size
  const within = PRIVATE.filter(({ first, size }) => behind > first && behind < first + size)
  const starts = [
    ...within.map(({ first, size }) => [behind, first + size]),
    ...PRIVATE.map(({ first, size }) => [first, first + size])
  ]
  for (const [start = 0, end = 0] of starts) {
    const free = firstFree(wanted.size, start, end, avoid)
    if (free !== undefined) return free
  }
  return undefined
}

/** The first range of that prefix length inside another that shares no address with any of `avoid`. */
export function freeWithin({ first, size }: Range, prefix: number, avoid: readonly Range[]): Range | undefined {
  return firstFree(2 ** (32 - prefix), first, first + size, avoid)
}

function firstFree(size: number, start: number, end: number, avoid: readonly Range[]): Range | undefined {
  const aligned = (address: number) => Math.ceil(address / size) * size
  let first = aligned(start)
  while (first + size <= end) {
    const candidate = { cidr: `${addressText(first)}/${32 - Math.log2(size)}`, first, size }
    const obstacle = avoid.find(other => shared(candidate, other) !== undefined)
    if (obstacle === undefined) return candidate
    first = aligned(obstacle.first + obstacle.size)
  }
  return undefined
}

/** Whether the outer range holds all of the inner one. */
export function contains(outer: Range, inner: Range): boolean {
  return inner.size <= outer.size && shared(outer, inner) !== undefined
}

/** The prefix length of a range. */
export function prefixOf({ size }: Range): number {
  return 32 - Math.log2(size)
}

/** The longest prefix (smallest range) that holds so many addresses. */
export function prefixFor(addresses: number): number {
  return 32 - Math.ceil(Math.log2(addresses))
}

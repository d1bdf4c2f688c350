import { normalizeCidr, parseCidr } from 'cidr-tools'

/** An IPv4 range as numbers. `first` counts addresses from 0.0.0.0. */
export interface Range {
  readonly cidr: string
  readonly first: number
  readonly size: number
}

/** An address range with the path of its setting. */
export interface NamedRange {
  readonly path: string
  readonly range: Range
}

const FORM = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/

/**
 * Returns why a text is not an IPv4 range in canonical CIDR notation, and what to write instead. Returns `undefined` if
 * the text is such a range.
 */
export function rangeProblem(text: string): string | undefined {
  const parts = FORM.exec(text)?.slice(1).map(Number)
  const prefix = parts?.pop()
  if (parts === undefined || prefix === undefined || parts.some(octet => octet > 255) || prefix > 32)
    return 'give an IPv4 range in CIDR notation, for example 10.200.0.0/24'
  const canonical = normalizeCidr(`${parts.join('.')}/${prefix}`)
  // The library omits a prefix of 32.
  return canonical === text || `${canonical}/32` === text
    ? undefined
    : `a range begins at its network address: write ${canonical}`
}

/**
 * Returns why a text is not an IPv4 address, and what to write instead. Returns `undefined` if the text is an address.
 */
export function addressProblem(text: string): string | undefined {
  return rangeProblem(`${text}/32`) === undefined ? undefined : 'give an IPv4 address, for example 10.0.1.4'
}

/** Returns the range of a text that `rangeProblem` accepts. */
export function parseRange(cidr: string): Range {
  const { start, end } = parseCidr(cidr)
  return { cidr, first: Number(start), size: Number(end - start) + 1 }
}

/** Returns the text of an address: `addressText(167772164)` is `10.0.0.4`. */
export function addressText(address: number): string {
  return [24, 16, 8, 0].map(shift => Math.floor(address / 2 ** shift) % 256).join('.')
}

/**
 * Returns the CIDR text of a range with a prefix length. The range begins at an offset, in addresses, from the start of
 * another range.
 */
export function subRange(within: Range, offset: number, prefix: number): string {
  return `${addressText(within.first + offset)}/${prefix}`
}

/** Returns a text with the details of a range, such as `10.200.0.0/24 (10.200.0.0 to 10.200.0.255, 256 addresses)`. */
export function explainRange({ cidr, first, size }: Range): string {
  return `${cidr} (${addressText(first)} to ${addressText(first + size - 1)}, ${size.toLocaleString('en-US')} addresses)`
}

/** Returns a range with the path of its setting, from a text that `rangeProblem` accepts. */
export function namedRange(path: string, cidr: string): NamedRange {
  return { path, range: parseRange(cidr) }
}

/**
 * Returns a text with the path and the details of a range, such as `spoke.addressSpace 10.240.0.0/16 (10.240.0.0 to
 * …)`.
 */
export function describeRange({ path, range: given }: NamedRange): string {
  return `${path} ${explainRange(given)}`
}

/**
 * Returns the range that two ranges share, or `undefined` if they do not overlap. If two CIDR ranges overlap, one of
 * them contains the other.
 */
export function sharedRange(a: Range, b: Range): Range | undefined {
  const [small, large] = a.size <= b.size ? [a, b] : [b, a]
  const inside = small.first >= large.first && small.first < large.first + large.size
  return inside ? small : undefined
}

/** Private ranges of RFC 1918, from which ranges are suggested. */
const PRIVATE = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'].map(parseRange)

/** Returns whether a whole range is private. */
export function isPrivateRange(given: Range): boolean {
  return PRIVATE.some(each => rangeContains(each, given))
}

/**
 * Returns a private range of the same size as `wanted` that overlaps no range of `avoid`: the next free range after
 * `taken`, otherwise the first free range. Returns `undefined` if no range is free.
 */
export function nextFreeRange(wanted: Range, taken: Range, avoid: readonly Range[]): Range | undefined {
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

/**
 * Returns the first range with a prefix length that is inside another range and overlaps no range of `avoid`. Returns
 * `undefined` if no such range exists.
 */
export function freeRangeWithin({ first, size }: Range, prefix: number, avoid: readonly Range[]): Range | undefined {
  return firstFree(2 ** (32 - prefix), first, first + size, avoid)
}

function firstFree(size: number, start: number, end: number, avoid: readonly Range[]): Range | undefined {
  const aligned = (address: number) => Math.ceil(address / size) * size
  let first = aligned(start)
  while (first + size <= end) {
    const candidate = { cidr: `${addressText(first)}/${32 - Math.log2(size)}`, first, size }
    const obstacle = avoid.find(other => sharedRange(candidate, other) !== undefined)
    if (obstacle === undefined) return candidate
    first = aligned(obstacle.first + obstacle.size)
  }
  return undefined
}

/** Returns whether the outer range contains the whole inner range. */
export function rangeContains(outer: Range, inner: Range): boolean {
  return inner.size <= outer.size && sharedRange(outer, inner) !== undefined
}

/** Returns the prefix length of a range. */
export function prefixLengthOf({ size }: Range): number {
  return 32 - Math.log2(size)
}

/** Returns the longest prefix length (smallest range) that has enough addresses. */
export function prefixLengthFor(addresses: number): number {
  return 32 - Math.ceil(Math.log2(addresses))
}

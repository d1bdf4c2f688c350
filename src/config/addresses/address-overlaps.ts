import { AddressError } from '../errors.ts'
import type { BaselineConfig } from '../types.ts'
import {
  explainRange,
  isPrivateRange,
  nextFreeRange,
  parseRange,
  type Range,
  sharedRange,
  subRange
} from './address-ranges.ts'

/** An address range with the path of its setting. */
export interface NamedRange {
  readonly path: string
  readonly range: Range
}

/** Ranges that neither a network nor a range inside a cluster may overlap, each with the reason. */
const REFUSED = [
  ['169.254.0.0/16', 'AKS refuses these addresses: link-local and instance metadata'],
  ['172.30.0.0/16', 'AKS refuses these addresses'],
  ['172.31.0.0/16', 'AKS refuses these addresses'],
  ['192.0.2.0/24', 'AKS refuses these addresses'],
  ['0.0.0.0/8', 'hosts cannot have these addresses'],
  ['127.0.0.0/8', 'Azure refuses these addresses: loopback'],
  ['168.63.129.16/32', 'Azure refuses this address: DNS and health probes of Azure use it'],
  ['224.0.0.0/3', 'Azure refuses these addresses: multicast and broadcast']
] as const

/** Reasons why a range must not overlap with another range, by the path of the range that can be changed. */
const BECAUSE: Readonly<Record<string, string>> = {
  'clusterAddressSpaces.services': 'service addresses must not hide other addresses that the cluster can reach',
  'clusterAddressSpaces.pods': 'pod addresses must not hide other addresses that the cluster can reach',
  'spoke.addressSpace': 'peered networks must not overlap',
  'hub.addressSpace': 'peered networks must not overlap'
}

type Ranges = Pick<BaselineConfig, 'hub' | 'spoke' | 'clusterAddressSpaces' | 'peeredAddressSpaces'>

/**
 * Checks that no ranges overlap, and that AKS and Azure accept each range. Throws AddressError with both ranges and the
 * addresses that they share.
 */
export function checkOverlaps(config: Ranges): void {
  const ours = environmentRanges(config)
  const all = [...ours, ...externalRanges(config)]
  for (const own of ours) checkRefused(own, all)
  // Ranges at the start of the list are easier to change, so a message asks to change the earlier of two ranges.
  for (const [i, own] of ours.entries()) for (const other of all.slice(i + 1)) checkApart(own, other, all)
}

function environmentRanges({ hub, spoke, clusterAddressSpaces }: Ranges): NamedRange[] {
  return [
    namedRange('clusterAddressSpaces.services', clusterAddressSpaces.services),
    namedRange('clusterAddressSpaces.pods', clusterAddressSpaces.pods),
    namedRange('spoke.addressSpace', spoke.addressSpace),
    ...(hub.existing === undefined ? [namedRange('hub.addressSpace', hub.addressSpace)] : [])
  ]
}

function externalRanges({ hub, peeredAddressSpaces }: Ranges): NamedRange[] {
  return [
    ...(hub.existing?.addressSpaces ?? []).map((cidr, i) => namedRange(`hub.existing.addressSpaces.${i}`, cidr)),
    ...peeredAddressSpaces.map((cidr, i) => namedRange(`peeredAddressSpaces.${i}`, cidr))
  ]
}

export function namedRange(path: string, cidr: string): NamedRange {
  return { path, range: parseRange(cidr) }
}

function checkRefused(given: NamedRange, all: readonly NamedRange[]): void {
  for (const [cidr, because] of REFUSED) {
    const common = sharedRange(given.range, parseRange(cidr))
    if (common === undefined) continue
    throw new AddressError(
      given.path,
      `${describeRange(given)} and ${explainRange(parseRange(cidr))} overlap in ${explainRange(common)}; ${because}. ${freeRangeRemedy(given, parseRange(cidr), all)}`
    )
  }
}

function checkApart(given: NamedRange, other: NamedRange, all: readonly NamedRange[]): void {
  const common = sharedRange(given.range, other.range)
  if (common === undefined) return
  throw new AddressError(
    given.path,
    `${describeRange(given)} and ${describeRange(other)} overlap in ${explainRange(common)}; ${BECAUSE[given.path]}. ${freeRangeRemedy(given, other.range, all)}`
  )
}

/**
 * Returns a text with the path and the details of a range, such as `spoke.addressSpace 10.240.0.0/16 (10.240.0.0 to
 * …)`.
 */
export function describeRange({ path, range: given }: NamedRange): string {
  return `${path} ${explainRange(given)}`
}

function freeRangeRemedy(given: NamedRange, taken: Range, all: readonly NamedRange[]): string {
  const free = nextFreeRange(given.range, taken, rangesToAvoid(given.path, all))
  return free === undefined ? 'Choose another range.' : `The next free range of this size is ${free.cidr}.`
}

/**
 * Returns the ranges that the range at a path must not overlap: all other ranges of the configuration, and the ranges
 * that Azure refuses.
 */
function rangesToAvoid(path: string, all: readonly NamedRange[]): Range[] {
  const others = all.filter(each => each.path !== path).map(each => each.range)
  return [...others, ...REFUSED.map(([cidr]) => parseRange(cidr))]
}

/**
 * Returns a private range with another prefix length that overlaps no other range of the configuration. If possible,
 * the new range contains the start of the current range. Otherwise it is the next free range. Returns `undefined` if no
 * range is free.
 */
export function suggestedRange({ path, range: given }: NamedRange, prefix: number, config: Ranges): string | undefined {
  const taken = rangesToAvoid(path, [...environmentRanges(config), ...externalRanges(config)])
  const size = 2 ** (32 - prefix)
  const inPlace = parseRange(subRange({ ...given, first: Math.floor(given.first / size) * size }, 0, prefix))
  const isFree = isPrivateRange(inPlace) && taken.every(other => sharedRange(inPlace, other) === undefined)
  return (isFree ? inPlace : nextFreeRange(inPlace, inPlace, taken))?.cidr
}

import type { AddressProblem } from '../errors.ts'
import type { BaselineConfig } from '../types.ts'
import type { RangeProposals } from './address-proposals.ts'
import {
  describeRange,
  explainRange,
  type NamedRange,
  namedRange,
  parseRange,
  type Range,
  sharedRange
} from './address-ranges.ts'

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

/** Ranges that Azure or AKS refuses. */
export const REFUSED_RANGES: readonly Range[] = REFUSED.map(([cidr]) => parseRange(cidr))

/** Reasons why a range must not overlap with another range, by the path of the range that can be changed. */
const BECAUSE: Readonly<Record<string, string>> = {
  'clusterAddressSpaces.services': 'service addresses must not hide other addresses that the cluster can reach',
  'clusterAddressSpaces.pods': 'pod addresses must not hide other addresses that the cluster can reach',
  'spoke.addressSpace': 'peered networks must not overlap',
  'hub.addressSpace': 'peered networks must not overlap'
}

type Ranges = Pick<BaselineConfig, 'hub' | 'spoke' | 'clusterAddressSpaces' | 'peeredAddressSpaces'>

/** Returns whether the file sets the value at a path. A value that the file does not set is a default. */
export type IsSet = (path: string) => boolean

/**
 * Returns one problem for each range that overlaps another range or that AKS or Azure refuses. Ranges in `moving` have
 * another problem already, whose proposal overlaps nothing.
 */
export function overlapProblems(
  config: Ranges,
  { isSet, proposals, moving }: { isSet: IsSet; proposals: RangeProposals; moving: readonly string[] }
): AddressProblem[] {
  const ours = environmentRanges(config).filter(({ path }) => !moving.includes(path))
  const others = externalRanges(config)
  const problems = new Map<string, AddressProblem>()
  for (const own of ours) {
    const refused = refusedConflict(own)
    if (refused !== undefined) problems.set(own.path, problemOf(own, refused, proposals))
  }
  // Ranges at the start of the list are easier to change, so a message asks to change the earlier of two ranges.
  for (const [i, own] of ours.entries())
    for (const other of [...ours.slice(i + 1), ...others]) {
      if (problems.has(own.path) || problems.has(other.path) || sharedRange(own.range, other.range) === undefined)
        continue
      const [given, taken] = rangeToChange(own, other, others, isSet)
      problems.set(given.path, problemOf(given, { ...taken, because: BECAUSE[given.path] ?? '' }, proposals))
    }
  return [...problems.values()]
}

/** Returns the ranges of a configuration: first those of the environment, then those of other networks. */
export function allRanges(config: Ranges): NamedRange[] {
  return [...environmentRanges(config), ...externalRanges(config)]
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

/**
 * Returns two ranges, first the one to change: the first one, unless it is a default and the file sets the other one.
 * Ranges of other networks cannot be changed here.
 */
function rangeToChange(
  own: NamedRange,
  other: NamedRange,
  others: readonly NamedRange[],
  isSet: IsSet
): readonly [NamedRange, NamedRange] {
  return !isSet(own.path) && isSet(other.path) && !others.includes(other) ? [other, own] : [own, other]
}

/** A range with which another range must not overlap, and the reason. `path` is absent for a range of Azure. */
interface Conflict {
  readonly path?: string
  readonly range: Range
  readonly because: string
}

function refusedConflict({ range: given }: NamedRange): Conflict | undefined {
  return REFUSED.map(([cidr, because]) => ({ range: parseRange(cidr), because })).find(
    ({ range }) => sharedRange(given, range) !== undefined
  )
}

function problemOf(given: NamedRange, conflict: Conflict, proposals: RangeProposals): AddressProblem {
  const { path, range, because } = conflict
  const other = path === undefined ? explainRange(range) : describeRange({ path, range })
  const common = sharedRange(given.range, range) ?? range
  const free = proposals.sameSize(given, range)
  const remedy = free === undefined ? 'choose another range.' : `the next free range of this size is ${free}.`
  return {
    paths: [given.path, ...(path === undefined ? [] : [path])],
    message: `${describeRange(given)} and ${other} overlap in ${explainRange(common)}; ${because}. Change \`${given.path}\`: ${remedy}`
  }
}

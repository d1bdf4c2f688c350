import {
  isPrivateRange,
  type NamedRange,
  nextFreeRange,
  parseRange,
  type Range,
  sharedRange,
  subRange
} from './address-ranges.ts'

/** Prefix length of the largest private range, 10.0.0.0/8. */
export const LARGEST_PRIVATE_PREFIX = 8

/**
 * Proposals for ranges that must change. A proposal overlaps no range of the configuration, no range that Azure refuses
 * and no earlier proposal for another setting, so that the reader can follow all of them at once.
 */
export interface RangeProposals {
  /** Returns a range of the same size: the next free one after `taken`. Returns `undefined` if no range is free. */
  sameSize(given: NamedRange, taken: Range): string | undefined
  /**
   * Returns a private range with another prefix length. If possible, it contains the start of the present range.
   * Otherwise it is the next free range. Returns `undefined` if no range is free.
   */
  withPrefix(given: NamedRange, prefix: number): string | undefined
}

/** Returns proposals that avoid the ranges of a configuration and those that Azure refuses. */
export function rangeProposals(all: readonly NamedRange[], refused: readonly Range[]): RangeProposals {
  const proposed = new Map<string, Range>()
  const toAvoid = (path: string): Range[] => [
    ...all.filter(each => each.path !== path).map(each => each.range),
    ...refused,
    ...[...proposed].filter(([other]) => other !== path).map(([, range]) => range)
  ]
  const propose = (path: string, free: Range | undefined): string | undefined => {
    if (free !== undefined) proposed.set(path, free)
    return free?.cidr
  }
  return {
    sameSize: ({ path, range }, taken) => propose(path, nextFreeRange(range, taken, toAvoid(path))),
    withPrefix: ({ path, range }, prefix) =>
      prefix < LARGEST_PRIVATE_PREFIX ? undefined : propose(path, resized(range, prefix, toAvoid(path)))
  }
}

function resized(given: Range, prefix: number, avoid: readonly Range[]): Range | undefined {
  const size = 2 ** (32 - prefix)
  const inPlace = parseRange(subRange({ ...given, first: Math.floor(given.first / size) * size }, 0, prefix))
  const isFree = isPrivateRange(inPlace) && avoid.every(other => sharedRange(inPlace, other) === undefined)
  return isFree ? inPlace : nextFreeRange(inPlace, inPlace, avoid)
}

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
 * Ranges of all environments of a file. A setting in `defaults` applies to several environments, and the networks of
 * environments can be peered later, so proposals for one environment avoid the ranges of all.
 */
export interface FileRanges {
  readonly ranges: readonly NamedRange[]
  /** Earlier proposals, by the place of their setting in the file. */
  readonly proposed: Map<string, Range>
  /** Returns the place in the file at which the present environment has the setting of a path. */
  placeOf(path: string): string
}

/**
 * Proposals for ranges that must change. A proposal overlaps no range of any environment, no range that Azure refuses
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

/** Returns proposals that avoid the ranges of a file and those that Azure refuses. */
export function rangeProposals({ ranges, proposed, placeOf }: FileRanges, refused: readonly Range[]): RangeProposals {
  const propose = (given: NamedRange, size: number, find: (avoid: readonly Range[]) => Range | undefined) => {
    const place = placeOf(given.path)
    const earlier = proposed.get(place)
    // A setting that several environments share keeps its proposal, so that all messages name the same range.
    if (earlier?.size === size) return earlier.cidr
    const others = [...proposed].filter(([other]) => other !== place).map(([, range]) => range)
    const free = find([...ranges.filter(each => !isSame(each, given)).map(({ range }) => range), ...refused, ...others])
    if (free !== undefined) proposed.set(place, free)
    return free?.cidr
  }
  return {
    sameSize: (given, taken) => propose(given, given.range.size, avoid => nextFreeRange(given.range, taken, avoid)),
    withPrefix: (given, prefix) =>
      prefix < LARGEST_PRIVATE_PREFIX
        ? undefined
        : propose(given, 2 ** (32 - prefix), avoid => resized(given.range, prefix, avoid))
  }
}

/** Returns whether two ranges are the same value of a setting, which several environments can have from `defaults`. */
function isSame(a: NamedRange, b: NamedRange): boolean {
  return a.path === b.path && a.range.cidr === b.range.cidr
}

function resized(given: Range, prefix: number, avoid: readonly Range[]): Range | undefined {
  const size = 2 ** (32 - prefix)
  const inPlace = parseRange(subRange({ ...given, first: Math.floor(given.first / size) * size }, 0, prefix))
  const isFree = isPrivateRange(inPlace) && avoid.every(other => sharedRange(inPlace, other) === undefined)
  return isFree ? inPlace : nextFreeRange(inPlace, inPlace, avoid)
}

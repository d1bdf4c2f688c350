/** Numbers that only look random: the same seed gives the same numbers. */
export interface Random {
  /** Returns a whole number from 0 to `limit` - 1. */
  below(limit: number): number
  chance(probability: number): boolean
  /** Returns one item of a list. Throws TypeError if the list is empty. */
  of<T>(list: readonly T[]): T
}

/** Creates a generator with the algorithm mulberry32. */
export function createRandom(seed: number): Random {
  let state = Math.imul(seed + 1, 0x9e3779b1)
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (limit: number) => Math.floor(next() * limit)
  return {
    below,
    chance: probability => next() < probability,
    of<T>(list: readonly T[]): T {
      if (list.length === 0) throw new TypeError('A list without items has no random item.')
      return list[below(list.length)] as T
    }
  }
}

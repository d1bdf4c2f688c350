import { seededRandom } from '../seeded-random.ts'

/** Numbers that only look random: the same seed gives the same numbers. */
export interface Random {
  /** Returns a whole number from 0 to `limit` - 1. */
  below(limit: number): number
  chance(probability: number): boolean
  /** Returns one item of a list. Throws TypeError if the list is empty. */
  of<T>(list: readonly T[]): T
}

/** Creates a generator. Neighbouring seeds give unrelated numbers. */
export function createRandom(seed: number): Random {
  const next = seededRandom(Math.imul(seed + 1, 0x9e3779b1))
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

import { createRandom } from '../sweep/random.ts'
import type { CaseOperation, CaseWorld } from '../upgrade-cases/case-format.ts'
import { DANGERS } from './dangers.ts'
import { ordinaryWorld } from './ordinary-world.ts'
import { worldOf } from './world-draft.ts'

/** An upgrade of a world that was drawn. */
export interface RandomUpgrade {
  readonly seed: number
  readonly operation: CaseOperation
  readonly world: CaseWorld
  /** Names of the dangers that were drawn. Empty for a cluster in good order. */
  readonly dangers: readonly string[]
}

/** Share of the worlds with no danger, with one, with two and with three. */
const SHARES = [0.4, 0.4, 0.15, 0.05] as const

/** Draws a world and an upgrade of it. Nothing in it depends on what rules of a validation look for. */
export function randomUpgrade(seed: number): RandomUpgrade {
  const random = createRandom(seed)
  const draft = ordinaryWorld(random)
  const drawn = random.below(100) / 100
  const count = SHARES.findIndex((_, at) => drawn < SHARES.slice(0, at + 1).reduce((sum, share) => sum + share, 0))
  const dangers = Array.from({ length: Math.max(0, count) }, () => random.of(DANGERS))
  for (const danger of new Set(dangers)) danger.apply(draft, random)
  return { seed, operation: draft.operation, world: worldOf(draft), dangers: dangers.map(({ name }) => name) }
}

import * as z from 'zod/mini'
import { findEncounters } from '../other-owners/encounters.ts'
import { type LiveStateContext, slice } from './slice.ts'

export const otherOwnerSlices = {
  /**
   * Names of the resources of other owners that do the job of a resource of ours, by the lower-case id of ours. Ours is
   * left out of its stack while theirs exists. No approval depends on them: theirs can appear or disappear at any time,
   * and the next plan leaves ours out or creates it.
   */
  takenOver: slice<Readonly<Record<string, string>>>({
    schema: z.record(z.string().check(z.startsWith('/subscriptions/')), z.string()),
    empty: {},
    read: readTakenOver,
    whenChanged: () => 'accept',
    writesCurrent: () => true
  })
}

async function readTakenOver({
  azure,
  baseline,
  template
}: LiveStateContext): Promise<Readonly<Record<string, string>>> {
  if (template === undefined) return {}
  const found = await findEncounters(template, { azure, baseline })
  return Object.fromEntries(
    found
      .filter(({ effect }) => effect === 'replaces')
      .map(({ ours, by }) => [ours.toLowerCase(), by.map(({ name }) => name).join(', ')])
  )
}

import { describe, expect, it } from '@jest/globals'
import { referenceEnds } from '../../../../scripts/schedules/play.ts'
import { playSeeds, schedulesOf } from '../../../../scripts/schedules/schedules.ts'
import { forcedUpgradeModel } from '../../../../scripts/schedules/upgrade/forced-model.ts'

/** Seeds in groups, so that no test takes long on a busy machine. */
const GROUPS = Array.from({ length: 4 }, (_, group) => Array.from({ length: 40 }, (_, at) => 40 * group + at))

const { mutants, firstBroken } = schedulesOf(forcedUpgradeModel)

describe('random schedules of an upgrade that bypasses a budget', () => {
  it.each(GROUPS)('keep every rule and close the override from seed %s on', async (...seeds) => {
    const results = await playSeeds(seeds, forcedUpgradeModel)
    expect(results.failed).toEqual([])
    expect(Object.keys(results.ends).sort()).toEqual(['rolled-back', 'upgraded'])
  })

  it('count with clocks of runners that differ', async () => {
    expect((await playSeeds([845], forcedUpgradeModel)).failed).toEqual([])
  })

  it.each(mutants)('notice the mutant %s', async mutant => {
    expect((await firstBroken(200, mutant))?.rule).toEqual(expect.any(String))
  })

  it('end in the phase of their sequence without events', async () => {
    const ends = await referenceEnds(forcedUpgradeModel)
    expect(ends.map(({ phase }) => phase)).toEqual(['upgraded', 'rolled-back', 'upgraded'])
  })
})

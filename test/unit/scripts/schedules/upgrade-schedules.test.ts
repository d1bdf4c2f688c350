import { describe, expect, it } from '@jest/globals'
import { referenceEnds } from '../../../../scripts/schedules/play.ts'
import { playSeeds, schedulesOf } from '../../../../scripts/schedules/schedules.ts'
import { upgradeModel } from '../../../../scripts/schedules/upgrade/model.ts'

/** Seeds in groups, so that no test takes long on a busy machine. */
const GROUPS = Array.from({ length: 4 }, (_, group) => Array.from({ length: 50 }, (_, at) => 50 * group + at))

const { mutants, firstBroken } = schedulesOf(upgradeModel)

describe('random schedules of the upgrade of a cluster', () => {
  it.each(GROUPS)('keep every rule from seed %s on', async (...seeds) => {
    const results = await playSeeds(seeds, upgradeModel)
    expect(results.failed).toEqual([])
    expect(Object.keys(results.ends).sort()).toEqual(['rolled-back', 'upgraded'])
  })

  it('complete an upgrade that loses the race to record a rollback', async () => {
    const results = await playSeeds([1051], upgradeModel)
    expect(results.failed).toEqual([])
  })

  it('end a deletion of machines that Azure cancelled when they were gone', async () => {
    const results = await playSeeds([9505], upgradeModel)
    expect(results.failed).toEqual([])
  })

  it.each(mutants)('notice the mutant %s', async mutant => {
    expect((await firstBroken(200, mutant))?.rule).toEqual(expect.any(String))
  })

  it('have a mutant for each invariant', () => {
    const names = upgradeModel.procedure.invariants.map(({ name }) => `invariant ${name}`)
    expect(mutants).toEqual(expect.arrayContaining(names))
  })

  it('end in the phase of their sequence without events', async () => {
    const ends = await referenceEnds(upgradeModel)
    expect(ends.map(({ phase }) => phase)).toEqual(['upgraded', 'rolled-back', 'upgraded'])
  })
})

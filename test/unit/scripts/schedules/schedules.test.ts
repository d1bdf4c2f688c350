import { describe, expect, it } from '@jest/globals'
import { catchMutant, mutantNames } from '../../../../scripts/schedules/catch-mutants.ts'
import { MODELS } from '../../../../scripts/schedules/models.ts'
import { moveRuleModel } from '../../../../scripts/schedules/move-rule/model.ts'
import { SOURCE_MUTANTS } from '../../../../scripts/schedules/mutants.ts'
import { mutatedText } from '../../../../scripts/schedules/mutated-modules.ts'
import { playSchedule, referenceEnds } from '../../../../scripts/schedules/play.ts'
import { scheduleOf } from '../../../../scripts/schedules/schedule.ts'
import { playSeeds, traceOf } from '../../../../scripts/schedules/schedules.ts'
import { brokenRule, shortened } from '../../../../scripts/schedules/shorten.ts'

/** Seeds in groups, so that no test takes long on a busy machine. */
const GROUPS = Array.from({ length: 7 }, (_, group) => Array.from({ length: 30 }, (_, at) => 30 * group + at))

/** Mutants that are noticed early, one of each kind: lease, successor, record, procedure. */
const EARLY = [
  'expired-lease-is-free',
  'write-is-not-announced',
  'unreadable-operation-has-ended',
  'record-end-is-not-written',
  'invariant soak-has-ended'
]

const [model] = Object.keys(MODELS) as [string]

describe('random schedules of the model procedure', () => {
  it.each(GROUPS)('keep every rule from seed %s on', async (...seeds) => {
    const results = await playSeeds(seeds, moveRuleModel)
    expect(results.failed).toEqual([])
    expect(Object.keys(results.ends).sort()).toEqual(['finished', 'rolled-back'])
  })

  it.each(EARLY)('notice the mutant %s', async mutant => {
    const { caught } = await catchMutant(mutant, model, 100)
    expect(caught?.rule).toEqual(expect.any(String))
    expect(caught?.rule).not.toBe('crash')
  })

  it('have a mutant for each invariant', () => {
    const names = moveRuleModel.procedure.invariants.map(({ name }) => `invariant ${name}`)
    expect(mutantNames(model)).toEqual(expect.arrayContaining(names))
  })

  it('are the same each time that a seed is played', async () => {
    const schedule = scheduleOf(7, moveRuleModel)
    const [first, second] = [await traceOf(schedule, moveRuleModel, {}), await traceOf(schedule, moveRuleModel, {})]
    expect(first.length).toBeGreaterThan(20)
    expect(second).toEqual(first)
  })

  it('are shortened to the events that break the rule', async () => {
    const mutant = 'invariant soak-has-ended'
    const options = { mutant, references: await referenceEnds(moveRuleModel) }
    const { caught } = await catchMutant(mutant, model, 100)
    const schedule = scheduleOf(caught?.seed ?? 0, moveRuleModel)
    const short = await shortened(schedule, moveRuleModel, options)
    expect(short.events.length).toBeLessThanOrEqual(schedule.events.length)
    expect(await brokenRule(short, moveRuleModel, options)).toBe(await brokenRule(schedule, moveRuleModel, options))
    for (const event of short.events) {
      const events = short.events.filter(each => each !== event)
      expect(await brokenRule({ ...short, events }, moveRuleModel, options)).not.toBe(
        await brokenRule(short, moveRuleModel, options)
      )
    }
  })

  it('end in the phase of their sequence without events', async () => {
    const ends = await referenceEnds(moveRuleModel)
    expect(ends.map(({ phase }) => phase)).toEqual(['finished', 'rolled-back', 'rolled-back', 'rolled-back'])
  })

  it('report a procedure that never ends', async () => {
    const model = { ...moveRuleModel, towardsEnd: () => 'move' as const, paths: [['prepare']] as const }
    const { violations } = await playSchedule({ seed: 1, path: 0, events: [] }, model)
    expect(violations.map(({ rule }) => rule)).toContain('record-orphaned')
  })
})

describe('mutants of the real code', () => {
  it.each(SOURCE_MUTANTS)('find the text of $name once in its file', mutant => {
    for (const { file, to } of mutant.changes) expect(mutatedText(mutant, file)).toContain(to)
  })
})

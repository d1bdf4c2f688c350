import { moveRuleModel } from '../schedules/move-rule/model.ts'
import { referenceEnds } from '../schedules/play.ts'
import { catchMutant, mutantNames, playSeeds, traceOf } from '../schedules/schedules.ts'

const MODEL = moveRuleModel
/** Most schedules that are played to notice one mutant. */
const MOST = 20_000
/** Failed schedules whose requests are printed. */
const TRACED = 3

/** Plays random schedules of the model procedure and prints what they break. Returns false if they break a rule. */
export async function sweepSchedules(first: number, last: number): Promise<boolean> {
  const began = process.cpuUsage()
  const seeds = Array.from({ length: last - first + 1 }, (_, at) => first + at)
  const { played, requests, ends, failed } = await playSeeds(seeds, MODEL)
  const { user, system } = process.cpuUsage(began)
  const seconds = ((user + system) / 1e6).toFixed(1)
  console.log(
    `schedules: ${played - failed.length} of ${played} kept every rule, ${requests} requests, ${seconds} s of CPU`
  )
  console.log(
    `  ended in ${Object.entries(ends)
      .map(([phase, count]) => `${phase} ${count}`)
      .join(', ')}`
  )
  for (const { seed, rule, detail } of failed) console.log(`  --seeds=${seed}-${seed}: ${rule}: ${detail}`)
  const references = await referenceEnds(MODEL)
  for (const { schedule, seed } of failed.slice(0, TRACED)) {
    console.log(`\nSeed ${seed}, shortened: ${JSON.stringify(schedule)}`)
    for (const line of await traceOf(schedule, MODEL, { references })) console.log(`  ${line}`)
  }
  return failed.length === 0
}

/** Switches each guard off in turn and prints the first schedule that notices it. Returns false if none does. */
export async function sweepMutants(): Promise<boolean> {
  const references = await referenceEnds(MODEL)
  let isComplete = true
  for (const name of mutantNames(MODEL)) {
    const { seed, rule } = await catchMutant(name, MODEL, { references, most: MOST })
    isComplete &&= seed !== undefined
    console.log(
      `${name.padEnd(36)} ${seed === undefined ? `not noticed by ${MOST} schedules` : `seed ${seed}: ${rule}`}`
    )
  }
  return isComplete
}

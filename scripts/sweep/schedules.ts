import { catchMutant, mutantNames } from '../schedules/catch-mutants.ts'
import { MODELS } from '../schedules/models.ts'
import type { ModelSchedules } from '../schedules/schedules.ts'

/** Most schedules that are played to notice one mutant. */
const MOST = 20_000
/** Failed schedules whose requests are printed. */
const TRACED = 3

/** Plays random schedules of each procedure and prints what they break. Returns false if they break a rule. */
export async function sweepSchedules(first: number, last: number): Promise<boolean> {
  // Nobody reads the stacks of the errors, and capturing them is a tenth of the time.
  Error.stackTraceLimit = 0
  let isKept = true
  for (const [procedure, schedules] of Object.entries(MODELS))
    isKept = (await sweepProcedure(procedure, schedules, { first, last })) && isKept
  return isKept
}

async function sweepProcedure(
  procedure: string,
  schedules: ModelSchedules,
  { first, last }: { readonly first: number; readonly last: number }
): Promise<boolean> {
  const began = process.cpuUsage()
  const seeds = Array.from({ length: last - first + 1 }, (_, at) => first + at)
  const { played, requests, ends, failed } = await schedules.playSeeds(seeds)
  const { user, system } = process.cpuUsage(began)
  const seconds = ((user + system) / 1e6).toFixed(1)
  console.log(
    `${procedure}: ${played - failed.length} of ${played} schedules kept every rule, ${requests} requests, ${seconds} s of CPU`
  )
  console.log(
    `  ended in ${Object.entries(ends)
      .map(([phase, count]) => `${phase} ${count}`)
      .join(', ')}`
  )
  for (const { seed, rule, detail } of failed) console.log(`  --seeds=${seed}-${seed}: ${rule}: ${detail}`)
  for (const { schedule, seed } of failed.slice(0, TRACED)) {
    console.log(`\nSeed ${seed}, shortened: ${JSON.stringify(schedule)}`)
    for (const line of await schedules.traceOf(schedule)) console.log(`  ${line}`)
  }
  return failed.length === 0
}

/** Switches each guard off in turn and prints the first schedule that notices it. Returns false if none does. */
export async function sweepMutants(only: string | undefined): Promise<boolean> {
  let isComplete = true
  for (const procedure of Object.keys(MODELS)) {
    for (const name of mutantNames(procedure)) {
      if (only !== undefined && name !== only) continue
      const { caught } = await catchMutant(name, procedure, MOST)
      isComplete &&= caught !== undefined
      const text = caught === undefined ? `not noticed by ${MOST} schedules` : `seed ${caught.seed}: ${caught.rule}`
      console.log(`${procedure}: ${name.padEnd(40)} ${text}`)
    }
  }
  return isComplete
}

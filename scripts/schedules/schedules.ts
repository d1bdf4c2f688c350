import { type PlayOptions, playSchedule, referenceEnds } from './play.ts'
import type { ProcedureModel } from './procedure-model.ts'
import { type Schedule, scheduleOf } from './schedule.ts'
import { brokenRule, shortened } from './shorten.ts'

/** A schedule that breaks a rule, shortened. */
export interface FailedSchedule {
  readonly seed: number
  readonly rule: string
  readonly detail: string
  readonly schedule: Schedule
}

export interface ScheduleResults {
  readonly played: number
  readonly requests: number
  /** Number of schedules by the phase in which they ended. */
  readonly ends: Readonly<Record<string, number>>
  readonly failed: readonly FailedSchedule[]
}

/** Plays the schedules of the seeds and returns those that break a rule. */
export async function playSeeds<Phase extends string, LiveState, Operation extends string>(
  seeds: Iterable<number>,
  model: ProcedureModel<Phase, LiveState, Operation>,
  mutant?: string
): Promise<ScheduleResults> {
  const options = { references: await referenceEnds(model), mutant }
  const failed: FailedSchedule[] = []
  const ends: Record<string, number> = {}
  let [played, requests] = [0, 0]
  for (const seed of seeds) {
    const { violations, end, ...result } = await playSchedule(scheduleOf(seed, model), model, options)
    played++
    requests += result.requests
    ends[end.phase] = (ends[end.phase] ?? 0) + 1
    const [first] = violations
    if (first !== undefined)
      failed.push({ seed, ...first, schedule: await shortened(scheduleOf(seed, model), model, options) })
  }
  return { played, requests, ends, failed }
}

/** The first schedule that notices that a guard is switched off. */
export interface FirstBroken {
  readonly seed: number
  readonly rule: string
}

/** Returns the first seed up to `most` whose schedule breaks a rule. */
async function firstBroken<Phase extends string, LiveState, Operation extends string>(
  model: ProcedureModel<Phase, LiveState, Operation>,
  { most, ...options }: PlayOptions & { readonly most: number }
): Promise<FirstBroken | undefined> {
  for (let seed = 0; seed < most; seed++) {
    const rule = await brokenRule(scheduleOf(seed, model), model, options)
    if (rule !== undefined) return { seed, rule }
  }
  return undefined
}

/** Returns all writes and events of a schedule, one a line. */
export async function traceOf<Phase extends string, LiveState, Operation extends string>(
  schedule: Schedule,
  model: ProcedureModel<Phase, LiveState, Operation>,
  options: PlayOptions
): Promise<string[]> {
  const lines: string[] = []
  await playSchedule(schedule, model, { ...options, trace: line => lines.push(line) })
  return lines
}

/** Random schedules of one procedure. */
export interface ModelSchedules {
  /** Guards of the procedure that can be switched off. */
  readonly mutants: readonly string[]
  /** Plays the schedules of the seeds and returns those that break a rule. */
  playSeeds(seeds: Iterable<number>): Promise<ScheduleResults>
  /** Returns the first seed up to `most` whose schedule breaks a rule. `mutant`: guard of the procedure that is switched off. */
  firstBroken(most: number, mutant?: string): Promise<FirstBroken | undefined>
  /** Returns all writes and events of a schedule, one a line. */
  traceOf(schedule: Schedule): Promise<string[]>
}

/** Returns the random schedules of a procedure. */
export function schedulesOf<Phase extends string, LiveState, Operation extends string>(
  model: ProcedureModel<Phase, LiveState, Operation>
): ModelSchedules {
  return {
    mutants: model.mutants.map(({ name }) => name),
    playSeeds: seeds => playSeeds(seeds, model),
    firstBroken: async (most, mutant) =>
      await firstBroken(model, { mutant, references: await referenceEnds(model), most }),
    traceOf: async schedule => await traceOf(schedule, model, { references: await referenceEnds(model) })
  }
}

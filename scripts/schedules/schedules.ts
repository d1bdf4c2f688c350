import { MUTANTS } from './mutants.ts'
import { type PlayOptions, playSchedule, type ReferenceEnd, referenceEnds } from './play.ts'
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
export interface CaughtMutant {
  readonly mutant: string
  /** Seed of the schedule. `undefined` if no schedule noticed it. */
  readonly seed: number | undefined
  readonly rule: string | undefined
}

/** Returns the names of all guards that can be switched off. */
export function mutantNames<Phase extends string, LiveState, Operation extends string>(
  model: ProcedureModel<Phase, LiveState, Operation>
): string[] {
  return [...MUTANTS, ...model.mutants.map(({ name }) => name)]
}

/** Returns the first seed up to `most` whose schedule breaks a rule when the guard is switched off. */
export async function catchMutant<Phase extends string, LiveState, Operation extends string>(
  mutant: string,
  model: ProcedureModel<Phase, LiveState, Operation>,
  { references, most }: { readonly references: readonly ReferenceEnd[]; readonly most: number }
): Promise<CaughtMutant> {
  for (let seed = 0; seed < most; seed++) {
    const rule = await brokenRule(scheduleOf(seed, model), model, { mutant, references })
    if (rule !== undefined) return { mutant, seed, rule }
  }
  return { mutant, seed: undefined, rule: undefined }
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

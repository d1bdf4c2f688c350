import { type PlayOptions, playSchedule } from './play.ts'
import type { ProcedureModel } from './procedure-model.ts'
import type { Schedule } from './schedule.ts'

/** Returns the first rule that a schedule breaks, or `undefined`. */
export async function brokenRule<Phase extends string, LiveState, Operation extends string>(
  schedule: Schedule,
  model: ProcedureModel<Phase, LiveState, Operation>,
  options: PlayOptions
): Promise<string | undefined> {
  return (await playSchedule(schedule, model, options)).violations[0]?.rule
}

/** Returns a schedule with as few events as possible that breaks the same rule. */
export async function shortened<Phase extends string, LiveState, Operation extends string>(
  schedule: Schedule,
  model: ProcedureModel<Phase, LiveState, Operation>,
  options: PlayOptions
): Promise<Schedule> {
  const rule = await brokenRule(schedule, model, options)
  for (const event of schedule.events) {
    const events = schedule.events.filter(each => each !== event)
    if ((await brokenRule({ ...schedule, events }, model, options)) !== rule) continue
    return await shortened({ ...schedule, events }, model, options)
  }
  return schedule
}

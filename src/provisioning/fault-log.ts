import type { Log } from '../runtime/clock-and-log.ts'
import type { StepPlan } from './types.ts'

/** Logs a warning for each fault of a step's plan. */
export function logFaults({ faults = [] }: Pick<StepPlan, 'faults'>, log: Log): void {
  for (const { what, because, remedy, about } of faults)
    log.warning([`${what}: ${because}`, ...(remedy === undefined ? [] : [remedy])].join(' '), about)
}

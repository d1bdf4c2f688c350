import { MODELS } from './models.ts'
import { SOURCE_MUTANTS } from './mutants.ts'
import { importMutated } from './mutated-modules.ts'
import type { FirstBroken, ModelSchedules } from './schedules.ts'

/** A mutant, and the first schedule that notices it. */
export interface CaughtMutant {
  readonly mutant: string
  /** `undefined` if no schedule noticed the mutant. */
  readonly caught: FirstBroken | undefined
}

/** Returns the names of all guards that can be switched off: those of the real code, and those of a procedure. */
export function mutantNames(procedure: string): string[] {
  return [...SOURCE_MUTANTS.map(({ name }) => name), ...schedulesNamed(MODELS, procedure).mutants]
}

/** Switches a guard off and plays schedules until one breaks a rule. `most`: number of schedules. */
export async function catchMutant(mutant: string, procedure: string, most: number): Promise<CaughtMutant> {
  if (!SOURCE_MUTANTS.some(({ name }) => name === mutant))
    return { mutant, caught: await schedulesNamed(MODELS, procedure).firstBroken(most, mutant) }
  const { MODELS: mutated } = await importMutated<typeof import('./models.ts')>('models.ts', mutant)
  return { mutant, caught: await schedulesNamed(mutated, procedure).firstBroken(most) }
}

function schedulesNamed(models: typeof MODELS, procedure: string): ModelSchedules {
  const found = models[procedure]
  if (found === undefined) throw new TypeError(`no procedure is named ${procedure}`)
  return found
}

import { Failure } from '../runtime/failure.ts'

export interface StepFailure {
  readonly step: string
  readonly error: unknown
}

/**
 * Returns one Failure for several failed steps. It has the reason and the remedy of the first failure, and the
 * messages, leaf errors and findings of all failures. If an error is not a Failure, which is a bug in this project,
 * returns that error instead.
 */
export function combinedFailure(failures: readonly StepFailure[]): unknown {
  const coded: { step: string; error: Failure }[] = []
  for (const { step, error } of failures) {
    if (!(error instanceof Failure)) return error
    coded.push({ step, error })
  }
  const first = coded[0]
  if (first === undefined) throw new TypeError('no failures to combine')
  const message = coded.map(({ step, error }) => `${step}: ${error.message}`).join('\n')
  return new Failure(first.error.reason, message, {
    ...first.error.details,
    leaves: coded.flatMap(({ error }) => error.details.leaves ?? []),
    findings: coded.flatMap(({ error }) => error.details.findings ?? []),
    cause: first.error
  })
}

/**
 * Runs the work for all steps in parallel and returns the outcomes in the order of the steps. If a step fails, waits
 * until the work of all other steps has ended, then throws the result of `combinedFailure`.
 */
export async function allSteps<T extends { readonly name: string }, R>(
  steps: readonly T[],
  work: (step: T) => Promise<R>
): Promise<R[]> {
  const failures: StepFailure[] = []
  const outcomes = await Promise.all(
    steps.map(async step => {
      try {
        return [await work(step)]
      } catch (error) {
        failures.push({ step: step.name, error })
        return []
      }
    })
  )
  if (failures.length > 0) throw combinedFailure(failures)
  return outcomes.flat(1) as R[]
}

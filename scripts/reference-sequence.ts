/** Prints what the reference implementation's own sequence takes on local Azure's durations, step by step. */
import { GOALS, type Goal, referenceMinutes, referenceSequence, stepSeconds } from '../local/reference-sequence.ts'

/** One line a step, then one line a goal. */
export function describeSequence(): string {
  const sequence = referenceSequence()
  const steps = sequence.steps.map(step => {
    const seconds = stepSeconds(step, { until: 'bootstrap', manual: true }, sequence)
    return `${step.name} (${step.kind}): ${(seconds / 60).toFixed(1)} min`
  })
  return [...steps, ...GOALS.map(describeGoal)].join('\n')
}

/** Minutes to a goal without and with the machine time of manual steps. */
export function describeGoal(until: Goal): string {
  const [alone, typed] = [false, true].map(manual => referenceMinutes({ until, manual }).toFixed(1))
  return `reference until ${until}: ${alone} min, with its manual steps ${typed} min`
}

if (import.meta.main) console.log(describeSequence())

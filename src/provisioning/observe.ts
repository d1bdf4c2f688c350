import { NOTHING_YET, type Observed } from '../templates/types.ts'
import type { Step, StepContext } from './types.ts'

/** What the steps' templates write back or leave out because it exists; all reads at once. Throws Failure where Azure refuses them. */
export async function observe(steps: readonly Step[], context: StepContext): Promise<Observed> {
  const parts = await Promise.all(steps.map(step => step.observe?.(context)))
  return Object.assign({}, NOTHING_YET, ...parts)
}

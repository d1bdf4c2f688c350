import type { TemplateResource } from '../template-ids.ts'
import type { ResourceChange, StepContext } from '../types.ts'
import { directReadDifferences, isReadDirectly } from './direct-reads.ts'
import { resourceChange } from './resource-change.ts'
import { isFalsePositive } from './what-if-false-positives.ts'
import { whyNotEvaluated } from './what-if-unavailable.ts'

export interface MissedDrift {
  readonly changes: readonly ResourceChange[]
  /** One sentence for each resource that could not be read. */
  readonly unseen: readonly string[]
}

/**
 * Reads resources that what-if reports as unchanged, and returns the differences that what-if missed
 * (`direct-reads.ts`).
 */
export async function findDriftMissedByWhatIf(
  step: string,
  unchanged: readonly TemplateResource[],
  context: StepContext
): Promise<MissedDrift> {
  const looks = await Promise.all(
    unchanged.filter(({ type }) => isReadDirectly(type)).map(resource => readDrift(step, resource, context))
  )
  return { changes: looks.flatMap(({ changes }) => changes), unseen: looks.flatMap(({ unseen }) => unseen) }
}

async function readDrift(
  step: string,
  { id, type, properties }: TemplateResource,
  { azure }: StepContext
): Promise<MissedDrift> {
  try {
    const present = await azure.read<object>(id)
    // The next what-if reports the deletion.
    if (present === undefined) return { changes: [], unseen: [`${id}: the resource was deleted after the what-if`] }
    const found = directReadDifferences(type, { properties }, present).filter(each => !isFalsePositive(id, each))
    if (found.length === 0) return { changes: [], unseen: [] }
    return {
      changes: [resourceChange({ step, id, type, kind: 'modify', certain: true, properties: found })],
      unseen: []
    }
  } catch (error) {
    const because = whyNotEvaluated(error)
    if (because === undefined) throw error
    return { changes: [], unseen: [`${id}: ${because}`] }
  }
}

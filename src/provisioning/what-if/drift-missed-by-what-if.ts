import type { TemplateResource } from '../template-ids.ts'
import type { ResourceChange, StepContext } from '../types.ts'
import { isWatched, watchedDifferences } from './direct-reads.ts'
import { resourceChange } from './resource-change.ts'
import { isNoise } from './what-if-false-positives.ts'
import { whyUnseen } from './what-if-unavailable.ts'

export interface Drift {
  readonly changes: readonly ResourceChange[]
  /** Resources that could not be read, one sentence each. */
  readonly unseen: readonly string[]
}

/** Returns the differences that a what-if does not report (`direct-reads.ts`), of resources that it calls unchanged. */
export async function hiddenDrift(
  step: string,
  unchanged: readonly TemplateResource[],
  context: StepContext
): Promise<Drift> {
  const looks = await Promise.all(
    unchanged.filter(({ type }) => isWatched(type)).map(resource => look(step, resource, context))
  )
  return { changes: looks.flatMap(({ changes }) => changes), unseen: looks.flatMap(({ unseen }) => unseen) }
}

async function look(step: string, { id, type, properties }: TemplateResource, { azure }: StepContext): Promise<Drift> {
  try {
    const present = await azure.read<object>(id)
    // The resource was deleted after the what-if; the next what-if reports it.
    if (present === undefined) return { changes: [], unseen: [`${id}: it was deleted`] }
    const found = watchedDifferences(type, { properties }, present).filter(each => !isNoise(id, each))
    if (found.length === 0) return { changes: [], unseen: [] }
    return {
      changes: [resourceChange({ step, id, type, kind: 'modify', certain: true, properties: found })],
      unseen: []
    }
  } catch (error) {
    const because = whyUnseen(error)
    if (because === undefined) throw error
    return { changes: [], unseen: [`${id}: ${because}`] }
  }
}

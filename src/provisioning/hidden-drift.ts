import { resourceChange } from './change.ts'
import { isNoise } from './noise.ts'
import type { TemplateResource } from './template-ids.ts'
import type { ResourceChange, StepContext } from './types.ts'
import { whyUnseen } from './unseen.ts'
import { isWatched, watchedDifferences } from './watched.ts'

export interface Drift {
  readonly changes: readonly ResourceChange[]
  /** What we could not read, one sentence each. */
  readonly unseen: readonly string[]
}

/** What differs though a what-if said that nothing does (`watched.ts`), of resources that it called unchanged. */
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
    // Deleted since the what-if looked; the next one says so.
    if (present === undefined) return { changes: [], unseen: [`${id}: it is gone`] }
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

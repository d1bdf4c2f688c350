import { cacheReads } from '../../azure/read-cache.ts'
import type { LiveState, StackBuilder } from '../../templates/types.ts'
import { EMPTY_LIVE_STATE, liveStateSlices } from '../live-state/index.ts'
import type { ReadingContext } from '../live-state/slice.ts'
import { withoutResources } from '../template-ids.ts'

/** Reads the part of the live state that a template needs. */
export type LiveStateReader = (context: ReadingContext) => Promise<Partial<LiveState>>

/**
 * Returns a builder that leaves out every resource whose job a resource of another owner does, such as a diagnostic
 * setting that Azure Policy created.
 */
export function withoutTakenOver(build: StackBuilder): StackBuilder {
  return (baseline, liveState) => {
    const built = build(baseline, liveState)
    const { takenOver } = liveState
    if (Object.keys(takenOver).length === 0) return built
    return withoutResources(built, id => takenOver[id.toLowerCase()] !== undefined)
  }
}

/**
 * Returns a reader that also reads which resources of the template are taken over. The template is built from the other
 * values first, because the names of role assignments depend on them.
 */
export function alsoReadTakenOver(build: StackBuilder, read?: LiveStateReader): LiveStateReader {
  return async context => {
    const own = (await read?.(context)) ?? {}
    const template = build(context.baseline, { ...EMPTY_LIVE_STATE, ...own })
    const azure = cacheReads(context.azure)
    const takenOver = await liveStateSlices.takenOver.read({ ...context, azure, colours: [], template })
    return { ...own, takenOver }
  }
}

import { parseResourceId, type ResourceId } from '../../../src/arm/resource-id.ts'
import type { DirectWrite, ProcedureWriter, Situation } from '../../../src/provisioning/procedure/index.ts'
import type { ResourceChange, Step } from '../../../src/provisioning/types.ts'
import { resourceChange } from '../../../src/provisioning/what-if/resource-change.ts'
import type { ModelLiveState } from './live-state.ts'

/** One write of a model operation. */
export interface ModelWrite {
  readonly name: string
  readonly id: ResourceId
  /** Path of the property that the write changes. */
  readonly path: string
  readonly value: unknown
  isDone(liveState: ModelLiveState): boolean
  request(liveState: ModelLiveState): Omit<DirectWrite, 'id' | 'expectedSeconds'>
}

const EXPECTED_SECONDS = 120

/** Returns a step for each write. Each step waits for the step before it. */
export function directSteps(
  writes: readonly ModelWrite[],
  { liveState }: Pick<Situation<string, ModelLiveState>, 'liveState'>,
  writer: ProcedureWriter<ModelLiveState>
): Step[] {
  return writes.map((write, at) => stepOf(write, writes[at - 1], liveState, writer))
}

type Changed = Pick<ModelWrite, 'name' | 'id' | 'path' | 'value'>

/** Changes of the writes that were planned before. There are few, and each is planned in thousands of schedules. */
const changes = new Map<string, ResourceChange>()

function changeOf({ name, id, path, value }: Changed): ResourceChange {
  const key = `${name} ${value}`
  const properties = [{ path, kind: 'modify', after: value }] as const
  const { type } = parseResourceId(id)
  const change = changes.get(key) ?? resourceChange({ step: name, id, type, kind: 'modify', certain: true, properties })
  changes.set(key, change)
  return change
}

function stepOf(
  { name, id, path, value, isDone, request }: ModelWrite,
  previous: ModelWrite | undefined,
  liveState: ModelLiveState,
  writer: ProcedureWriter<ModelLiveState>
): Step {
  const changes = isDone(liveState) ? [] : [changeOf({ name, id, path, value })]
  return {
    name,
    needs: previous === undefined ? [] : [{ step: previous.name }],
    expectedSeconds: EXPECTED_SECONDS,
    intent: () => [id, path, value],
    settle: () => Promise.resolve(),
    plan: () =>
      Promise.resolve({
        step: name,
        evaluation: { by: 'reads' },
        changes,
        unchanged: 1 - changes.length,
        noise: 0,
        pending: changes.length > 0
      }),
    apply: () =>
      writer.write({
        id,
        expectedSeconds: EXPECTED_SECONDS,
        request: current => (isDone(current.liveState) ? undefined : request(current.liveState))
      })
  }
}

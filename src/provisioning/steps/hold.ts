import { HOLD_RECORD, readRecord, removeRecord, writeRecord } from '../records/operation-record.ts'
import { recordId } from '../records/record-set.ts'
import type { ResourceChange, Step, StepContext, StepPlan } from '../types.ts'
import { resourceChange } from '../what-if/resource-change.ts'

const HOLD = 'hold'
const RELEASE_HOLD = 'release-hold'
const SECONDS = 5
const TYPE = 'Microsoft.Network/privateDnsZones/TXT'

/** Reason and person of a hold. */
export interface HoldRequest {
  readonly because: string
  readonly by: string
}

/** Returns the step that puts the environment on hold. An environment that is on hold keeps its first reason. */
export function holdStep(request: HoldRequest): Step {
  return recordStep(HOLD, {
    intent: request.because,
    async plan(context) {
      return (await readHoldRecord(context)) === undefined ? [change(context, HOLD, 'create')] : []
    },
    async apply(context) {
      if ((await readHoldRecord(context)) !== undefined) return
      const since = new Date(context.clock.now()).toISOString()
      await writeRecord(context, context.baseline.ids.recordZone, { ...request, since }, undefined, HOLD_RECORD)
    }
  })
}

/** Returns the step that ends the hold of the environment. */
export function holdReleaseStep(): Step {
  return recordStep(RELEASE_HOLD, {
    intent: RELEASE_HOLD,
    async plan(context) {
      return (await readHoldRecord(context)) === undefined ? [] : [change(context, RELEASE_HOLD, 'delete')]
    },
    async apply(context) {
      const found = await readHoldRecord(context)
      if (found !== undefined) await removeRecord(context, context.baseline.ids.recordZone, found.etag, HOLD_RECORD)
    }
  })
}

interface RecordWork {
  readonly intent: unknown
  plan(context: StepContext): Promise<readonly ResourceChange[]>
  apply(context: StepContext): Promise<void>
}

/** Returns a step that writes one record set and nothing else. */
export function recordStep(name: string, { intent, plan, apply }: RecordWork): Step {
  return {
    name,
    needs: [],
    expectedSeconds: SECONDS,
    intent: () => intent,
    settle: () => Promise.resolve(),
    async plan(context): Promise<StepPlan> {
      const changes = await plan(context)
      return { step: name, evaluation: { by: 'reads' }, changes, unchanged: 0, noise: 0, pending: changes.length > 0 }
    },
    apply
  }
}

function readHoldRecord(context: StepContext) {
  return readRecord(context, context.baseline.ids.recordZone, HOLD_RECORD)
}

function change({ baseline }: StepContext, step: string, kind: 'create' | 'delete'): ResourceChange {
  const id = recordId(baseline.ids.recordZone, HOLD_RECORD)
  const because = kind === 'create' ? 'Scheduled runs write nothing until the release.' : 'Scheduled runs write again.'
  return { ...resourceChange({ step, id, type: TYPE, kind, certain: true }), risk: 'safe', because }
}

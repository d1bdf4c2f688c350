import type { ResourceId } from '../../arm/resource-id.ts'
import { type Hold, holdText, type ReleasedHold, readHoldRecord } from '../records/hold.ts'
import { HOLD_RECORD, writeRecord } from '../records/operation-record.ts'
import { recordId } from '../records/record-set.ts'
import { refuseReadOnly, refuseWithoutZone } from '../records/record-zone-state.ts'
import type { PropertyChange, ResourceChange, Step, StepContext, StepPlan } from '../types.ts'
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

/**
 * Returns the step that puts the environment on hold. An environment that is on hold keeps its first reason. Plan and
 * apply throw Failure `operation-refused` if the environment has no record zone.
 */
export function holdStep(request: HoldRequest): Step {
  return recordStep(HOLD, {
    intent: request.because,
    async plan(context) {
      await refuseWithoutZone(context, zoneOf(context))
      const found = await readHoldRecord(context, zoneOf(context))
      if (found?.hold === undefined) return [holdChange(context, request, found === undefined ? 'create' : 'modify')]
      context.log.info(alreadyHeldText(found.hold))
      return []
    },
    async apply(context) {
      await refuseWithoutZone(context, zoneOf(context))
      const found = await readHoldRecord(context, zoneOf(context))
      if (found?.hold !== undefined) return context.log.info(alreadyHeldText(found.hold))
      const hold: Hold = { ...request, since: timeOf(context) }
      await writeRecord(context, zoneOf(context), hold, found?.etag, HOLD_RECORD)
    }
  })
}

/**
 * Returns the step that ends the hold of the environment. It marks the record as released and does not delete it,
 * because a management lock can prevent a deletion. `by`: person or workflow that releases the hold.
 */
export function holdReleaseStep(by: string): Step {
  return recordStep(RELEASE_HOLD, {
    intent: RELEASE_HOLD,
    async plan(context) {
      const found = await readHoldRecord(context, zoneOf(context))
      if (found?.hold !== undefined) return [releaseChange(context, found.hold)]
      context.log.info(NOT_HELD)
      return []
    },
    async apply(context) {
      const found = await readHoldRecord(context, zoneOf(context))
      if (found?.hold === undefined) return context.log.info(NOT_HELD)
      const released: ReleasedHold = { released: timeOf(context), by }
      await writeRecord(context, zoneOf(context), released, found.etag, HOLD_RECORD)
    }
  })
}

const NOT_HELD = 'The environment is not on hold, so there is nothing to release.'

function alreadyHeldText(hold: Hold): string {
  return `${holdText(hold)} The first hold stays, with its reason.`
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
      for (const { id } of changes) await refuseReadOnly(context, id)
      return { step: name, evaluation: { by: 'reads' }, changes, unchanged: 0, noise: 0, pending: changes.length > 0 }
    },
    apply
  }
}

function zoneOf({ baseline }: StepContext): ResourceId {
  return baseline.ids.recordZone
}

function timeOf({ clock }: StepContext): string {
  return new Date(clock.now()).toISOString()
}

/** Returns the change for the approval of a hold. A record of a hold that was released is written again. */
function holdChange(context: StepContext, { because }: HoldRequest, kind: 'create' | 'modify'): ResourceChange {
  const properties =
    kind === 'modify' ? [{ path: 'properties.metadata.because', kind: 'create', after: because } as const] : []
  return changeOf(context, { step: HOLD, kind, properties, because: 'Scheduled runs write nothing until the release.' })
}

/** Returns the change for the approval of a release. Its digest covers the hold, so no other hold is released by it. */
function releaseChange(context: StepContext, hold: Hold): ResourceChange {
  const properties = [
    { path: 'properties.metadata.because', kind: 'delete', before: hold.because } as const,
    {
      path: 'properties.metadata.released',
      kind: 'create',
      after: `the hold of ${hold.by} since ${hold.since}`
    } as const
  ]
  return changeOf(context, { step: RELEASE_HOLD, kind: 'modify', properties, because: 'Scheduled runs write again.' })
}

interface RecordChange {
  readonly step: string
  readonly kind: 'create' | 'modify'
  readonly properties: readonly PropertyChange[]
  readonly because: string
}

function changeOf(context: StepContext, { step, kind, properties, because }: RecordChange): ResourceChange {
  const common = { step, id: recordId(zoneOf(context), HOLD_RECORD), type: TYPE, certain: true } as const
  const change = resourceChange(kind === 'create' ? { ...common, kind } : { ...common, kind, properties })
  return { ...change, risk: 'safe', because }
}

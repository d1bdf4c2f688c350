import { parseResourceId } from '../../arm/resource-id.ts'
import { isRepairRepeated, isUnfinishedWrite, nextRepair } from '../../azure/services/stack-repair.ts'
import type { StackState } from '../../azure/types.ts'
import { postponeAdoption } from '../steps/stack-adoption.ts'
import type { Note, ResourceChange, StepPlan } from '../types.ts'
import { resourceChange } from '../what-if/resource-change.ts'
import { type CureRow, cureFor, reasonFor, UNMANAGED_POOL } from './cures.ts'
import type { Unhealthy } from './unhealthy.ts'

/** Unhealthy resources of a step, and the stack to which these resources belong. */
export interface StepHealth {
  readonly unhealthy: readonly Unhealthy[]
  /** Reasons why some of the resources could not be read. */
  readonly unread: readonly string[]
  readonly stack: StackState | undefined
}

/** Health of a step without known problems. */
export const HEALTHY: StepHealth = { unhealthy: [], unread: [], stack: undefined }

interface Judged {
  /** Changes for the resources that apply writes again. An approval covers these changes. */
  readonly changes: readonly ResourceChange[]
  readonly faults: readonly Note[]
  readonly unseen: readonly string[]
}

/**
 * Returns a step's plan with the health of its resources: states that a write repairs become changes, all other states
 * become faults.
 */
export function withHealth(planned: StepPlan, health: StepHealth): StepPlan {
  const plan = health.unhealthy.some(isBlocker) ? postponeAdoption(planned) : planned
  const { changes, faults, unseen } = proposeCure(plan, health)
  const isRepair = changes.length > 0 && plan.changes.length === 0
  const isGivenUp = isRepeated(health) && plan.changes.length === 0 && plan.evaluation.by !== 'nothing'
  return {
    ...plan,
    ...(unseen.length === 0 || plan.pending ? {} : { evaluation: { by: 'nothing', because: unseen.join('; ') } }),
    changes: [...plan.changes, ...changes],
    unchanged: Math.max(0, plan.unchanged - changes.length),
    pending: (plan.pending && !isGivenUp) || changes.length > 0,
    ...(faults.length === 0 ? {} : { faults: [...(plan.faults ?? []), ...faults] }),
    ...(isRepair ? { repair: nextRepair(health.stack) } : {})
  }
}

/**
 * Returns the health of a step's resources as notes for drift detection: each unhealthy state, with what provisioning
 * would do about it.
 */
export function driftNotesOfHealth(plan: StepPlan, health: StepHealth): { faults: Note[]; unseen: string[] } {
  const { changes, faults, unseen } = proposeCure(plan, health)
  const cured = changes.map(({ id, because }) => ({ what: id, because: `Provisioning would fix it: ${because}` }))
  return { faults: [...cured, ...faults], unseen: [...unseen] }
}

function proposeCure(plan: StepPlan, health: StepHealth): Judged {
  const rows = health.unhealthy.map(each => ({ ...each, row: rowFor(each) }))
  // A write of a stack writes all its resources, so a resource that must not be written blocks the write of all others.
  const blocker = rows.find(isBlocker)
  // Apply continues an approved write that failed in any case, so the repair needs no separate approval.
  const isListed = blocker === undefined && !isSkipped(plan) && !isRepeated(health) && !isUnfinishedWrite(health.stack)
  const cured = rows.filter(({ row }) => row.cure === 'rewrite' || row.cure === 'start')
  const asked = rows.filter(({ row }) => row.cure === 'ask' || row.cure === 'continue')
  const busy = rows.filter(({ row, condition }) => row.cure === 'leave' && condition === 'busy')
  return {
    changes: isListed ? cured.map(each => cureChange(plan.step, each, each.row)) : [],
    faults: [
      ...asked.map(each => note(each, reasonFor(each.row, each.id))),
      ...(isListed ? [] : cured.map(each => note(each, whyNotOffered(each, plan, health, blocker))))
    ],
    unseen: [...health.unread, ...busy.map(each => `${describeUnhealthy(each)}. ${reasonFor(each.row, each.id)}`)]
  }
}

function rowFor({ id, condition, isUnmanaged }: Unhealthy): CureRow {
  const isFixable = condition === 'failed' || condition === 'canceled'
  return isUnmanaged && isFixable ? UNMANAGED_POOL : cureFor(parseResourceId(id).type, condition)
}

/** Returns whether a resource prevents a write of its stack whose only purpose is to repair unhealthy resources. */
function isBlocker(unhealthy: Unhealthy): boolean {
  const { cure, takesNoWrite = false } = rowFor(unhealthy)
  return takesNoWrite || (wouldBeWrittenWithStack(unhealthy) && (cure === 'ask' || cure === 'continue'))
}

/** Returns whether a write of the stack would also write this unhealthy resource, and so do more than requested. */
function wouldBeWrittenWithStack({ condition, isUnmanaged }: Unhealthy): boolean {
  return condition === 'unfinished' || (isUnmanaged !== true && (condition === 'failed' || condition === 'canceled'))
}

/**
 * Returns whether the step leaves its resources unchanged for now, because their cluster is stopped or a management
 * lock prevents writes.
 */
function isSkipped({ evaluation, pending, changes }: StepPlan): boolean {
  return evaluation.by === 'nothing' && !pending && changes.length === 0
}

function isRepeated({ unhealthy, stack }: StepHealth): boolean {
  return unhealthy.length > 0 && isRepairRepeated(stack)
}

function cureChange(step: string, unhealthy: Unhealthy, row: CureRow): ResourceChange {
  const { id, state } = unhealthy
  const isStart = row.cure === 'start'
  const change = resourceChange({
    ...{ step, id, type: parseResourceId(id).type, kind: 'modify', certain: true },
    properties: [
      {
        path: `properties.${isStart ? 'operationalState' : 'provisioningState'}`,
        kind: 'modify',
        before: state,
        after: isStart ? 'Running' : 'Succeeded'
      }
    ]
  })
  return {
    ...change,
    risk: row.risk ?? 'disruptive',
    because: `${describeUnhealthy(unhealthy)}. ${reasonFor(row, id)}`
  }
}

function note(unhealthy: Unhealthy, remedy: string): Note {
  return { what: unhealthy.id, because: `${describeUnhealthy(unhealthy)}.`, remedy }
}

/** Returns the state of a resource as text, such as `The last write of X failed (Code: message)`. */
function describeUnhealthy({ id, condition, state, cause }: Unhealthy): string {
  const { name } = parseResourceId(id)
  const why = cause === undefined ? '' : ` (${cause.replace(/\.$/, '')})`
  if (condition === 'failed') return `The last write of ${name} failed${why}`
  if (condition === 'canceled') return `The last operation on ${name} was cancelled${why}`
  return `${name} is ${state}${why}`
}

function whyNotOffered({ id }: Unhealthy, plan: StepPlan, health: StepHealth, blocker: Unhealthy | undefined): string {
  if (isRepeated(health)) {
    return `Writing the resource again failed twice for the same cause, so the plan does not propose a third attempt. Stack ${health.stack?.name} shows the error. Repair the resource by hand, for example with az resource update --ids ${id}, then plan again; or change the configuration.`
  }
  if (blocker !== undefined) {
    return `The resource can only be written together with ${parseResourceId(blocker.id).name}, which must not be written. See the entry for that resource.`
  }
  return isUnfinishedWrite(health.stack)
    ? 'Apply continues the failed write of its stack.'
    : `Its stack is not written: ${'because' in plan.evaluation ? plan.evaluation.because.replace(/\.$/, '') : 'the stack is left unchanged'}.`
}

import { type ResourceId, sameId } from '../arm/resource-id.ts'
import type { LiveState } from '../templates/types.ts'
import { unlessAborted } from './cancellation.ts'
import { formatDuration, watchProgress } from './progress.ts'
import { waitUntilReady } from './resource-readiness.ts'
import type { StepFailure } from './step-failures.ts'
import { topologicalOrder } from './topological-order.ts'
import type { ApplyResult, Need, Plan, Step, StepContext, StepPlan, StepTiming } from './types.ts'

export interface StepRunResult extends ApplyResult {
  readonly failures: readonly StepFailure[]
}

/**
 * State of one step during a run. `began` resolves when the step starts to apply; it stays pending if the step has
 * nothing to apply or is not started. `ended` resolves with the outcome. Neither promise rejects.
 */
interface Run {
  readonly plan: StepPlan
  readonly began: Promise<void>
  readonly ended: Promise<StepTiming>
  /** Aborted when the step ends, which stops the polling for resources of this step. */
  readonly over: AbortController
  /**
   * Polls for resources of this step, by resource id in lower case. All steps that wait for a resource share one poll.
   */
  readonly lookouts: Map<string, Promise<void>>
}

interface StepRun {
  readonly context: StepContext
  readonly liveState: LiveState
  readonly runs: Map<string, Run>
  readonly failures: StepFailure[]
}

/**
 * Applies the pending steps of a plan, each as soon as its needs are met. A failed step stops only the steps that need
 * it. After the signal is aborted, no further step starts and the result is returned immediately. Operations that Azure
 * accepted continue in Azure. Throws TypeError if the steps cannot be ordered or if a step has no plan.
 */
export async function runSteps(steps: readonly Step[], plan: Plan, context: StepContext): Promise<StepRunResult> {
  const going: StepRun = { context, liveState: plan.liveState, runs: new Map(), failures: [] }
  const ordered = topologicalOrder(steps).map(step => ({ step, plan: planOf(plan, step.name) }))
  for (const { step, plan } of ordered) going.runs.set(step.name, begin(step, plan, going))
  const timings = await Promise.all([...going.runs.values()].map(run => run.ended))
  const changed = timings.filter(timing => timing.outcome === 'done').map(timing => timing.step)
  return { timings, changed, failures: going.failures }
}

function planOf(plan: Plan, name: string): StepPlan {
  const found = plan.steps.find(each => each.step === name)
  if (found === undefined) throw new TypeError(`step ${name} was not planned`)
  return found
}

function begin(step: Step, plan: StepPlan, going: StepRun): Run {
  const { promise: began, resolve: begun } = Promise.withResolvers<void>()
  const over = new AbortController()
  const needs = Promise.all(step.needs.map(need => isMet(need, going)))
  const ended = needs
    .then(met => (met.every(Boolean) ? runStep(step, plan, going, begun) : notStarted(step)))
    .finally(() => over.abort())
  return { plan, began, ended, over, lookouts: new Map() }
}

async function runStep(step: Step, plan: StepPlan, going: StepRun, begun: () => void): Promise<StepTiming> {
  if (!plan.pending) return { step: step.name, outcome: 'unchanged' }
  if (going.context.signal.aborted) return notStarted(step)
  begun()
  return await run(step, plan, going)
}

async function run(step: Step, plan: StepPlan, { context, liveState, failures }: StepRun): Promise<StepTiming> {
  const { clock, log, signal } = context
  const startedAt = clock.now()
  const timing = (outcome: StepTiming['outcome']) => ({ step: step.name, outcome, startedAt, endedAt: clock.now() })
  const stopProgress = watchProgress(step, context)
  log.info(`${step.name}: started, usually about ${formatDuration(step.expectedSeconds)}`)
  try {
    await unlessAborted(step.apply(context, liveState, plan), signal)
    log.info(`${step.name}: done after ${formatDuration((clock.now() - startedAt) / 1000)}`)
    return timing('done')
  } catch (error) {
    if (signal.aborted) return timing('cancelled')
    failures.push({ step: step.name, error })
    log.warning(`${step.name}: failed after ${formatDuration((clock.now() - startedAt) / 1000)}`)
    return timing('failed')
  } finally {
    stopProgress()
  }
}

function notStarted(step: Step): StepTiming {
  return { step: step.name, outcome: 'not-started' }
}

function isMet(need: Need, going: StepRun): Promise<boolean> {
  const needed = going.runs.get(need.step)
  if (needed === undefined) throw new TypeError(`${need.step} is ordered after a step that needs it`)
  const ended = needed.ended.then(({ outcome }) => outcome === 'done' || outcome === 'unchanged')
  if (need.until === undefined || !creates(needed.plan, need.until)) return ended
  const ready = lookout(needed, need.until, going).then(
    () => true,
    () => ended
  )
  return Promise.race([ended, ready])
}

/**
 * Returns whether a plan is certain to create a resource. Only the state of a new resource shows how far the step has
 * come. An existing resource is in state Succeeded even before the step writes it, so another step could start too
 * early and write at the same time, which Azure refuses.
 */
function creates(plan: StepPlan, id: ResourceId): boolean {
  return plan.changes.some(change => change.kind === 'create' && change.certain && sameId(change.id, id))
}

function lookout(needed: Run, id: ResourceId, { context }: StepRun): Promise<void> {
  const key = id.toLowerCase()
  const known = needed.lookouts.get(key)
  if (known !== undefined) return known
  const signal = AbortSignal.any([context.signal, needed.over.signal])
  const looking = needed.began.then(() => waitUntilReady(id, { ...context, signal }))
  needed.lookouts.set(key, looking)
  return looking
}

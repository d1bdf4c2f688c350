import { operationState } from '../azure/index.ts'
import type { StackState } from '../azure/types.ts'
import type { Baseline } from '../config/types.ts'
import { logFindings, refuseErrors } from '../preflight/index.ts'
import { Failure, type FailureReason } from '../runtime/failure.ts'
import type { LiveState } from '../templates/types.ts'
import { unlessAborted } from './cancellation.ts'
import { detachMovedResources } from './deletion/moved-resources.ts'
import { notesOfFindings } from './drift-findings.ts'
import { logFaults } from './fault-log.ts'
import { type EnvironmentHealth, readEnvironmentHealth } from './health/environment-health.ts'
import { withoutCureMarks } from './health/faults-cured-by-plan.ts'
import { DIFFERENCE_REASONS } from './health/verification.ts'
import { readLiveState } from './live-state/index.ts'
import { STACK_TYPE } from './ownership/own-stacks.ts'
import { refuseOwnedElsewhere } from './ownership/ownership.ts'
import { allStacks, stackInventoryOf } from './ownership/stack-inventory.ts'
import { runPreflight } from './preflight.ts'
import { combinedFailure, type StepFailure } from './step-failures.ts'
import { withTagsReadOnce } from './tags/current-tags.ts'
import { topologicalOrder } from './topological-order.ts'
import type { Note, Ownership, ProvisioningClients, ResourceChange, Step, StepContext, StepPlan } from './types.ts'
import { fullMessage } from './what-if/what-if-unavailable.ts'

export interface DriftRequest {
  readonly steps: readonly Step[]
  readonly baseline: Baseline
}

/** Differences between an environment and its configuration. */
export interface Drift {
  /**
   * Changes that applying the configuration would make. For a step that could not be evaluated, only the changes that
   * are certain.
   */
  readonly changes: readonly ResourceChange[]
  /** Faults that are not a difference in a property that apply writes, such as a stack whose last write failed. */
  readonly faults: readonly Note[]
  /** Resources and steps that could not be evaluated and may have drift. */
  readonly unseen: readonly Note[]
  /** Other items to read, which do not count as differences. Absent if there are none. */
  readonly notices?: readonly Note[]
  /**
   * Whether anything was evaluated. If false, the result of the previous drift detection is still the latest result.
   */
  readonly looked: boolean
}

/**
 * Failure reasons that show a difference between the environment and its configuration. A step that fails with any
 * other reason could not be evaluated.
 */
const DRIFT_REASONS: readonly FailureReason[] = [...DIFFERENCE_REASONS, 'owned-by-other-stack']

/**
 * Compares the resources that the steps create with the existing resources. Writes nothing, and returns differences
 * instead of failing because of them. Evaluates nothing while a stack of the environment is being written, because an
 * incomplete write is not drift. Throws Failure if nothing can be evaluated. Its reason is `not-authorized`, or the
 * reason of the first failed step if every step failed. Throws Failure `cancelled` as soon as the signal is aborted.
 */
export function findDrift({ steps, baseline }: DriftRequest, clients: ProvisioningClients): Promise<Drift> {
  const { azure, clock, log, signal } = clients
  return unlessAborted(findStepsDrift(topologicalOrder(steps), { baseline, azure, clock, log, signal }), signal)
}

async function findStepsDrift(steps: readonly Step[], context: StepContext): Promise<Drift> {
  const { azure, baseline } = context
  const findings = await runPreflight({ targets: ['drift'] }, { phase: 'plan', mode: 'plan' }, context)
  refuseErrors(findings)
  logFindings(findings, context.log)
  const found = notesOfFindings(findings)
  const before = await allStacks(azure)
  if (ownStacks(before, baseline).length === 0 && found.faults.length > 0) return onlyFound(baseline, found)
  const reason = whyDetectionMustWait(ownStacks(before, baseline))
  if (reason !== undefined) return driftNotEvaluated(baseline, reason)
  const looks = await findAllDrift(steps, before, withTagsReadOnce(context))
  const after = ownStacks(await allStacks(azure), baseline)
  if (versionsOf(after) !== versionsOf(ownStacks(before, baseline)))
    return driftNotEvaluated(baseline, WRITTEN_DURING_DETECTION)
  const { faults, ...drift } = combineDrift(looks, after)
  return { ...drift, ...found, faults: [...found.faults, ...faults], looked: true }
}

/**
 * Returns the drift of an environment that does not exist, for example because only the file got another region, and
 * whose former resources still exist.
 */
function onlyFound({ config }: Baseline, found: ReturnType<typeof notesOfFindings>): Drift {
  return { changes: [], unseen: [{ what: config.environment, because: NO_STACK }], ...found, looked: true }
}

const NO_STACK = 'the environment has no deployment stack: it was never provisioned, or it was destroyed'

const WRITTEN_DURING_DETECTION = 'a run wrote to the environment while drift detection was reading it'

/**
 * Returns all stacks of the environment, including those of the colour that is not evaluated, because creating a
 * replacement writes to shared resources.
 */
function ownStacks(stacks: readonly StackState[], baseline: Baseline): StackState[] {
  return stackInventoryOf(stacks, baseline).ours.map(({ state }) => state)
}

function whyDetectionMustWait(own: readonly StackState[]): string | undefined {
  if (own.length === 0) return NO_STACK
  const moving = own.filter(({ properties }) => operationState(properties.provisioningState) === 'running')
  if (moving.length === 0) return undefined
  return `a run is writing ${moving.map(({ name }) => name).join(', ')}`
}

function versionsOf(stacks: readonly StackState[]): string {
  const lines = stacks.map(({ name, systemData, properties }) =>
    [name, systemData?.lastModifiedAt, properties.deploymentId, properties.provisioningState].join(' ')
  )
  return lines.toSorted().join('\n')
}

function driftNotEvaluated({ config }: Baseline, because: string): Drift {
  return { changes: [], faults: [], unseen: [{ what: config.environment, because }], looked: false }
}

type DriftParts = Pick<Drift, 'changes' | 'faults' | 'unseen'>
const NO_DRIFT: DriftParts = { changes: [], faults: [], unseen: [] }

async function findAllDrift(
  steps: readonly Step[],
  stacks: readonly StackState[],
  context: StepContext
): Promise<readonly DriftParts[]> {
  const liveState = await readLiveState(steps, context)
  const owned = steps.flatMap(step => step.owns?.(context.baseline, liveState) ?? [])
  const health = await readEnvironmentHealth(owned, stacks, context)
  const failures: StepFailure[] = []
  const looks = await Promise.all(
    steps.map(async step => {
      const because = health.busy(step)
      if (because !== undefined) return { ...NO_DRIFT, unseen: [{ what: step.name, because }] }
      try {
        return await findStepDrift(step, { liveState, owned, stacks, health }, context)
      } catch (error) {
        failures.push({ step: step.name, error })
        return driftOfFailure(step, error)
      }
    })
  )
  if (failures.length === steps.length && failures.length > 0) throw combinedFailure(failures)
  return looks
}

interface Situation {
  readonly liveState: LiveState
  /** Ids of the resources that each part of the environment must manage. */
  readonly owned: readonly Ownership[]
  readonly stacks: readonly StackState[]
  readonly health: EnvironmentHealth
}

async function findStepDrift(
  step: Step,
  { liveState, owned, stacks, health }: Situation,
  context: StepContext
): Promise<DriftParts> {
  const own = owned.filter(({ part }) => part === step.name)
  refuseOwnedElsewhere(own, stacks, context.baseline, owned)
  const plan = detachMovedResources(await step.plan(context, liveState), owned)
  logFaults(plan, context.log)
  const { changes, faults, unseen } = driftOfPlan(plan)
  const { faults: unhealthy, unseen: unread } = health.notesOn(plan)
  return {
    changes,
    faults: withoutCureMarks([...faults, ...unhealthy]),
    unseen: [...unseen, ...unread.map(because => ({ what: step.name, because }))]
  }
}

/**
 * Returns the differences that a plan shows. Adopting a stack of the first format, or moving a resource between stacks,
 * is not a difference. If Azure could not evaluate a step, only certain changes are differences. A step can be pending
 * without a change because it waits for something; such a step has no difference.
 */
function driftOfPlan({ step, evaluation, changes, faults = [] }: StepPlan): DriftParts {
  const differing = changes.filter(({ type, kind }) => type !== STACK_TYPE && kind !== 'detach')
  if (evaluation.by !== 'nothing') return { changes: differing, faults, unseen: [] }
  const certain = differing.filter(change => change.certain)
  return { changes: certain, faults, unseen: [{ what: step, because: evaluation.because }] }
}

/**
 * Returns a step's failure as a fault, or as an item that could not be evaluated. Rethrows cancellation, and any error
 * that is not a Failure, which is a bug in this project.
 */
function driftOfFailure({ name }: Step, error: unknown): DriftParts {
  if (!(error instanceof Failure) || error.reason === 'cancelled') throw error
  const note = { what: name, because: `${error.reason}: ${fullMessage(error)}` }
  return DRIFT_REASONS.includes(error.reason) ? { ...NO_DRIFT, faults: [note] } : { ...NO_DRIFT, unseen: [note] }
}

function combineDrift(looks: readonly DriftParts[], own: readonly StackState[]): DriftParts {
  const broken = own.filter(({ properties }) => operationState(properties.provisioningState) !== 'succeeded')
  return {
    changes: looks.flatMap(({ changes }) => changes),
    faults: [...broken.map(brokenStack), ...looks.flatMap(({ faults }) => faults)],
    unseen: looks.flatMap(({ unseen }) => unseen)
  }
}

function brokenStack({ name, properties: { provisioningState, error } }: StackState): Note {
  const why = error === undefined ? '' : `: ${error.code}: ${error.message}`
  return { what: name, because: `the last write of the stack ended with ${provisioningState}${why}` }
}

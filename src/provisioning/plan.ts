import type { StackState } from '../azure/types.ts'
import type { Baseline } from '../config/types.ts'
import { Failure } from '../runtime/failure.ts'
import type { LiveState } from '../templates/types.ts'
import { canonicalJson, digestOfText, INTENT_DIGEST_LENGTH } from './approval/digest.ts'
import { intentPartsOf } from './approval/intent-parts.ts'
import { markCompletions } from './approval/interrupted-changes.ts'
import { detachMovedResources } from './deletion/moved-resources.ts'
import { logFaults } from './fault-log.ts'
import { planWhileBusy, readEnvironmentHealth } from './health/environment-health.ts'
import { withoutFaultsCuredByPlan } from './health/faults-cured-by-plan.ts'
import { EMPTY_LIVE_STATE, readLiveState } from './live-state/index.ts'
import { refuseOwnedElsewhere, refuseTakenNames } from './ownership/ownership.ts'
import { allStacks, type StackInventory, stackInventoryOf } from './ownership/stack-inventory.ts'
import { whyBeingWritten } from './stacks-in-progress.ts'
import { allSteps } from './step-failures.ts'
import { withTagsReadOnce } from './tags/current-tags.ts'
import type { Ownership, Plan, Step, StepContext, StepPlan } from './types.ts'
import { fullMessage } from './what-if/what-if-unavailable.ts'

/**
 * Returns the plan of all steps, which are planned in parallel. Writes nothing. Throws Failure if a resource of a step
 * belongs to another owner or is managed by another stack. `approved`: digests of the approved changes; absent if the
 * plan is not to be applied.
 */
export function planAllSteps(
  steps: readonly Step[],
  clients: StepContext,
  approved?: ReadonlySet<string>
): Promise<Plan> {
  const context = withTagsReadOnce(clients)
  return planSteps(steps, context, (step, liveState) => step.plan(context, liveState), approved)
}

/**
 * Returns as much of a plan as is possible after preflight found errors. A step that cannot be planned is listed as not
 * evaluated.
 */
export async function planWhatIsPossible(steps: readonly Step[], clients: StepContext): Promise<Plan> {
  const context = withTagsReadOnce(clients)
  const tolerant: PlanStep = async (step, liveState) => {
    try {
      return await step.plan(context, liveState)
    } catch (error) {
      return notPlanned(step, error)
    }
  }
  try {
    return await planSteps(steps, context, tolerant)
  } catch (error) {
    const plans = steps.map(step => notPlanned(step, error))
    return { steps: plans, findings: [], ...requestOf(steps, context.baseline), liveState: EMPTY_LIVE_STATE }
  }
}

/**
 * Returns the plan of a step that could not be evaluated, with the message of the failure as the reason. Rethrows
 * cancellation, and any error that is not a Failure, which is a bug in this project.
 */
function notPlanned({ name }: Step, error: unknown): StepPlan {
  if (!(error instanceof Failure) || error.reason === 'cancelled') throw error
  const because = fullMessage(error).split('\n')[0] ?? error.reason
  const evaluation = { by: 'nothing', because } as const
  return { step: name, evaluation, changes: [], unchanged: 0, noise: 0, pending: false }
}

type PlanStep = (step: Step, liveState: LiveState) => Promise<StepPlan>

async function planSteps(
  steps: readonly Step[],
  context: StepContext,
  planStep: PlanStep,
  approved?: ReadonlySet<string>
): Promise<Plan> {
  const { liveState, owned, stacks } = await readOwnership(steps, context)
  const health = await readEnvironmentHealth(owned, stacks, context)
  const ledger = stackInventoryOf(stacks, context.baseline)
  const planned = await allSteps(steps, async step => {
    const plan = markCompletions(
      detachMovedResources(await planStep(step, liveState), owned),
      step,
      ledger,
      context.baseline
    )
    // Apply has already waited for the stacks, and its plan must contain what was approved.
    const isWritten = approved === undefined ? whyBeingWritten(step, stacks, context.baseline) : undefined
    const busy = health.busy(step) ?? isWritten
    return busy === undefined ? health.applyTo(plan) : planWhileBusy(plan, busy, approved)
  })
  const plans = withoutFaultsCuredByPlan(planned)
  for (const plan of plans) {
    context.log.info(planLine(plan))
    logFaults(plan, context.log)
  }
  return { steps: plans, findings: [], ...requestOf(steps, context.baseline), liveState, ...lastWrite(ledger) }
}

/** Returns the time of the last write of a stack of the environment, as Azure shows it. */
function lastWrite({ ours }: StackInventory): Pick<Plan, 'writtenAt'> {
  const times = ours.map(({ state }) => Date.parse(state.systemData?.lastModifiedAt ?? ''))
  const writtenAt = Math.max(...times.filter(time => !Number.isNaN(time)))
  return Number.isFinite(writtenAt) ? { writtenAt } : {}
}

interface OwnershipState {
  readonly liveState: LiveState
  readonly owned: readonly Ownership[]
  readonly stacks: readonly StackState[]
}

async function readOwnership(steps: readonly Step[], context: StepContext): Promise<OwnershipState> {
  const { azure, baseline } = context
  // A change of the lease or the hold must not depend on stacks: it has to work while something is wrong with them.
  const reads = steps.some(({ stack }) => stack !== undefined) ? allStacks(azure) : []
  const [liveState, stacks] = await Promise.all([readLiveState(steps, context), reads])
  const owned = steps.flatMap(step => step.owns?.(baseline, liveState) ?? [])
  refuseTakenNames(owned, stacks, baseline)
  refuseOwnedElsewhere(owned, stacks, baseline)
  return { liveState, owned, stacks }
}

function requestOf(steps: readonly Step[], baseline: Baseline): Pick<Plan, 'intent' | 'parts'> {
  return { intent: intentOf(steps, baseline), parts: intentPartsOf(steps, baseline) }
}

/**
 * Returns the digest of everything that the configuration and the steps request. The digest does not depend on existing
 * resources.
 */
function intentOf(steps: readonly Step[], baseline: Baseline): string {
  const requested = canonicalJson(steps.map(step => [step.name, step.intent(baseline)]))
  return digestOfText(`{"config":${configJson(baseline.config)},"steps":${requested}}`, INTENT_DIGEST_LENGTH)
}

/** Canonical JSON of a configuration. A run plans several times with the same configuration. */
const configJsons = new WeakMap<Baseline['config'], string>()

function configJson(config: Baseline['config']): string {
  const known = configJsons.get(config) ?? canonicalJson(config)
  configJsons.set(config, known)
  return known
}

function planLine({ step, evaluation, changes, unchanged, noise, pending }: StepPlan): string {
  if (!pending) return `${step}: nothing to do (${unchanged} unchanged, ${noise} what-if false positives)`
  const counts = ['create', 'modify', 'delete', 'detach']
    .map(kind => [kind, changes.filter(change => change.kind === kind).length] as const)
    .filter(([, count]) => count > 0)
    .map(([kind, count]) => `${count} to ${kind}`)
  const label = 'because' in evaluation ? `not evaluated by Azure: ${evaluation.because}` : `by ${evaluation.by}`
  return `${step}: ${counts.join(', ') || 'to be completed'} (${label})`
}

import { hasSecretsRevision } from '../../azure/index.ts'
import type { BeforeSend } from '../../azure/types.ts'
import { STACKS } from '../../templates/index.ts'
import type { LiveState, StackBuilder, StackName, StackTemplate } from '../../templates/types.ts'
import { liveStateChanged } from '../approval/approval.ts'
import { canonicalJson } from '../approval/digest.ts'
import { stepIntent } from '../approval/interrupted-changes.ts'
import { prepareDetaching } from '../deletion/moved-resources.ts'
import { deleteInOrder } from '../deletion/ordered-deletes.ts'
import { type Differences, faultsOf, withDifferences } from '../health/verification.ts'
import { changedValues, stateToWrite } from '../live-state/changed-values.ts'
import { EMPTY_LIVE_STATE } from '../live-state/index.ts'
import { hasCandidates } from '../other-owners/encounters.ts'
import { readOwnStack, settleOwnStack } from '../ownership/own-stacks.ts'
import { refuseUnownedBeforeWrite } from '../ownership/ownership.ts'
import { watchProgress } from '../progress.ts'
import { withTagsOfOthers } from '../tags/stack-tags.ts'
import { templateResources } from '../template-ids.ts'
import type { Fault, Need, Step, StepContext, StepPlan } from '../types.ts'
import { deleteFormerStackKeepingResources } from './stack-adoption.ts'
import { planStack } from './stack-plan.ts'
import { alsoReadTakenOver, type LiveStateReader, withoutTakenOver } from './taken-over.ts'

export interface StackStepOptions {
  /**
   * Reads the part of the live state that the template needs. The template writes some of these values back unchanged.
   * Other values must be known before the template can contain the resources that use them.
   */
  readonly read?: LiveStateReader
  /**
   * Calls `write` while no other run may write, with a context that confirms this before each change. `write` reads the
   * live state again before it writes. It calls `beforeSend` right before each attempt to write the stack.
   */
  readonly alone?: (
    context: StepContext,
    write: (context: StepContext, beforeSend?: BeforeSend) => Promise<void>
  ) => Promise<void>
  /** Values of the template's secret parameters, if this run has them. */
  readonly secrets?: Readonly<Record<string, string>>
  /** A text that changes whenever a secret is renewed. It shows the renewal to runs that do not have the secrets. */
  readonly secretsRevision?: string
  /**
   * Returns the reason why the stack must not be changed now; the stack is then neither planned nor written. Returns
   * `undefined` if the stack may be changed.
   */
  readonly skipWhen?: (context: StepContext) => Promise<string | undefined>
  /**
   * Called right before the stack is written: fixes states in which Azure refuses every write. Throws Failure if the
   * stack must not be written.
   */
  readonly beforeWrite?: (context: StepContext) => Promise<void>
  /** Called after the stack is written; throws Failure if the result differs from the request. */
  readonly afterWrite?: (context: StepContext, liveState: LiveState) => Promise<void>
  /** Reads faults that writing the stack does not fix. */
  readonly faults?: (context: StepContext) => Promise<readonly Fault[]>
  /**
   * Reads differences that a what-if does not find, for a plan. Without this option, the plan calls `afterWrite`, and a
   * failure of that check becomes a fault.
   */
  readonly compare?: (context: StepContext, liveState: LiveState) => Promise<Differences>
}

/**
 * Returns the step of a deployment stack. The step leaves out the resources that other owners have taken over
 * (`taken-over.ts`).
 */
export function stackStep(
  name: StackName,
  fullBuild: StackBuilder,
  needs: readonly Need[],
  ownOptions: StackStepOptions = {}
): Step {
  const build = withoutTakenOver(fullBuild)
  const read = alsoReadTakenOver(fullBuild, ownOptions.read)
  const options = { ...ownOptions, read }
  const { alone = (context, write) => write(context) } = options
  const expectedSeconds = STACKS[name].seconds.apply
  const { colour } = STACKS[name]
  return {
    name,
    stack: name,
    ...(colour === undefined ? {} : { colour }),
    needs,
    expectedSeconds,
    intent: baseline => build(baseline, EMPTY_LIVE_STATE),
    read,
    owns(baseline, liveState) {
      const template = build(baseline, liveState)
      return { part: name, ids: templateResources(template).map(({ id }) => id) }
    },
    async settle(context) {
      const stopProgress = watchProgress({ name, expectedSeconds }, context, 'waiting for an earlier run')
      await settleOwnStack(name, expectedSeconds, context).finally(stopProgress)
    },
    async plan(context, liveState): Promise<StepPlan> {
      const because = await options.skipWhen?.(context)
      if (because !== undefined) return skippedPlan(name, because)
      const template = build(context.baseline, liveState)
      const plan = await withSecrets(await planStack(template, context), template, options, context)
      const found = plan.pending ? plan : withDifferences(plan, await differencesNow(name, options, context, liveState))
      const faults = (await options.faults?.(context)) ?? []
      return faults.length === 0 ? found : { ...found, faults: [...(found.faults ?? []), ...faults] }
    },
    apply: (context, liveState, plan) =>
      alone(context, (confirming, beforeSend) =>
        write(build, options, { context: confirming, liveState, plan, beforeSend })
      )
  }
}

async function differencesNow(
  name: StackName,
  { compare, afterWrite }: StackStepOptions,
  context: StepContext,
  liveState: LiveState
): Promise<Differences> {
  if (compare !== undefined) return compare(context, liveState)
  return { changes: [], faults: await faultsOf(name, async () => afterWrite?.(context, liveState)) }
}

/**
 * Returns the plan; it is pending if the secrets changed. Azure never returns a secret, so the stack is written again
 * if its last write used other secrets or another revision of the secrets.
 */
async function withSecrets(
  plan: StepPlan,
  template: StackTemplate,
  { secrets, secretsRevision }: StackStepOptions,
  { azure }: StepContext
): Promise<StepPlan> {
  if (plan.pending) return plan
  if (secretsRevision !== undefined && !hasSecretsRevision(await azure.stacks.read(template.name), secretsRevision))
    return { ...plan, pending: true }
  if (secrets === undefined) return plan
  return { ...plan, pending: !(await azure.stacks.wasDeployedWith({ ...template, secrets })) }
}

/** Returns the plan of a stack that is neither evaluated nor written. */
function skippedPlan(step: StackName, because: string): StepPlan {
  return { step, evaluation: { by: 'nothing', because }, changes: [], unchanged: 0, noise: 0, pending: false }
}

interface Writing {
  readonly context: StepContext
  readonly liveState: LiveState
  readonly plan: StepPlan
  readonly beforeSend: BeforeSend | undefined
}

async function write(build: StackBuilder, options: StackStepOptions, writing: Writing): Promise<void> {
  const { context, plan, beforeSend } = writing
  const { azure, baseline, signal } = context
  const intent = stepIntent({ intent: each => build(each, EMPTY_LIVE_STATE) }, baseline)
  const liveState = await readLiveStateToWrite(build, options, writing)
  const { secrets, secretsRevision } = options
  const { source } = baseline.origin ?? {}
  const built = build(baseline, liveState)
  await refuseUnownedBeforeWrite(built, context)
  await options.beforeWrite?.(context)
  await deleteInOrder(plan, context)
  const unmanaged = await prepareDetaching(plan, context)
  const own = await readOwnStack(context, built.step)
  const body = {
    ...(await withTagsOfOthers(built, own?.state, context)),
    ...(secrets === undefined ? {} : { secrets }),
    ...(secretsRevision === undefined ? {} : { secretsRevision }),
    ...(source === undefined ? {} : { source }),
    intent
  }
  const repair = plan.repair === undefined ? {} : { repair: plan.repair }
  await deleteFormerStackKeepingResources({ ...body, ...unmanaged }, plan, context)
  await azure.stacks.apply(
    { ...body, ...unmanaged },
    { signal, beforeSend, expectedSeconds: STACKS[built.step].seconds.apply, ...repair }
  )
  await options.afterWrite?.(context, liveState)
}

/**
 * Returns the live state to use for the write. A template is written without a precondition, so the values that it
 * writes back are read again right before the write. A value for which its slice says `writesCurrent` is updated; every
 * other value stays as approved. Throws Failure `observed-changed` if a value changed in a way that makes the approval
 * invalid.
 */
async function readLiveStateToWrite(
  build: StackBuilder,
  { read, alone }: StackStepOptions,
  { context, liveState }: Writing
): Promise<LiveState> {
  if (read === undefined) return liveState
  const { baseline } = context
  const planned = build(baseline, liveState)
  const awaits = planned.incomplete === true || planned.awaited?.some(({ actual }) => actual === null) === true
  const writesBack = canonicalJson(planned) !== canonicalJson(build(baseline, EMPTY_LIVE_STATE))
  if (!awaits && !writesBack && alone === undefined && !hasCandidates(planned)) return liveState
  const now = { ...liveState, ...(await read(context)) }
  const changed = changedValues(liveState, now)
  if (changed.length > 0) throw liveStateChanged(changed)
  return stateToWrite(liveState, now)
}

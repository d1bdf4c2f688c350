import type { Azure } from '../azure/index.ts'
import type { Baseline } from '../config/index.ts'
import { isBlocked, type RunScope, refuseErrors } from '../preflight/index.ts'
import {
  type AppliedChanges,
  type ApplyRequest,
  type Approval,
  applyProvisioning,
  approvalOf,
  decodeApproval,
  encodeApproval,
  type ProvisioningClients,
  planProvisioning,
  type Step
} from '../provisioning/index.ts'
import { applySummary } from '../report/index.ts'
import { type ActionContext, Failure, type InputValues } from '../runtime/index.ts'
import { changeEvidence } from './change-evidence.ts'
import { endsOnHold } from './hold.ts'
import type { LoginInProgress } from './login-and-load.ts'
import type { CommentRequest } from './plan-comment.ts'
import {
  commentLater,
  entryOf,
  entryOfFailure,
  requireReviewLater,
  subjectOf,
  summaryOfPlan
} from './provisioning-report.ts'
import type { provisioningInputs } from './shared-inputs.ts'
import type { provisioningOutputs } from './shared-outputs.ts'

type Inputs = Omit<InputValues<typeof provisioningInputs>, 'allow-destructive'> & {
  /**
   * `approved` for the action `destroy`: the approval of its plan covers all deletions, so the caller does not list
   * them.
   */
  readonly 'allow-destructive': readonly string[] | 'approved' | undefined
}
type Outputs = Readonly<Record<(typeof provisioningOutputs)[number], string>>

/** The steps of an action for a configuration, and the outputs that only this action has. */
export interface PreparedProvisioning<O extends string> {
  readonly steps: readonly Step[]
  /** Scope of the run. It selects the preflight rules and has the inputs that these rules need. */
  readonly scope: RunScope
  readonly outputs: Readonly<Record<O, string>>
  /** Reads the outputs after an apply, if the apply changes them. */
  readonly outputsAfter?: () => Promise<Readonly<Record<O, string>>>
}

type Prepare<O extends string> = (
  baseline: Baseline,
  azure: Azure
) => PreparedProvisioning<O> | Promise<PreparedProvisioning<O>>

/**
 * Plans or applies the steps of `prepare`, depending on the mode, and reports in the summary and the pull request
 * comment. A scheduled run of an environment on hold writes nothing and succeeds.
 */
export async function runProvisioning<O extends string>(
  inputs: Inputs,
  context: ActionContext,
  pendingLogin: LoginInProgress,
  prepare: Prepare<O>,
  { isAboutRecords = false }: { readonly isAboutRecords?: boolean } = {}
): Promise<Outputs & Readonly<Record<O, string>>> {
  const run: Run<O> = {
    ...{ inputs, context, prepare, isAboutRecords },
    opening: pendingLogin,
    baseline: undefined,
    isSaid: false
  }
  try {
    return await provision(run)
  } catch (error) {
    const entry = run.isSaid ? undefined : entryOfFailure(error, run.baseline, inputs.environment)
    if (entry !== undefined) await reportOutcome(run, entry)
    throw error
  }
}

interface Run<O extends string = string> {
  readonly inputs: Inputs
  readonly context: ActionContext
  readonly opening: LoginInProgress
  readonly prepare: Prepare<O>
  /**
   * Whether the run changes only the lease or the hold. It then writes although the environment is on hold, and its
   * summary shows neither networks nor a timeline.
   */
  readonly isAboutRecords: boolean
  /** `undefined` until the configuration is read. */
  baseline: Baseline | undefined
  /** Whether the comment already has the outcome. */
  isSaid: boolean
}

async function provision<O extends string>(run: Run<O>): Promise<Outputs & Readonly<Record<O, string>>> {
  const { inputs, context, opening: pendingLogin, prepare } = run
  const approval = inputs.mode === 'apply' ? requireApproval(inputs.approval) : undefined
  const [opened] = await Promise.allSettled([pendingLogin.azure])
  const baseline = await pendingLogin.baseline()
  run.baseline = baseline
  // The error of the login is thrown only after the configuration was read: if an environment is not in the file, the
  // login also fails, with a vaguer error.
  if (opened.status === 'rejected') throw opened.reason
  if (approval !== undefined && inputs['approved-by'] === 'pull-request') {
    const { config, 'github-token': token } = inputs
    await requireReviewLater(
      { token, config, environment: baseline.config.environment, intent: approval.intent },
      context
    )
  }
  const clients: ProvisioningClients = { ...context, azure: opened.value }
  const { steps, scope, outputs, outputsAfter } = await prepare(baseline, clients.azure)
  const work = { baseline, steps, scope }
  const isHeld = !run.isAboutRecords && (await endsOnHold(context, clients.azure, baseline))
  const changes = isHeld
    ? { 'has-changes': 'false', changed: 'false', approval: '' }
    : approval === undefined
      ? await runPlan(work, clients, run)
      : await runApply(
          {
            ...{ ...work, approval, allowDestructive: inputs['allow-destructive'] ?? [] },
            ...{ isAlone: destroys(run), runsOnHold: run.isAboutRecords }
          },
          clients,
          run
        )
  const { workload, environment } = baseline.config
  const isApplied = approval !== undefined && !isHeld
  const latest = isApplied && outputsAfter !== undefined ? await outputsAfter() : outputs
  return { ...latest, ...changes, workload, environment }
}

function reportOutcome(run: Run, entry: CommentRequest['entry']): Promise<void> {
  const { inputs, context } = run
  run.isSaid = true
  const { comment: mode, 'github-token': token, config } = inputs
  return commentLater({ mode, token, config, entry }, context)
}

function requireApproval(text: string | undefined): Approval {
  if (text !== undefined) return decodeApproval(text)
  throw new Failure('approval-missing', 'Mode `apply` was started without an approval.', {
    subject: 'approval',
    remedy: 'Set the input `approval` to the output `approval` of a step that ran with `mode: plan`.'
  })
}

function destroys({ inputs }: Run): boolean {
  return inputs['allow-destructive'] === 'approved'
}

type Work = { readonly baseline: Baseline } & Pick<PreparedProvisioning<string>, 'steps' | 'scope'>
/** Outputs about changes. Only actions that create an environment have `evidence`. */
type Changes = Pick<Outputs, 'has-changes' | 'changed' | 'approval'> & { readonly evidence?: string }

async function runPlan(work: Work, clients: ProvisioningClients, run: Run): Promise<Changes> {
  const planned = await planProvisioning(work, clients)
  const { findings } = planned
  run.context.addToResult({ findings })
  if (work.steps.length > 0) run.context.summarize(summaryOfPlan(work.baseline, planned, partsOfSummary(run)))
  await reportOutcome(run, entryOf(work.baseline, planned, isBlocked(findings) ? 'blocked' : 'planned'))
  refuseErrors(findings)
  const pending = planned.steps.some(step => step.pending)
  const { targets, change, colours: [colour] = [] } = work.scope
  const subject = { baseline: work.baseline, targets, colour }
  const evidence =
    change === undefined
      ? {}
      : { evidence: await changeEvidence(planned, subject, { ...run.context, azure: clients.azure }) }
  const approval = encodeApproval(approvalOf(planned))
  return { 'has-changes': String(pending), changed: 'false', approval, ...evidence }
}

function partsOfSummary(run: Run): Parameters<typeof summaryOfPlan>[2] {
  if (run.isAboutRecords) return 'changes'
  return destroys(run) ? 'deletions' : 'networks'
}

async function runApply(
  work: Work & Pick<ApplyRequest, 'approval' | 'allowDestructive' | 'isAlone' | 'runsOnHold'>,
  clients: ProvisioningClients,
  run: Run
): Promise<Changes> {
  // `onEnd` also runs when a step fails or the run is cancelled, so that the summary shows how far the run came.
  const subject = { ...subjectOf(work.baseline), goes: destroys(run) }
  const onEnd = ({ result }: AppliedChanges) => {
    if (!run.isAboutRecords) run.context.summarize(applySummary(subject, result.timings))
  }
  const onFindings: ApplyRequest['onFindings'] = findings => run.context.addToResult({ findings })
  const { result, plan: applied } = await applyProvisioning({ ...work, onEnd, onFindings }, clients)
  await reportOutcome(run, entryOf(work.baseline, applied, 'applied'))
  return { 'has-changes': 'false', changed: String(result.changed.length > 0), approval: encodeApproval(work.approval) }
}

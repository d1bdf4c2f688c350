import type { Baseline } from '../config/index.ts'
import { isBlocked, refuseErrors } from '../preflight/index.ts'
import { approvalOf, decodeApproval, encodeApproval, type Plan } from '../provisioning/index.ts'
import {
  applySummary,
  findingsWithin,
  newerImagesSummary,
  noteSummary,
  notesSummary,
  outlookSummary,
  planSummary,
  timingSummary,
  upgradeBoard,
  upgradeSummary,
  upgradeTiming
} from '../report/index.ts'
import { type ActionContext, Failure, type InputValues } from '../runtime/index.ts'
import {
  type AppliedUpgrade,
  abortUpgrade,
  applyUpgrade,
  openInside,
  openUpgrade,
  type PlannedUpgrade,
  planUpgrade,
  readInside,
  refuseVerdict,
  rollbackDeadline,
  runningUpgrades,
  type UpgradeRequest
} from '../upgrade/index.ts'
import { checkoutManifests } from './checkout-manifests.ts'
import type { upgradeClusterInputs, upgradeClusterOutputs } from './definitions.ts'
import { forceOf } from './force-inputs.ts'
import { endsOnHold } from './hold.ts'
import { type LoadedEnvironment, type LoginInProgress, loadEnvironment } from './login-and-load.ts'
import { subjectOf } from './provisioning-report.ts'
import { requireReview, shownUpgradeOf } from './pull-request-review.ts'
import { receivedEvidence } from './soak-evidence.ts'
import { upgradeApproval } from './upgrade-review.ts'
import { statusOf, type UpgradeStatus, unusedTarget } from './upgrade-status.ts'
import { endText, rollbackText } from './upgrade-texts.ts'

type Inputs = InputValues<typeof upgradeClusterInputs>
type Outputs = Readonly<Record<(typeof upgradeClusterOutputs)[number], string>>

type Clients = ActionContext & Pick<LoadedEnvironment, 'azure'>

/** One run of the action. */
interface Run {
  readonly inputs: Inputs
  readonly clients: Clients
  readonly baseline: Baseline
}

/** Plans or applies the upgrade or the rollback of a cluster, or aborts what Azure works on. */
export async function upgradeCluster(
  inputs: Inputs,
  context: ActionContext,
  pendingLogin: LoginInProgress
): Promise<Outputs> {
  const { azure, baseline } = await loadEnvironment(pendingLogin)
  const run = { inputs: withShortReason(inputs), clients: { ...context, azure }, baseline }
  if (inputs.operation === 'abort') return await abort(run)
  // A rollback also runs during a hold.
  const personCanWrite = inputs.operation !== 'upgrade'
  const isHeld = inputs.operation !== 'rollback' && (await endsOnHold(context, azure, baseline, { personCanWrite }))
  if (isHeld) return outputsOf(run, {})
  return inputs.mode === 'plan' ? await plan(run) : await apply(run)
}

async function plan(run: Run): Promise<Outputs> {
  const { clients, baseline, inputs } = run
  const startsNow = inputs['later-run'] === 'true'
  const planned = await planIfCluster(run, startsNow)
  const subject = subjectOf(baseline)
  if ('done' in planned) {
    if (inputs.operation !== 'upgrade') return nothingToDo(run, planned.done)
    clients.log.info(planned.done)
    clients.summarize(upgradeBoard(subject, { state: 'done', because: planned.done }))
    return { ...outputsOf(run, {}), state: 'done' }
  }
  const { validation } = planned
  const status = statusOf(planned, inputs)
  if (status !== undefined) clients.summarize(upgradeBoard(subject, status))
  clients.addToResult(resultOf(planned, planned.plan))
  summarizePlan(planned, run, status)
  clients.publish({ ...outputsOf(run, planned), state: status?.state ?? '' })
  refuseErrors(planned.plan.findings.filter(finding => !validation?.findings.includes(finding)))
  if (status?.state === 'waiting') return waitForLaterRun(run, planned, status)
  if (validation !== undefined) refuseVerdict(validation, 'inconclusive')
  const approval = encodeApproval(approvalOf(planned.plan))
  clients.log.info(`${inputs.operation} of ${baseline.config.environment} is planned. Nothing was written.`)
  return { ...outputsOf(run, planned), 'has-changes': 'true', approval, state: status?.state ?? '' }
}

/**
 * Plans the operation. A cluster that does not exist yet has nothing to upgrade if later runs continue: provisioning creates
 * it with the configured version.
 */
async function planIfCluster(run: Run, isLater: boolean): ReturnType<typeof planUpgrade> {
  try {
    return await planUpgrade(requestOf(run), run.clients, { startsNow: isLater })
  } catch (error) {
    const isMissing = error instanceof Failure && error.reason === 'cluster-missing'
    const { operation, target } = run.inputs
    if (!isMissing || !isLater || operation !== 'upgrade' || target !== 'configured') throw error
    return {
      done: `The environment ${run.baseline.config.environment} has no cluster yet, so there is nothing to upgrade.`
    }
  }
}

/** Ends a plan that a later run continues. It has no approval. */
function waitForLaterRun(run: Run, planned: PlannedUpgrade, { startsAt }: UpgradeStatus): Outputs {
  const until = startsAt === undefined ? '' : new Date(startsAt).toISOString()
  const { environment } = run.baseline.config
  run.clients.log.info(
    `The upgrade of ${environment} is due and waits. The summary shows for what. Nothing was written.`
  )
  return { ...outputsOf(run, planned), state: 'waiting', 'waits-until': until }
}

function summarizePlan(planned: PlannedUpgrade, { inputs, clients, baseline }: Run, status?: UpgradeStatus): void {
  const { plan: found, outlook, validation, isResumed, notes } = planned
  const order = found.steps.filter(({ step, changes }) => changes.length > 0 && !step.startsWith('record-'))
  const subject = subjectOf(baseline)
  const unused = unusedTarget(planned, inputs.target)
  if (unused !== undefined) clients.log.warning(unused)
  if (validation !== undefined)
    clients.summarize(
      upgradeSummary(subject, { ...validation, now: clients.clock.now(), isWaiting: status?.state === 'waiting' })
    )
  if (inputs.operation === 'rollback') clients.summarize(noteSummary('Rollback', subject, rollbackText(planned)))
  clients.summarize(
    outlookSummary({
      ...{ operation: inputs.operation, order: order.map(({ step }) => step), isResumed, notes },
      ...(unused !== undefined && { unused }),
      ...(outlook && { window: outlook.window, wayBack: outlook.wayBack }),
      ...(inputs.emergency !== undefined && { emergency: inputs.emergency }),
      ...(inputs['force-budgets'] !== undefined && { bypassed: inputs['force-budgets'] })
    })
  )
  // The verdict above lists its own findings, each once.
  const findings = found.findings.filter(finding => validation?.findings.includes(finding) !== true)
  const next = status && NEXT[status.state]
  clients.summarize(planSummary(subject, { ...found, findings, next: next ?? destructiveNext(found) }))
}

/** Returns the last line of a plan with destructive changes: the approval covers them, and no input lists them again. */
function destructiveNext({ steps, findings }: Plan): string | undefined {
  const isDestructive = steps.some(({ changes }) => changes.some(({ risk }) => risk === 'destructive'))
  return isDestructive && !isBlocked(findings)
    ? 'after the approval, `apply` plans again and makes the changes of this plan, the destructive ones included. No input has to list them again.'
    : undefined
}

/** Last line of a plan that nobody can approve. */
const NEXT: Readonly<Record<UpgradeStatus['state'], string | undefined>> = {
  due: undefined,
  begun: undefined,
  waiting: 'nothing is applied now. A later run plans again.',
  blocked: 'nothing is applied, and this plan cannot be approved. Correct what the verdict names, then plan again.'
}

async function apply(run: Run): Promise<Outputs> {
  const { inputs, clients, baseline } = run
  const approval = decodeApproval(requireApproval(inputs.approval))
  await checkReview(run)
  const applied = await applyUpgrade(
    {
      ...requestOf(run),
      approval,
      onFindings: findings => clients.addToResult(findingsWithin(findings)),
      onEnd: ({ result }) => {
        const timing = upgradeTiming(result.timings, isGate)
        clients.addToResult({ timing })
        clients.summarize(applySummary(subjectOf(baseline), result.timings))
        clients.summarize(timingSummary(timing))
      }
    },
    clients
  )
  if ('done' in applied) return nothingToDo(run, applied.done)
  clients.addToResult(resultOf(applied, applied.plan))
  if (applied.notes.length > 0) clients.summarize(notesSummary(applied.notes))
  const until = rollbackDeadline(applied.after, clients.clock.now())
  if (applied.newerImages.length > 0) clients.summarize(newerImagesSummary(applied.newerImages))
  clients.summarize(endText(run, applied.after, until))
  return {
    ...outputsOf(run, applied),
    ...{ changed: String(applied.result.changed.length > 0), approval: inputs.approval ?? '', 'rollback-until': until }
  }
}

/**
 * Checks that a review approved the operation, if `approved-by` requires it. A rollback has no pull request, and must not
 * wait for one.
 */
async function checkReview(run: Run): Promise<void> {
  const { inputs, clients, baseline } = run
  if (inputs['approved-by'] === 'environment' || inputs.operation === 'rollback') return
  const planned = await planUpgrade(requestOf(run), clients)
  if ('done' in planned) return
  const shownPlan = shownUpgradeOf(subjectOf(baseline))
  const requested = upgradeApproval(planned, inputs)
  await requireReview({ token: inputs['github-token'], ...requested, shownPlan }, clients)
}

/** Returns whether a step only waits until the cluster is healthy. */
function isGate(step: string): boolean {
  return step.startsWith('verify-')
}

/** Returns the fields of the output `result`. */
function resultOf(
  { validation, goal, isResumed, cluster, notes }: PlannedUpgrade | AppliedUpgrade,
  found: Plan
): Readonly<Record<string, unknown>> {
  const { rules: _, findings: __, surge = [], ...judged } = validation ?? {}
  const steps = found.steps.map(({ step, pending }) => ({ step, pending }))
  const costs = surge.map(({ pool, ...cost }) => ({ pool: pool.name, ...cost }))
  return {
    upgrade: { cluster, isResumed, goal, steps, notes, ...judged, surge: costs },
    ...findingsWithin(found.findings)
  }
}

const AFTER_ABORT =
  'The operation `upgrade` continues it. `rollback` returns the pools for which Azure lists an earlier version; a pool that stopped half-way can often only go forward.'

/** Aborts the upgrades that Azure works on, or only names them in mode `plan`. It has no approval, so that it is fast. */
async function abort(run: Run): Promise<Outputs> {
  const { inputs, clients, baseline } = run
  const { colour, tools } = await openUpgrade({ baseline, colour: inputs.colour }, clients)
  const isPlan = inputs.mode === 'plan'
  const readState = () => tools.readState(clients.azure)
  const found = isPlan ? runningUpgrades(await readState()) : await abortUpgrade(readState, clients)
  const names = found.map(({ id, provisioningState }) => `${id} (${provisioningState})`)
  const outcome = isPlan ? 'would be aborted.' : `was aborted. ${AFTER_ABORT}`
  const text =
    names.length === 0 ? 'Azure upgrades neither the cluster nor one of its pools.' : `${names.join(', ')} ${outcome}`
  clients.log.info(text)
  clients.summarize(noteSummary('Abort of the upgrade', subjectOf(baseline), text))
  clients.addToResult({ aborted: isPlan ? [] : names })
  const has = String(found.length > 0)
  return { ...outputsOf(run, { colour }), 'has-changes': isPlan ? has : 'false', changed: isPlan ? 'false' : has }
}

function requestOf({ inputs, clients, baseline }: Run): UpgradeRequest {
  const { workspace, github } = clients
  const { operation, colour, target, manifests, emergency } = inputs
  const by = `${github.actor}, run ${github.id}`
  const folder = {
    ...{ workspace, repositoryUrl: github.repositoryUrl },
    ...{ path: manifests ?? baseline.config.gitops.path, isNamed: manifests !== undefined }
  }
  return {
    ...{ baseline, colour, target, operation: operation === 'abort' ? 'upgrade' : operation },
    allowPreview: inputs['allow-preview'] === 'true',
    soak: receivedEvidence(inputs.evidence, github),
    manifests: each => checkoutManifests(folder, baseline, each),
    readInside: cluster => {
      const access = inputs['kubernetes-access']
      return readInside({ access, assessment: inputs['preview-evidence'] === 'upgrade-assessment' }, cluster, clients)
    },
    openInside: cluster => openInside(inputs['kubernetes-access'], cluster, clients),
    force: forceOf(inputs),
    by,
    ...(emergency !== undefined && { emergency: { because: emergency, by } })
  }
}

/** Longest reason in characters. A longer one is cut, because the record has at most 1 kB. */
const LONGEST_REASON = 120

/** Returns the inputs with the reason of an emergency as the record, the approval and the summary have it. */
function withShortReason(inputs: Inputs): Inputs {
  const { emergency } = inputs
  return emergency === undefined
    ? inputs
    : { ...inputs, emergency: Array.from(emergency).slice(0, LONGEST_REASON).join('') }
}

function requireApproval(text: string | undefined): string {
  if (text !== undefined) return text
  throw new Failure('approval-missing', 'Mode `apply` was started without an approval.', {
    subject: 'approval',
    remedy: 'Set the input `approval` to the output `approval` of a step that ran with `mode: plan`.'
  })
}

function nothingToDo(run: Run, done: string): Outputs {
  run.clients.log.info(done)
  run.clients.summarize(noteSummary(`Operation ${run.inputs.operation}`, subjectOf(run.baseline), done))
  return outputsOf(run, {})
}

type Known = Partial<Pick<PlannedUpgrade, 'colour' | 'validation' | 'goal'>>

function outputsOf({ baseline: { config } }: Run, { colour, validation, goal }: Known): Outputs {
  return {
    ...{ 'has-changes': 'false', changed: 'false', approval: '', 'rollback-until': '', state: '', 'waits-until': '' },
    ...{ colour: colour ?? '', verdict: validation?.verdict ?? '', version: goal?.version ?? '' },
    ...{ path: validation?.path.join(',') ?? '', workload: config.workload, environment: config.environment }
  }
}

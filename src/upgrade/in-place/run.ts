import type { ResourceId } from '../../arm/resource-id.ts'
import type { Azure } from '../../azure/index.ts'
import type { Colour } from '../../config/types.ts'
import {
  type ClusterEvidence,
  compareVersions,
  cordonedNodes,
  instantText,
  type RuleFinding,
  readUpgradeCluster,
  unreadCluster
} from '../../preflight/index.ts'
import type { AppliedChanges, Approval, Plan } from '../../provisioning/index.ts'
import {
  applyOperation,
  type DirectWriter,
  type DoneOperation,
  environmentPorts,
  isAbout,
  isDone,
  type OperationRecord,
  type ProcedurePorts,
  planOperation
} from '../../provisioning/procedure/index.ts'
import { Failure } from '../../runtime/failure.ts'
import { clusterColour } from '../cluster-colour.ts'
import type { OpenedAccess } from '../inside/cluster-evidence.ts'
import { refuseVerdict } from '../refused-verdict.ts'
import type { UpgradeClients, UpgradeValidation, ValidationRequest } from '../types.ts'
import { validateUpgrade } from '../validate-upgrade.ts'
import { DELETE_MACHINES, keptMachineNotes } from './delete-machines.ts'
import { type Emergency, endOfEmergency } from './emergency.ts'
import { clusterOptions } from './failure/commands.ts'
import { arePoolsDone, pinnedUpgrade, reachedGoal, upgradeGoal } from './goal.ts'
import { leftPoolNotes } from './left-pools.ts'
import { readUpgradeState } from './live-state.ts'
import { installedNewerImages, type NewerImage, renewedImages } from './newer-image.ts'
import { expectedMinutes, type UpgradeOutlook, upgradeOutlook } from './outlook.ts'
import { closeAfterFailure } from './override/close-after-failure.ts'
import { checkForce } from './override/force-check.ts'
import { type Force, type ForceRequest, isOpenOverride, namesSameBudgets } from './override/override.ts'
import { UPGRADE_CLUSTER, type UpgradeProcedure, upgradeProcedure } from './procedure.ts'
import { waitUntilQuiet } from './quiet-cluster.ts'
import { keptPoolNotes } from './rollback.ts'
import { refuseStart } from './start-gate.ts'
import type { UpgradeTools } from './tools.ts'
import type { UpgradeGoal, UpgradeOperation, UpgradeState } from './types.ts'

/** Request for an upgrade or a rollback. */
export interface UpgradeRequest
  extends Omit<ValidationRequest, 'startsNow' | 'isBegun' | 'emergency' | 'closesOverride'> {
  readonly operation: UpgradeOperation
  readonly emergency?: Emergency | undefined
  /** Person and run, which the record of a rollback names. */
  readonly by?: string | undefined
  /** Budgets that an upgrade may bypass, and why. */
  readonly force?: ForceRequest | undefined
  /** Opens the API server of a cluster, to uncordon nodes and to show what holds a drain. Absent: no access. */
  readonly openInside?: (cluster: ResourceId) => Promise<OpenedAccess>
}

export interface ApplyUpgradeRequest extends UpgradeRequest {
  readonly approval: Approval
  readonly onFindings?: (findings: readonly RuleFinding[]) => void
  readonly onEnd?: (outcome: AppliedChanges) => void
}

/** Milliseconds that a plan waits for an operation. A job on a hosted runner ends after six hours. */
const LONGEST_WAIT = 5 * 3600_000

/** An upgrade or a rollback that may run, with what it is based on. */
export interface PreparedUpgrade {
  readonly cluster: ResourceId
  readonly colour: Colour
  /** State before the run. */
  readonly state: UpgradeState
  /** The operation record, whether or not its procedure is open. */
  readonly record?: OperationRecord | undefined
  /** Whether the operation has begun in an earlier run. */
  readonly isResumed: boolean
  /** Goal of an upgrade. Absent for a rollback. */
  readonly goal?: UpgradeGoal
  /** Verdict of the rules about upgrades. Absent for a rollback. */
  readonly validation?: UpgradeValidation
  /** Sentences about what the operation leaves as it is, such as a pool that Azure cannot return. */
  readonly notes: readonly string[]
}

/** The plan of an upgrade or of a rollback. Its findings include those of the rules about upgrades. */
export interface PlannedUpgrade extends PreparedUpgrade {
  readonly plan: Plan
  /** Absent for a rollback. */
  readonly outlook?: UpgradeOutlook
}

/** An applied operation, with the state of the cluster afterwards. */
export interface AppliedUpgrade extends PreparedUpgrade, AppliedChanges {
  readonly after: UpgradeState
  /** Pools that have a newer node image than the approved one. */
  readonly newerImages: readonly NewerImage[]
}

interface Prepared extends PreparedUpgrade {
  readonly procedure: UpgradeProcedure
  readonly tools: UpgradeTools
}

/**
 * Plans an operation. Writes nothing. Returns the reason if the operation has nothing to do. Throws the Failures of
 * `validateUpgrade` and `planOperation`. A verdict that does not let the upgrade run is in the result. `startsNow`: whether
 * window, freeze and soak are judged as `applyUpgrade` judges them; otherwise they only warn. It then also waits for an
 * operation in progress, such as a write of a lost run that Azure continues.
 */
export async function planUpgrade(
  request: UpgradeRequest,
  clients: UpgradeClients,
  { startsNow = false }: { readonly startsNow?: boolean } = {}
): Promise<PlannedUpgrade | DoneOperation> {
  const opened = await openUpgrade(request, clients)
  if (startsNow && request.operation === 'upgrade') await waitUntilQuiet(opened.tools, clients, LONGEST_WAIT)
  const prepared = await prepareUpgrade(request, opened, { startsNow })
  if (isDone(prepared)) return prepared
  const { procedure, tools: _, ...known } = prepared
  const plan = await planOperation(procedure, { operation: request.operation }, opened.ports)
  if (isDone(plan)) return plan
  const { goal, state, validation } = known
  const outlook = goal && (await upgradeOutlook(goal, state, opened.tools.baseline.config.upgrades, clients))
  const findings = [...(validation?.findings ?? []), ...plan.findings]
  return { ...known, ...(outlook && { outlook }), plan: { ...plan, findings } }
}

/**
 * Applies an operation under the lease of the environment, which first follows an unfinished write to its end. The rules
 * are evaluated again before the first write. Returns the reason if the operation has nothing to do. Throws Failure
 * `upgrade-blocked` or `not-evaluated` for the verdict, `outside-window`, and the Failures of `applyOperation`.
 */
export async function applyUpgrade(
  request: ApplyUpgradeRequest,
  clients: UpgradeClients
): Promise<AppliedUpgrade | DoneOperation> {
  const opened = await openUpgrade(request, clients)
  try {
    return await opened.ports.withLease(writer => applyUnderLease(request, opened, writer))
  } catch (error) {
    // The signal of the run may have been aborted, and closing must be possible still.
    const unsignalled = { ...clients, signal: new AbortController().signal }
    await closeAfterFailure(() => openUpgrade({ ...request, colour: opened.colour }, unsignalled))
    throw error
  }
}

async function applyUnderLease(
  { approval, onFindings, onEnd, ...request }: ApplyUpgradeRequest,
  opened: OpenedUpgrade,
  writer: DirectWriter
): Promise<AppliedUpgrade | DoneOperation> {
  const { ports, clients } = opened
  const prepared = await prepareUpgrade(request, opened, { startsNow: true })
  if (isDone(prepared)) return prepared
  const { validation, procedure } = prepared
  if (validation !== undefined) {
    onFindings?.(validation.findings)
    refuseVerdict(validation, 'inconclusive')
    if (!prepared.isResumed) await refuseWholeStart(prepared, validation, clients)
  }
  const isDestructive = request.operation === DELETE_MACHINES || request.force !== undefined
  const allowDestructive = isDestructive ? ('approved' as const) : []
  const apply = { operation: request.operation, approval, allowDestructive, ...(onEnd && { onEnd }) }
  const applying = applyOperation(procedure, apply, { ...ports, withLease: work => work(writer) })
  const applied = await applying.catch((error: unknown) => {
    throw explainKeptPools(error, prepared)
  })
  if (isDone(applied)) return applied
  const { procedure: _, tools, ...known } = prepared
  const after = await tools.readState(clients.azure)
  const left = leftPoolNotes(known.state, after, (await ports.record.read())?.value)
  for (const note of left) clients.log.warning(note)
  const newerImages = known.goal ? installedNewerImages(after, known.goal) : []
  return { ...known, ...applied, notes: [...known.notes, ...left], after, newerImages }
}

/**
 * Returns the error with which a rollback ends. The approval of a rollback that an earlier run began does not fit any more
 * if Azure can no longer return a pool.
 */
function explainKeptPools(error: unknown, { isResumed, notes, cluster }: Prepared): unknown {
  const isUnapproved = error instanceof Failure && error.reason === 'plan-changed'
  if (!isUnapproved || !isResumed || notes.length === 0) return error
  return new Failure('plan-changed', [...notes, 'The approved plan returns these pools.'].join('\n'), {
    subject: cluster,
    remedy: `Plan \`rollback\` again and approve it: it ends without these pools, and another operation can begin. If a channel of automatic upgrades prevents the return, switch it off first, and run again: az aks update ${clusterOptions(cluster)} --auto-upgrade-channel none --node-os-upgrade-channel None. Nothing was written.`,
    cause: error
  })
}

/** Throws Failure `outside-window` if the window does not remain open for all of an upgrade that has not begun. */
async function refuseWholeStart(
  { cluster, tools, state, goal }: Prepared,
  { kind }: UpgradeValidation,
  clients: UpgradeClients
): Promise<void> {
  const minutes = expectedMinutes(kind, goal, state)
  await refuseStart({ cluster, kind, what: 'the upgrade', minutes }, tools, clients)
}

/** Access to one cluster and to the record of its environment. */
export interface OpenedUpgrade {
  readonly colour: Colour
  readonly clients: UpgradeClients
  readonly ports: ProcedurePorts<UpgradeState>
  readonly tools: UpgradeTools
}

/**
 * Returns the access to a cluster: the named one, that of an operation that has begun, or the live one. Throws the Failures
 * of `clusterColour`.
 */
export async function openUpgrade(
  request: Pick<UpgradeRequest, 'baseline' | 'colour' | 'emergency'> &
    Partial<Pick<UpgradeRequest, 'readInside' | 'openInside' | 'by'>>,
  clients: UpgradeClients
): Promise<OpenedUpgrade> {
  const { baseline, emergency, by } = request
  const { poolOrder } = baseline.config.upgrades
  const unread = environmentPorts(clients, baseline, () => Promise.reject(new TypeError('no cluster is chosen yet')))
  const stored = await readIfReadable(unread.record, clients)
  const colour = request.colour ?? resumedColour(stored) ?? (await clusterColour(undefined, baseline, clients))
  const { cluster: id } = baseline.ids.clusters[colour]
  const readState = (azure: Azure) => readUpgradeState({ azure, id, colour, poolOrder })
  const readInside = () => evidenceOf(request, id, clients)
  const openInside = async () =>
    (await request.openInside?.(id)) ?? { unusable: 'The run has no access to the cluster.' }
  const ports = environmentPorts(clients, baseline, () => readState(clients.azure))
  const tools = { baseline, readState, readInside, openInside, record: ports.record, emergency, by }
  return { colour, clients, ports, tools }
}

/**
 * Reads the record to find its cluster. Returns `undefined` for a record that cannot be read: an abort needs none, and all
 * other operations read it again and stop.
 */
async function readIfReadable(
  record: ProcedurePorts<UpgradeState>['record'],
  { log }: UpgradeClients
): Promise<OperationRecord | undefined> {
  try {
    return (await record.read())?.value
  } catch (error) {
    if (!(error instanceof Failure) || error.reason !== 'record-unreadable') throw error
    log.warning(`${error.message} Without the input \`colour\`, this run takes the live cluster.`)
    return undefined
  }
}

/** Reads the evidence from inside a cluster, if the request has access. Throws Failure `cancelled`. */
async function evidenceOf(
  { readInside }: Partial<Pick<UpgradeRequest, 'readInside'>>,
  id: ResourceId,
  { azure }: UpgradeClients
): Promise<ClusterEvidence> {
  if (readInside === undefined) return unreadCluster('This operation does not read the cluster.')
  return await readInside({ id, cluster: await readUpgradeCluster(azure, id) })
}

/** Returns the colour of the operation that an earlier run began: the live colour may have changed since. */
function resumedColour(stored: OperationRecord | undefined): Colour | undefined {
  return isOpen(stored) ? stored?.running?.colour : undefined
}

function isOpen(stored: OperationRecord | undefined): boolean {
  return stored !== undefined && !stored.closed && stored.kind === UPGRADE_CLUSTER
}

/** Returns the record of the last upgrade procedure if it is about this cluster, and not one of the same name before. */
function lastUpgrade(stored: OperationRecord | undefined, { cluster }: UpgradeState): OperationRecord | undefined {
  const { uniqueId } = cluster
  return stored?.kind === UPGRADE_CLUSTER && uniqueId !== '' && isAbout(stored.id, uniqueId) ? stored : undefined
}

async function prepareUpgrade(
  request: UpgradeRequest,
  { colour, clients, ports, tools: opened }: OpenedUpgrade,
  { startsNow }: { readonly startsNow: boolean }
): Promise<Prepared | DoneOperation> {
  const stored = (await ports.record.read())?.value
  await warnOfEndedEmergency(opened, clients)
  const isResumed = isOpen(stored) && stored?.running?.operation === request.operation
  // An interrupted run of this procedure can have left a write that Azure still continues.
  const state = isOpen(stored) ? await waitUntilQuiet(opened, clients) : await opened.readState(clients.azure)
  const tools = { ...opened, last: lastUpgrade(stored, state) }
  const common = { cluster: state.cluster.id, colour, state, record: stored, isResumed, tools, notes: [] }
  if (request.operation !== 'upgrade') {
    const open = isOpen(stored) ? stored : undefined
    const isRollback = request.operation === 'rollback'
    const { last } = tools
    const notes = isRollback ? keptPoolNotes(state, { open, last }, clients.clock.now()) : keptMachineNotes(state, open)
    for (const note of notes) clients.log.warning(note)
    return { ...common, notes, procedure: upgradeProcedure(undefined, tools) }
  }
  const pinned = isResumed ? pinnedUpgrade(stored?.pins) : undefined
  let inside = unreadCluster('The upgrade has nothing to do.')
  const readInside: UpgradeRequest['readInside'] = async cluster => {
    inside = await request.readInside(cluster)
    return inside
  }
  const validation = await validate({ ...request, readInside, colour }, pinned, state, { startsNow, clients })
  const { upgrades } = tools.baseline.config
  const goal =
    (pinned && renewedImages(pinned, state, upgrades)) ??
    upgradeGoal({ kind: validation.kind, version: validation.to }, state)
  const isOpened = isOpenOverride(state.cluster.override, clients.clock.now())
  const reached = isResumed || isOpened ? undefined : reachedGoal(state, goal)
  if (reached !== undefined) return reached
  const cordonedNow = cordonedNodes(inside)?.map(({ name }) => name)
  const force = forceOf(request, inside, { state, goal, stored })
  return { ...common, goal, validation, procedure: upgradeProcedure(goal, { ...tools, cordonedNow, force }) }
}

/** Logs a warning about an emergency that has ended, because an approval from before its end no longer fits. */
async function warnOfEndedEmergency(tools: UpgradeTools, { clock, log }: UpgradeClients): Promise<void> {
  const ended = tools.emergency && (await endOfEmergency(tools, clock.now()))
  if (ended === undefined) return
  log.warning(
    `The emergency of this upgrade ended at ${instantText(ended)}. An approval from before does not fit any more: plan and approve the upgrade again.`
  )
}

/** Returns the request to bypass budgets with all that block now. Throws Failure `override-refused`. */
function forceOf(
  { force }: UpgradeRequest,
  inside: ClusterEvidence,
  {
    state,
    goal,
    stored
  }: { readonly state: UpgradeState; readonly goal: UpgradeGoal; readonly stored: OperationRecord | undefined }
): Force | undefined {
  if (force === undefined) return undefined
  // Nothing is drained any more: the run only closes the override.
  if (arePoolsDone(state, goal)) return { ...force, blocking: [] }
  return checkForce(force, inside, state, isOpen(stored) && namesSameBudgets(stored, force))
}

/** Validates the upgrade. If the configured version is several minor versions away, this takes the next one only. */
async function validate(
  { operation: _, by: __, emergency, ...request }: UpgradeRequest,
  pinned: UpgradeGoal | undefined,
  { cluster }: UpgradeState,
  { startsNow, clients }: { readonly startsNow: boolean; readonly clients: UpgradeClients }
): Promise<UpgradeValidation> {
  const common = {
    ...request,
    startsNow,
    isBegun: pinned !== undefined,
    emergency: emergency?.because,
    closesOverride: true
  }
  if (pinned !== undefined) {
    // Another caller may have upgraded the control plane further. The pools are upgraded to the approved version still.
    const exact = compareVersions(cluster.version, pinned.version) > 0 ? cluster.version : pinned.version
    const target = pinned.kind === 'node-image' ? 'node-image' : { exact }
    return await validateUpgrade({ ...common, target }, clients)
  }
  const found = await validateUpgrade(common, clients)
  if (request.target !== 'configured' || found.path.length < 2) return found
  return { ...(await validateUpgrade({ ...common, target: 'next-minor' }, clients)), path: found.path }
}

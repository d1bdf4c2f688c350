import { parseResourceId } from '../../arm/resource-id.ts'
import type { ProcedureWriter, Situation } from '../../provisioning/procedure/index.ts'
import type { ResourceChange, Step, StepPlan } from '../../provisioning/types.ts'
import { resourceChange } from '../../provisioning/what-if/resource-change.ts'
import { Failure } from '../../runtime/failure.ts'
import type { UpgradeClients } from '../types.ts'
import { cordonedBefore, uncordonStep } from './cordoned-nodes.ts'
import { emergencyStep } from './emergency.ts'
import { explainFailure, type FailedWrite } from './failure-explanation.ts'
import { waitForHealth } from './health-gate.ts'
import { heldDrainText } from './held-drain.ts'
import { closeStep } from './override/close-step.ts'
import { refuseNewBudgets } from './override/force-check.ts'
import { forceStep, isOpenOverride, isSetOverride } from './override/override.ts'
import type { PartWrite } from './part-write.ts'
import { watchMachines } from './progress.ts'
import { waitUntilQuiet } from './quiet-cluster.ts'
import { changePins } from './record-note.ts'
import { refuseStart } from './start-gate.ts'
import type { UpgradeTools } from './tools.ts'
import type { UpgradeOperation, UpgradePhase, UpgradeState } from './types.ts'

/** Most attempts of a write, while other callers keep changing the part. */
const MOST_TRIES = 3

/** Seconds that a gate usually takes: a few reads, if everything is healthy already. */
const GATE_SECONDS = 10

/** State, writer and tools of the steps of an operation. */
export interface StepWriting {
  readonly situation: Pick<Situation<UpgradePhase, UpgradeState>, 'liveState' | 'record' | 'now'>
  readonly writer: ProcedureWriter<UpgradeState>
  readonly tools: UpgradeTools
  /** Operation at work, which a message about a failure tells the reader to run again. */
  readonly operation: UpgradeOperation
  /** Whether Flux and the gateway must be healthy before the next part is written. */
  readonly needsHealth: boolean
  /** Whether machines that AKS left out of service are not a failure of a gate. */
  readonly allowsQuarantine?: true
}

/**
 * Returns two steps for each part, one after the other: its write, and the gate before the next part. An open override is
 * closed first, or last if the operation opens it. A last step lets nodes take pods again.
 */
export function stepsOf(parts: readonly PartWrite[], writing: StepWriting): Step[] {
  const { situation, tools, operation } = writing
  const { cluster } = situation.liveState
  const writes = parts.flatMap(part => [
    (needs: Step['needs']) => writeStep(part, needs, writing),
    (needs: Step['needs']) => gateStep(part, needs, writing)
  ])
  const close = closing(writing)
  const ordered = tools.force === undefined ? [close, ...writes] : [...writes, close]
  if (parts.length > 0) {
    const before = cordonedBefore(situation.record, tools)
    ordered.push(needs => uncordonStep(needs, { cluster: cluster.id, before, operation }, tools))
  }
  const steps = recordedExceptions(writing)
  for (const step of ordered) steps.push(step(steps.slice(-1).map(({ name }) => ({ step: name }))))
  return steps
}

/** Returns the steps that record what a person approved besides the plan. They need only each other. */
function recordedExceptions({ situation, tools: { emergency, force, record } }: StepWriting): Step[] {
  if (record === undefined) return []
  const first = emergency === undefined ? [] : [emergencyStep(emergency, situation, record)]
  const needs = first.map(({ name }) => ({ step: name }))
  return [...first, ...(force === undefined ? [] : [{ ...forceStep(force, record), needs }])]
}

function closing({
  situation: { liveState },
  writer,
  tools,
  needsHealth
}: StepWriting): (needs: Step['needs']) => Step {
  const isDue = tools.force !== undefined || isSetOverride(liveState.cluster.override)
  const context = {
    writer,
    tools,
    isWayBack: !needsHealth,
    waitUntilQuiet: (clients: UpgradeClients) => waitUntilQuiet(tools, clients)
  }
  return needs => closeStep(needs, liveState.cluster.id, isDue, context)
}

function writeStep(part: PartWrite, needs: Step['needs'], writing: StepWriting): Step {
  const { name, id, changes, minutes } = part
  const isDone = part.isDone(writing.situation.liveState)
  const change = { step: name, id, type: parseResourceId(id).type, kind: 'modify', certain: true } as const
  const listed =
    isDone || changes.length === 0 ? [] : [withRisk(resourceChange({ ...change, properties: changes }), part)]
  return {
    ...{ name, needs, expectedSeconds: minutes * 60 },
    intent: () => part.intent ?? [id, changes.map(({ path, after }) => [path, after])],
    settle: () => Promise.resolve(),
    plan: () => Promise.resolve(planOf(name, listed, !isDone)),
    apply: context => applyWrite(part, writing, context)
  }
}

function gateStep(part: PartWrite, needs: Step['needs'], writing: StepWriting): Step {
  const { tools, allowsQuarantine } = writing
  const needsHealth = part.needsHealth ?? writing.needsHealth
  const name = gateName(part)
  return {
    ...{ name, needs, expectedSeconds: GATE_SECONDS },
    intent: () => needsHealth,
    settle: () => Promise.resolve(),
    plan: () => Promise.resolve(planOf(name, [], true)),
    apply: context =>
      waitForHealth({ items: state => part.items(state), needsHealth, allowsQuarantine }, tools, context)
  }
}

/** Returns the name of the step that waits until a part is upgraded and the cluster is healthy. */
export function gateName({ name }: Pick<PartWrite, 'name'>): string {
  return `verify-${name}`
}

function planOf(step: string, changes: readonly ResourceChange[], pending: boolean): StepPlan {
  return { step, evaluation: { by: 'reads' }, changes, unchanged: 1 - changes.length, noise: 0, pending }
}

/** Returns a change with the risk of an upgrade. The tables of risks are for provisioning, which never upgrades. */
function withRisk(change: ResourceChange, { risk }: PartWrite): ResourceChange {
  if (risk !== undefined) return { ...change, ...risk }
  return {
    ...change,
    risk: 'disruptive',
    because: 'The nodes of the pool are drained and replaced in groups of the surge size.'
  }
}

/**
 * Writes a part and waits for Azure's operation. If Azure answers that the part has changed since it was read, the state is
 * read again: another caller wrote it, or the response to an earlier attempt of this very write was lost.
 */
async function applyWrite(
  part: PartWrite,
  { writer, tools, operation }: StepWriting,
  clients: UpgradeClients
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const state = await waitUntilQuiet(tools, clients)
    if (part.isDone(state)) return
    await refuseLateStart(part, state, tools, clients)
    const isOpen = part.opensOverride === true || isOpenOverride(state.cluster.override, clients.clock.now())
    if (isOpen && tools.force !== undefined) await refuseNewBudgets(tools.force, tools, clients)
    if (part.pins !== undefined && tools.record !== undefined) await changePins(tools.record, part.pins)
    const notice = part.notice?.(state)
    if (notice !== undefined) clients.log.warning(notice)
    try {
      return await writeOnce(part, state, { writer, tools }, clients)
    } catch (error) {
      const isChanged = error instanceof Failure && error.details.status === 412
      if (!isChanged || tries === MOST_TRIES)
        throw await explained(error, { ...part, operation, cluster: state.cluster.id }, tools, clients)
      clients.log.info(`${parseResourceId(part.id).name} changed right before its write, so it is read again.`)
    }
  }
}

async function writeOnce(
  part: PartWrite,
  state: UpgradeState,
  { writer, tools }: Pick<StepWriting, 'writer' | 'tools'>,
  clients: UpgradeClients
): Promise<void> {
  const { watched } = part
  const found = state.pools.map(pool => pool.found)
  const stopWatching = watched
    ? watchMachines(watched, clients, () => heldDrainText(watched.name, found, tools, clients.signal))
    : () => undefined
  try {
    await writer.write({
      id: part.id,
      expectedSeconds: part.minutes * 60,
      request: ({ liveState }) => (part.isDone(liveState) ? undefined : part.request(liveState))
    })
  } catch (error) {
    if (clients.signal.aborted) clients.log.warning(continuation(part, state))
    throw error
  } finally {
    stopWatching()
  }
}

/** Returns what Azure continues after a run was cancelled, and how to follow and stop it. */
function continuation({ part }: PartWrite, { cluster }: UpgradeState): string {
  const { name, resourceGroup } = parseResourceId(cluster.id)
  const [what, command, at] =
    'pool' in part
      ? [`pool ${part.pool}`, 'az aks nodepool', `--cluster-name ${name} --name ${part.pool}`]
      : ['the control plane', 'az aks', `--name ${name}`]
  const where = `--resource-group ${resourceGroup} ${at}`
  return `The run was cancelled. If Azure has accepted the write of ${what}, Azure continues it. To follow it: ${command} show ${where} --query provisioningState. To stop it: ${command} operation-abort ${where}. A plain run with the same approval waits for it and continues.`
}

async function refuseLateStart(
  part: PartWrite,
  state: UpgradeState,
  tools: UpgradeTools,
  clients: UpgradeClients
): Promise<void> {
  const { gatedAs: kind, minutes } = part
  if (kind === undefined || part.isBegun(state)) return
  const what = 'pool' in part.part ? `the upgrade of pool ${part.part.pool}` : 'the upgrade of the control plane'
  await refuseStart({ cluster: state.cluster.id, kind, what, minutes }, tools, clients)
}

/** Returns the error with which a write ends. Only failures of Azure's operation are explained. */
async function explained(
  error: unknown,
  { id, part, operation, cluster }: Omit<FailedWrite, 'liveState'>,
  { readState, readInside }: UpgradeTools,
  clients: UpgradeClients
): Promise<unknown> {
  if (!(error instanceof Failure) || error.reason === 'cancelled') return error
  const { status, leaves } = error.details
  if (status === undefined && leaves === undefined) return error
  const liveState = await readState(clients.azure).catch(() => undefined)
  return await explainFailure(error, { id, part, operation, cluster, liveState }, readInside)
}

import { armError } from '../errors.ts'
import { endOperation, faultError, settleByKind } from '../protocol/operations.ts'
import { keyOf } from '../resource-ids.ts'
import { putResource } from '../resources/resources.ts'
import { evaluateBody, evaluateNested, evaluateOutputs } from '../template/index.ts'
import { type ExpandedResource, TemplateError } from '../template/types.ts'
import type { ArmError, Operation, World } from '../world.ts'
import { type DeploymentRecord, deploymentsOf, type Entries, type Entry } from './deployment-record.ts'
import { liveRuntime } from './deployment-runtime.ts'
import { expansionOf, startDeployment } from './deployment-start.ts'

/** Resource Manager needs 1 to 3 seconds to notice that what a resource depends on is done. */
export const SECONDS_PER_DEPENDENCY = 2

interface Run {
  readonly world: World
  readonly operation: Operation
  readonly record: DeploymentRecord
  readonly entries: Entries
}

settleByKind.deployment = (world, operation) => {
  const record = deploymentsOf(world)[keyOf(operation.target)]
  if (operation.verb === 'DELETE' || record === undefined) return forget(world, operation)
  const entries = operation.data.entries as Entries
  operation.step = 'Running'
  operation.data.poll = { running: 'Running' }
  step({ world, operation, record, entries })
}

/** The record of a deployment is deleted, or went with its resource group. */
function forget(world: World, operation: Operation): void {
  const fault = faultError(operation)
  if (fault === undefined) delete deploymentsOf(world)[keyOf(operation.target)]
  endOperation(world, operation, fault)
}

function step(run: Run): void {
  const { world, operation, entries } = run
  for (const entry of Object.values(entries)) if (entry.state === 'running') observe(world, entry)
  for (const [key, entry] of Object.entries(entries)) if (entry.state === 'waiting') consider(run, key, entry)
  const open = Object.values(entries).filter(entry => entry.state === 'running' || entry.state === 'waiting')
  if (operation.data.cancelled === true) cancel(run)
  else if (open.length === 0) conclude(run)
  else operation.dueAt = nextInstant(world, open)
}

/** Has what this entry waits for ended? */
function observe(world: World, entry: Entry): void {
  const child = entry.operation === undefined ? undefined : world.operations[entry.operation]
  if (child === undefined) {
    if ((entry.until ?? 0) <= world.now) end(world, entry)
  } else if (child.outcome?.status === 'Succeeded') end(world, entry)
  else if (child.outcome !== undefined) end(world, entry, resourceFailure(entry, child.outcome))
}

function end(world: World, entry: Entry, error?: ArmError): void {
  entry.state = error === undefined ? 'done' : 'failed'
  entry.endedAt = world.now
  if (error !== undefined) entry.error = error
}

/** What an asynchronous write came to; errors a provider answers at once come without this level. */
function resourceFailure(entry: Entry, outcome: { status: 'Failed' | 'Canceled'; error: ArmError }): ArmError {
  const message = `The resource write operation failed to complete successfully, because it reached terminal provisioning state '${outcome.status}'.`
  return armError('ResourceDeploymentFailure', message, { target: entry.id, details: [outcome.error] })
}

/** Starts a waiting entry when all it depends on is done and noticed; gives it up when something of that is not coming. */
function consider(run: Run, key: string, entry: Entry): void {
  const { world, operation, record, entries } = run
  const needed = entry.dependsOn.flatMap(name => entries[name] ?? [])
  if (operation.data.cancelled === true || needed.some(({ state }) => state === 'failed' || state === 'skipped')) {
    entry.state = 'skipped'
  } else if (needed.every(({ state }) => state === 'done')) {
    const noticed = needed.map(({ endedAt = 0 }) => endedAt + SECONDS_PER_DEPENDENCY * 1000)
    entry.readyAt = Math.max(record.startedAt, ...noticed)
    if (entry.readyAt <= world.now) start(run, key, entry)
  }
}

function start(run: Run, key: string, entry: Entry): void {
  const { world, record } = run
  if (entry.kind === 'existing') {
    end(world, entry)
    return
  }
  const resource = expansionOf(world, record).resources.find(candidate => candidate.key === key)
  if (resource === undefined) throw new Error(`deployment ${record.id} has no resource ${key}`)
  entry.startedAt = world.now
  entry.state = 'running'
  try {
    if (entry.kind === 'deployment') startNested(run, resource, entry)
    else startResource(run, resource, entry)
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error
    end(world, entry, error.error)
  }
}

function startResource({ world, operation, record }: Run, resource: ExpandedResource, entry: Entry): void {
  const { id, apiVersion } = resource
  const body = evaluateBody(expansionOf(world, record), resource, liveRuntime(world, record.caller))
  const outcome = putResource(world, { id, apiVersion, body, caller: record.caller, parent: operation.id })
  if (outcome.refused !== undefined) {
    end(world, entry, { target: id, ...outcome.refused.error })
    return
  }
  entry.created = outcome.created
  if (outcome.operation === undefined) entry.until = outcome.answersAt ?? world.now
  else entry.operation = outcome.operation.id
}

function startNested({ world, operation, record }: Run, resource: ExpandedResource, entry: Entry): void {
  const request = evaluateNested(expansionOf(world, record), resource, liveRuntime(world, record.caller))
  const { name, scope, parameters } = request
  const template = request.template as Record<string, unknown>
  const { caller } = record
  const parent = operation.id
  const started = startDeployment(world, { name, scope, template, parameters, caller, parent, nested: true })
  if (started.refused !== undefined) {
    end(world, entry, { target: entry.id, ...started.refused.error })
    return
  }
  entry.created = started.created
  entry.operation = started.operation.id
}

/** The earliest instant at which something of this may have changed. */
function nextInstant(world: World, open: readonly Entry[]): number {
  const instants = open.flatMap(({ state, operation, until, readyAt }) => {
    if (state === 'waiting') return readyAt ?? []
    return (operation === undefined ? until : world.operations[operation]?.dueAt) ?? []
  })
  return Math.max(world.now + 1, Math.min(...instants))
}

function conclude(run: Run): void {
  const failures = Object.values(run.entries).flatMap(({ error }) => error ?? [])
  const fault = faultError(run.operation)
  const failed = [...failures, ...(fault === undefined ? [] : [fault])]
  const unreadable = failed.length > 0 ? undefined : evaluateOutputsOf(run)
  if (unreadable !== undefined) failed.push(unreadable)
  if (failed.length > 0) finish(run, 'Failed', deploymentFailed(run.record, failed))
  else finish(run, 'Succeeded')
}

/** Fills in the outputs, or says why they cannot be evaluated. */
function evaluateOutputsOf({ world, record }: Run): ArmError | undefined {
  try {
    record.outputs = evaluateOutputs(expansionOf(world, record), liveRuntime(world, record.caller))
    return undefined
  } catch (error) {
    if (error instanceof TemplateError) return error.error
    throw error
  }
}

function deploymentFailed({ id }: DeploymentRecord, details: readonly ArmError[]): ArmError {
  const message =
    'At least one resource deployment operation failed. Please list deployment operations for details. Please see https://aka.ms/arm-deployment-operations for usage details.'
  return armError('DeploymentFailed', message, { target: id, details })
}

/** Writes already started go on by themselves; nothing is rolled back. Nested deployments are cancelled with it. */
function cancel(run: Run): void {
  for (const { operation } of Object.values(run.entries)) {
    const child = operation === undefined ? undefined : run.world.operations[operation]
    if (child?.kind === 'deployment' && child.endedAt === undefined) cancelDeployment(run.world, child)
  }
  finish(run, 'Canceled', armError('DeploymentCanceled', `The deployment '${run.record.name}' was canceled.`))
}

function finish(
  { world, operation, record, entries }: Run,
  outcome: 'Succeeded' | 'Failed' | 'Canceled',
  error?: ArmError
) {
  record.outcome = outcome
  record.endedAt = world.now
  record.entries = entries
  delete operation.data.entries
  operation.step = outcome
  if (error !== undefined) record.error = error
  endOperation(world, operation, error, outcome === 'Canceled' ? 'Canceled' : 'Failed')
}

/** Starts nothing more of a deployment; it ends as soon as time passes. */
export function cancelDeployment(world: World, operation: Operation): void {
  operation.data.cancelled = true
  operation.dueAt = world.now + 1
}

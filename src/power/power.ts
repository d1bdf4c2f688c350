import type { ResourceId } from '../arm/resource-id.ts'
import { refuseHeldRun } from '../provisioning/held-run.ts'
import { directAction } from '../provisioning/lease/direct-write.ts'
import { underEnvironmentLease } from '../provisioning/lease/environment-lease.ts'
import type { Lease } from '../provisioning/lease/held-lease.ts'
import { Failure } from '../runtime/failure.ts'
import { operationStuck } from '../runtime/operation-stuck.ts'
import { waitUntil } from '../runtime/wait-until.ts'
import { type ClusterBody, clusterViewOf, inProgressStateOf } from './cluster-view.ts'
import { shrinkPool } from './pool-shrinking.ts'
import { planPower } from './power-plan.ts'
import type { PowerClients, PowerPlan, PowerRequest, PowerResult } from './types.ts'

/** Usual duration of an action on a whole cluster, in seconds. */
const SECONDS = { start: 210, stop: 150 } as const
/** Milliseconds between two reads of an operation that another caller started. The provider sends no `Retry-After`. */
const POLL_MILLISECONDS = 15_000
/** Maximum number of writes, if other operations keep interfering. */
const MOST_TRIES = 3

/**
 * Starts or stops a cluster, or allows its user pools to scale to zero. Writes nothing if the cluster already has the
 * requested state. Waits up to `MAX_WAIT_MINUTES` for an operation in progress, because Azure refuses all other operations
 * until it ends. A cancelled run can be repeated. Throws the same Failures as `planPower`, `on-hold` if a hold was set
 * while a run that no person started waited, and a Failure if Azure refuses a write.
 */
export async function changePower(request: PowerRequest, clients: PowerClients): Promise<PowerResult> {
  const before = await planPower(request, clients)
  const chosen = { ...request, colour: before.colour }
  const progress: Progress = { tries: 0, changed: false }
  let seen = await waitUntilIdle(chosen, before, clients)
  while (!seen.isDone) {
    if (progress.tries >= MOST_TRIES) throw retriesExhausted(chosen, seen)
    await write(chosen, clients, progress)
    seen = await waitUntilIdle(chosen, await planPower(chosen, clients), clients)
  }
  warnOfPools(seen, clients)
  return { before, after: seen, changed: progress.changed }
}

function warnOfPools({ upgrading, colour }: PowerPlan, { log }: PowerClients): void {
  for (const { name } of upgrading) {
    log.warning(
      `Pool ${name} of the ${colour} cluster was not changed: its upgrade is unfinished, and a write would continue the upgrade.`
    )
  }
}

interface Progress {
  tries: number
  /** Whether this run wrote to Azure, or may have done so because a response was lost. */
  changed: boolean
}

/**
 * Returns the plan once no operation is in progress. After a wait, the checks of the plan run again, because the
 * traffic may have moved to the other cluster.
 */
async function waitUntilIdle(request: PowerRequest, seen: PowerPlan, clients: PowerClients): Promise<PowerPlan> {
  let now = seen
  while (now.underWay !== undefined) {
    clients.log.info(
      `An operation on the ${now.colour} cluster is in progress (${now.underWay}). Waiting until it ends.`
    )
    await waitForPowerOperation(now.id, clients)
    now = await planPower(request, clients)
  }
  return now
}

const MAX_WAIT_MINUTES = 5 * 60

async function waitForPowerOperation(id: ResourceId, clients: PowerClients): Promise<void> {
  const state = (body: ClusterBody | undefined) =>
    body === undefined ? undefined : inProgressStateOf(clusterViewOf(body))
  await waitUntil(
    {
      read: () => clients.azure.read<ClusterBody>(id),
      isOver: body => state(body) === undefined,
      every: POLL_MILLISECONDS,
      limit: MAX_WAIT_MINUTES * 60_000,
      overdue: body => operationStuck(id, state(body) ?? 'busy', MAX_WAIT_MINUTES),
      delay: POLL_MILLISECONDS
    },
    clients
  )
}

/**
 * Writes the change under the lease of the environment. If another operation interferes, waits and returns, so that the
 * caller can try again.
 */
async function write(request: PowerRequest, clients: PowerClients, progress: Progress): Promise<void> {
  progress.tries++
  try {
    await underEnvironmentLease({ ...clients, baseline: request.baseline }, async lease => {
      // The run may have waited for the lease, so the checks of the plan run again.
      const now = await planPower(request, clients)
      if (!now.isDone && now.underWay === undefined) await change(request, now, clients, { progress, lease })
    })
  } catch (error) {
    if (progress.tries >= MOST_TRIES || !(error instanceof Failure) || !isRace(error)) throw error
    if (error.reason === 'azure-unavailable') progress.changed = true
    clients.log.info(`${error.message} Trying again in ${POLL_MILLISECONDS / 1000} s.`)
    await clients.clock.sleep(POLL_MILLISECONDS, clients.signal)
  }
}

async function change(
  request: PowerRequest,
  seen: PowerPlan,
  clients: PowerClients,
  { progress, lease }: { readonly progress: Progress; readonly lease: Lease }
): Promise<void> {
  const { id, colour, shrinking } = seen
  const { action, baseline } = request
  if (action === 'scale-to-zero') {
    for (const pool of shrinking) {
      await refuseHeldRun({ ...clients, baseline })
      clients.log.info(`Allowing pool ${pool.name} of the ${colour} cluster to scale to zero.`)
      if (await shrinkPool(id, pool, clients, lease)) progress.changed = true
    }
    return
  }
  await refuseHeldRun({ ...clients, baseline })
  clients.log.info(`${action === 'start' ? 'Starting' : 'Stopping'} the ${colour} cluster.`)
  await directAction(clients, lease, { id, action, expectedSeconds: SECONDS[action] })
  progress.changed = true
}

/**
 * Error codes of a write that another operation interfered with ("Troubleshoot the OperationNotAllowed error", "… the
 * AKSOperationPreempted error").
 */
const RACES: readonly string[] = ['OperationNotAllowed', 'AKSOperationPreempted', 'AKSOperationPreemptedByDelete']

/**
 * Returns whether a write can be tried again because another operation may have interfered with it. This includes a
 * pool that changed after it was read, and a lost response, because Azure may have started the operation.
 */
function isRace({ reason, details: { status, leaves = [] } }: Failure): boolean {
  return reason === 'azure-unavailable' || status === 412 || leaves.some(({ code }) => RACES.includes(code))
}

function retriesExhausted({ action }: PowerRequest, { id, cluster }: PowerPlan): Failure {
  const found = `the cluster is ${cluster.power} and its state is ${cluster.state}`
  return new Failure('azure-refused', `${action} was sent to Azure ${MOST_TRIES} times, but ${found}.`, {
    subject: id,
    remedy:
      'In the activity log of the cluster, find the caller that reverts the action, for example a schedule or another autoscaler. Then run again.'
  })
}

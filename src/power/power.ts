import type { ResourceId } from '../arm/resource-id.ts'
import { Failure } from '../runtime/failure.ts'
import { operationStuck } from '../runtime/operation-stuck.ts'
import { waitUntil } from '../runtime/wait-until.ts'
import { type ClusterBody, underWay, viewOf } from './cluster-view.ts'
import { look } from './look.ts'
import { shrink } from './shrink.ts'
import type { Look, PowerDoors, Powered, PowerRequest } from './types.ts'

/** Usual seconds of what Azure does to a whole cluster. */
const SECONDS = { start: 210, stop: 150 } as const
/** Between two looks at an operation that others have started; the provider sends no `Retry-After`. */
const LOOK_EVERY = 15_000
/** Writes before it is given up that something else keeps coming in between. */
const MOST_TRIES = 3

/**
 * Starts or stops a cluster, or lets its workload's pools shrink to nothing; writes nothing where that is so already. What
 * is under way, by whomever, is waited for, as long as the job may run: Azure refuses all else meanwhile. May be cancelled
 * anywhere and run again. Throws Failure as `look` does, and Azure's refusals.
 */
export async function power(request: PowerRequest, doors: PowerDoors): Promise<Powered> {
  const before = await look(request, doors)
  const chosen = { ...request, colour: before.colour }
  const progress: Progress = { tries: 0, changed: false }
  let seen = await atRest(chosen, before, doors)
  while (!seen.isDone) {
    if (progress.tries >= MOST_TRIES) throw unsettled(chosen, seen)
    await write(chosen, seen, doors, progress)
    seen = await atRest(chosen, await look(chosen, doors), doors)
  }
  warnOfPools(seen, doors)
  return { before, after: seen, changed: progress.changed }
}

function warnOfPools({ upgrading, colour }: Look, { log }: PowerDoors): void {
  for (const { name } of upgrading) {
    log.warning(
      `Pool ${name} of the ${colour} cluster stays as it is: its upgrade has not ended, and a write would make it go on.`
    )
  }
}

interface Progress {
  tries: number
  /** Azure was written, or may have been. */
  changed: boolean
}

/** The cluster once nothing is under way. Where there was a wait, what may be done is asked again: the live rule may have moved. */
async function atRest(request: PowerRequest, seen: Look, doors: PowerDoors): Promise<Look> {
  let now = seen
  while (now.underWay !== undefined) {
    doors.log.info(`The ${now.colour} cluster is being worked on (${now.underWay}); waiting for that to end.`)
    await ended(now.id, doors)
    now = await look(request, doors)
  }
  return now
}

const MOST_MINUTES = 5 * 60

async function ended(id: ResourceId, doors: PowerDoors): Promise<void> {
  const state = (body: ClusterBody | undefined) => (body === undefined ? undefined : underWay(viewOf(body)))
  await waitUntil(
    {
      read: () => doors.azure.read<ClusterBody>(id),
      isOver: body => state(body) === undefined,
      every: LOOK_EVERY,
      limit: MOST_MINUTES * 60_000,
      overdue: body => operationStuck(id, state(body) ?? 'at work', MOST_MINUTES),
      delay: LOOK_EVERY
    },
    doors
  )
}

/** Leaves it to the next look where somebody else was quicker. */
async function write(request: PowerRequest, seen: Look, doors: PowerDoors, progress: Progress): Promise<void> {
  progress.tries++
  try {
    await change(request, seen, doors, progress)
  } catch (error) {
    if (progress.tries >= MOST_TRIES || !(error instanceof Failure) || !isRace(error)) throw error
    if (error.reason === 'azure-unavailable') progress.changed = true
    doors.log.info(`${error.message} Looking again in ${LOOK_EVERY / 1000} s.`)
    await doors.clock.sleep(LOOK_EVERY, doors.signal)
  }
}

async function change(request: PowerRequest, seen: Look, doors: PowerDoors, progress: Progress): Promise<void> {
  const { id, colour, shrinking } = seen
  const { action } = request
  if (action === 'scale-to-zero') {
    for (const pool of shrinking) {
      doors.log.info(`Pool ${pool.name} of the ${colour} cluster may shrink to nothing.`)
      if (await shrink(id, pool, doors)) progress.changed = true
    }
    return
  }
  doors.log.info(`${action === 'start' ? 'Starting' : 'Stopping'} the ${colour} cluster.`)
  await doors.azure.act(id, action, undefined, { signal: doors.signal, expectedSeconds: SECONDS[action] })
  progress.changed = true
}

/** Another operation came first or in between ("Troubleshoot the OperationNotAllowed error", "… the AKSOperationPreempted error"). */
const RACES: readonly string[] = ['OperationNotAllowed', 'AKSOperationPreempted', 'AKSOperationPreemptedByDelete']

/** So is a pool that is not as it was read, and an answer that was lost: Azure may have begun. */
function isRace({ reason, details: { status, leaves = [] } }: Failure): boolean {
  return reason === 'azure-unavailable' || status === 412 || leaves.some(({ code }) => RACES.includes(code))
}

function unsettled({ action }: PowerRequest, { id, cluster }: Look): Failure {
  const found = `it is ${cluster.power} and its state is ${cluster.state}`
  return new Failure('azure-refused', `${action}: Azure did it ${MOST_TRIES} times, and yet ${found}.`, {
    subject: id,
    remedy:
      'Find in the activity log of the cluster who undoes it (autoscalers and schedules of others), then run again.'
  })
}

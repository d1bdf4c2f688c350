import { parseResourceId, type ResourceId, sameId } from '../../arm/resource-id.ts'
import type { StackState } from '../../azure/types.ts'
import { COLOURS } from '../../config/colours.ts'
import { STACKS } from '../../templates/index.ts'
import { stackInventoryOf } from '../ownership/stack-inventory.ts'
import { postponeAdoption } from '../steps/stack-adoption.ts'
import type { Ownership, Step, StepContext, StepPlan } from '../types.ts'
import { busyColours, readClusters } from './clusters.ts'
import { driftNotesOfHealth, HEALTHY, type StepHealth, withHealth } from './step-health.ts'
import { type Health, readHealth } from './unhealthy.ts'

/** Health of everything that the steps of an environment manage, read once. */
export interface EnvironmentHealth {
  /**
   * Returns why a step cannot be evaluated now, because AKS is working on its cluster; `undefined` if the step can be
   * evaluated.
   */
  busy(step: Pick<Step, 'colour'>): string | undefined
  /** Returns the step's plan with the health of its resources. */
  applyTo(plan: StepPlan): StepPlan
  /** Returns the health of a step's resources as notes for drift detection. */
  notesOn(plan: StepPlan): ReturnType<typeof driftNotesOfHealth>
}

/**
 * Reads the health of the resources in `owned`, which lists the resource ids of each stack. `stacks`: all stacks of the
 * subscription.
 */
export async function readEnvironmentHealth(
  owned: readonly Ownership[],
  stacks: readonly StackState[],
  context: StepContext
): Promise<EnvironmentHealth> {
  const colours = COLOURS.filter(colour => owned.some(({ part }) => STACKS[part].colour === colour))
  const clusters = await readClusters(colours, context)
  const health = await readHealth(
    owned.flatMap(({ ids }) => ids),
    clusters,
    context
  )
  const { ours } = stackInventoryOf(stacks, context.baseline)
  const busy = busyColours(clusters)
  const healthOf = (step: string): StepHealth => {
    const ownership = owned.find(({ part }) => part === step)
    if (ownership === undefined) return HEALTHY
    const stack = ours.find(({ part }) => part === step)?.state
    return { ...within(ownership.ids, health), stack }
  }
  return {
    busy: step => busy.find(({ colour }) => colour === step.colour)?.because,
    applyTo: plan => withHealth(plan, healthOf(plan.step)),
    notesOn: plan => driftNotesOfHealth(plan, healthOf(plan.step))
  }
}

function within(ids: readonly ResourceId[], { unhealthy, unread }: Health): Pick<StepHealth, 'unhealthy' | 'unread'> {
  return {
    unhealthy: unhealthy.filter(({ id }) => ids.some(own => sameId(own, id) || isPool(own, id))),
    unread: unread
      .filter(({ group }) => ids.some(id => id.toLowerCase().startsWith(`${group.toLowerCase()}/`)))
      .map(
        ({ group, because }) => `the resource states in ${parseResourceId(group).name} could not be read: ${because}`
      )
  }
}

/**
 * Returns whether an id is a pool of the cluster. A pool is written with its cluster, whether or not the template lists
 * the pool.
 */
function isPool(cluster: ResourceId, id: ResourceId): boolean {
  return id.toLowerCase().startsWith(`${cluster.toLowerCase()}/agentpools/`)
}

/**
 * Returns the plan of a step while AKS is working on its cluster. Requested changes stay listed, and apply waits until
 * AKS finishes before it writes them. Nothing else can be evaluated. `approved`: digests of the approved changes, if
 * the run applies. A change that was not approved is then a change that AKS has made only in part. If no change of the
 * step was approved, all its changes are dropped.
 */
export function planWhileBusy(planned: StepPlan, because: string, approved?: ReadonlySet<string>): StepPlan {
  const plan = postponeAdoption(planned)
  const isMeant = approved === undefined || plan.changes.some(({ digest }) => approved.has(digest))
  const changes = isMeant ? plan.changes : []
  const { evaluation } = plan
  const reasons = 'because' in evaluation && evaluation.by === 'nothing' ? [because, evaluation.because] : [because]
  const isEvaluated = evaluation.by !== 'nothing'
  return {
    ...plan,
    changes,
    evaluation: { by: 'nothing', because: reasons.join('; ') },
    pending: plan.pending && (changes.length > 0 || (isEvaluated && plan.changes.length === 0)),
    faults: []
  }
}

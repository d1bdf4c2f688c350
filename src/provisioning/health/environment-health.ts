import { parseResourceId, type ResourceId, sameId } from '../../arm/resource-id.ts'
import type { StackState } from '../../azure/types.ts'
import { COLOURS } from '../../config/colours.ts'
import { STACKS } from '../../templates/index.ts'
import { ledgerOf } from '../ledger.ts'
import { postponeAdoption } from '../steps/stack-adoption.ts'
import type { Ownership, Step, StepContext, StepPlan } from '../types.ts'
import { busyColours, readClusters } from './clusters.ts'
import { HEALTHY, healthNotes, type StepHealth, withHealth } from './step-health.ts'
import { type Health, readHealth } from './unhealthy.ts'

/** The health of everything that the steps of an environment manage, read once. */
export interface EnvironmentHealth {
  /** Why a step cannot be evaluated now: AKS is working on the cluster of its colour. */
  busy(step: Pick<Step, 'colour'>): string | undefined
  /** The step's plan with the health of its resources. */
  applyTo(plan: StepPlan): StepPlan
  /** The same as notes. */
  notesOn(plan: StepPlan): ReturnType<typeof healthNotes>
}

/** Reads the health of what the parts manage. `stacks` are those of the subscription. */
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
  const { ours } = ledgerOf(stacks, context.baseline)
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
    notesOn: plan => healthNotes(plan, healthOf(plan.step))
  }
}

function within(ids: readonly ResourceId[], { unhealthy, unread }: Health): Pick<StepHealth, 'unhealthy' | 'unread'> {
  return {
    unhealthy: unhealthy.filter(({ id }) => ids.some(own => sameId(own, id) || isPool(own, id))),
    unread: unread
      .filter(({ group }) => ids.some(id => id.toLowerCase().startsWith(`${group.toLowerCase()}/`)))
      .map(({ group, because }) => `the states in ${parseResourceId(group).name}: ${because}`)
  }
}

/** A pool is written with its cluster, whether or not the template names it. */
function isPool(cluster: ResourceId, id: ResourceId): boolean {
  return id.toLowerCase().startsWith(`${cluster.toLowerCase()}/agentpools/`)
}

/**
 * The plan of a step while AKS is working on its cluster: what the step was asked to change stays listed, and waits for
 * AKS when it is applied; whatever else there is cannot be evaluated. `approved`: when applying, a change that was not
 * approved is one that AKS has half made, and is left out unless another one of the step was approved.
 */
export function whileBusy(planned: StepPlan, because: string, approved?: ReadonlySet<string>): StepPlan {
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

import { keyOf } from '../../../../local/azure/resource-ids.ts'
import type { Resource, World } from '../../../../local/azure/world.ts'
import { createBaseline } from '../../../../src/config/index.ts'
import { findDrift } from '../../../../src/provisioning/drift.ts'
import {
  applyProvisioning,
  approvalOf,
  dropUnmetNeeds,
  environmentSteps,
  type Plan,
  planProvisioning
} from '../../../../src/provisioning/index.ts'
import type { StepContext } from '../../../../src/provisioning/types.ts'
import { onWorld, type SavedWorld, savedWorld } from '../saved-world.ts'

const SAVED = 'first-stack-format'

/** The saved world after its stacks were adopted, so that a plan over it finds nothing to do. */
const adopted = await adoptedWorld()

async function adoptedWorld(): Promise<World> {
  const { plan: planAll, apply: applyAll, world } = onSteps(savedWorld(SAVED), () => true)
  await applyAll(await planAll())
  return world
}

/** The id of the blue cluster. */
export const CLUSTER = /managedClusters\/aks-shop-production-blue-[^/]*$/

/** An environment with a blue cluster, and the steps of these names. */
export function environment(...names: readonly string[]) {
  return onSteps(onWorld(adopted, SAVED), name => names.includes(name))
}

/** The same world with other tags in the file. */
export function withTags(before: World, tags: Readonly<Record<string, string>>, ...names: readonly string[]) {
  const saved = onWorld(before, SAVED)
  const baseline = createBaseline({ ...saved.baseline.config, tags }, before.subscriptionId)
  return onSteps({ ...saved, baseline }, name => names.length === 0 || names.includes(name))
}

function onSteps(saved: SavedWorld, isMeant: (name: string) => boolean) {
  const { baseline, run: runSaved, world } = saved
  const run = <T>(work: (context: StepContext) => Promise<T>) => runSaved(context => work({ ...context, baseline }))
  const all = environmentSteps(baseline, { certificates: [], images: [], colours: ['blue'] })
  const steps = dropUnmetNeeds(all.filter(({ name }) => isMeant(name)))
  const permissions = [{ actions: ['*'], notActions: [] }]
  const clients = (context: StepContext) => ({ ...context, azure: { ...context.azure, permissions } })
  return {
    ...saved,
    plan: () => run(context => planProvisioning({ steps, baseline }, clients(context))),
    apply: (planned: Plan) =>
      run(context =>
        applyProvisioning(
          { steps, baseline, approval: approvalOf(planned), allowDestructive: 'approved' },
          clients(context)
        )
      ),
    drift: () => run(context => findDrift({ steps, baseline }, clients(context))),
    find: (suits: RegExp) => Object.values(world.resources).filter(({ id }) => suits.test(id)),
    resource: (id: string) => world.resources[keyOf(id)] as Resource
  }
}

/** The changes and faults of a plan that are about one resource. */
export function about({ steps }: Plan, id: string) {
  const isMeant = (text: string) => keyOf(text) === keyOf(id)
  return {
    changes: steps.flatMap(({ changes }) => changes).filter(change => isMeant(change.id) && change.kind === 'modify'),
    faults: steps.flatMap(({ faults = [] }) => faults).filter(({ what }) => isMeant(what)),
    unseen: steps.flatMap(({ evaluation }) => (evaluation.by === 'nothing' ? [evaluation.because] : [])),
    pending: steps.some(({ pending }) => pending)
  }
}

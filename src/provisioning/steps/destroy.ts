import { COLOURS } from '../../config/colours.ts'
import type { Baseline } from '../../config/types.ts'
import { ALL_STACKS, clusterForeignActions, STACKS } from '../../templates/index.ts'
import type { StackName } from '../../templates/types.ts'
import { withLease } from '../lease.ts'
import type { Need, ResourceChange, Step, StepContext } from '../types.ts'
import { foreignRolesRemoval, removalOptions } from './cluster-removal.ts'
import { environmentSteps } from './environment.ts'
import { FLOW_LOG } from './flow-log.ts'
import { flowLogRemovalStep } from './flow-log-removal.ts'
import { foreignRemainsStep } from './foreign-remains.ts'
import { foreignRolesName } from './foreign-roles.ts'
import { groupRemovalStep } from './group-removal.ts'
import { previewPolicyRemovalStep } from './preview-policy-removal.ts'
import { type StackRemovalOptions, stackRemovalStep } from './stack-removal.ts'

/**
 * Takes an environment away: the flow log and the policy of the gateway's preview, which are in no stack; every stack, each
 * once those are gone that need it; then the groups that are empty. What lies with others, what others have in our groups, and the registrations of resource
 * providers stay. A vault is deleted and never purged. Each step sees for itself what is left, so a run that was killed
 * goes on where it was.
 */
export function destroySteps(baseline: Baseline): Step[] {
  const needs = removalNeeds(baseline)
  const stacks = ALL_STACKS.map(name =>
    stackRemovalStep(name, needs(name), { judge: asDestroyed, ...options[name], ...removalOptions(name) })
  )
  const roles = COLOURS.flatMap(colour => foreignRolesRemoval(baseline, colour, [{ step: `stamp-${colour}` }]))
  const preview = previewPolicyRemovalStep(baseline, [{ step: 'gateway' }])
  const last = groupRemovalStep([...ALL_STACKS, preview.name].map(step => ({ step })))
  return [flowLogRemovalStep(), ...roles, ...stacks, preview, foreignRemainsStep(), last]
}

const options: Partial<Record<StackName, StackRemovalOptions>> = {
  gateway: { alone: whileNobodyWritesTheGateway }
}

/** A stack is removed after those that need it when they are made, and after those it is removed after anyway. */
function removalNeeds(baseline: Baseline): (name: StackName) => Need[] {
  const made = new Map(
    environmentSteps(baseline, { certificates: [], images: [], colours: COLOURS })
      .filter(({ owns }) => owns !== undefined)
      .map(({ name, needs }) => [name, needs.map(({ step }) => step)])
  )
  // A zone holds the lease under which the gateway is deleted.
  const removedAfter = (name: StackName) => [...STACKS[name].removedAfter, ...(name === 'zones' ? ['gateway'] : [])]
  const comesBefore = (later: StackName, name: StackName) =>
    made.get(later)?.includes(name) ||
    removedAfter(name).includes(later) ||
    // Nobody can tell what a stack of an earlier configuration names, so it keeps its place in the order of all.
    ((!made.has(later) || !made.has(name)) && !areOfTwoClusters(later, name))
  return name => {
    const later = ALL_STACKS.slice(ALL_STACKS.indexOf(name) + 1).filter(other => comesBefore(other, name))
    const roles = COLOURS.filter(colour => name === `identity-${colour}` && clusterForeignActions(baseline).length > 0)
    return [FLOW_LOG, ...later, ...roles.map(foreignRolesName)].map(step => ({ step }))
  }
}

/** Two clusters have nothing of each other's. */
function areOfTwoClusters(one: StackName, other: StackName): boolean {
  const [a, b] = [STACKS[one].colour, STACKS[other].colour]
  return a !== undefined && b !== undefined && a !== b
}

/** Whatever goes with its environment is gone: no row of the risk table for single changes fits that. */
function asDestroyed(change: ResourceChange): ResourceChange {
  if (change.kind !== 'delete' || change.risk === 'destructive') return change
  return { ...change, risk: 'destructive', because: 'It goes with its environment.' }
}

/** Under the environment's lease, as long as there is the zone that holds it. */
async function whileNobodyWritesTheGateway(context: StepContext, work: () => Promise<void>): Promise<void> {
  const { ingressZone } = context.baseline.ids
  const hasZone = ingressZone !== undefined && (await context.azure.read(ingressZone)) !== undefined
  return hasZone ? await withLease(context, ingressZone, work) : await work()
}

import { COLOURS } from '../../../config/colours.ts'
import type { Baseline } from '../../../config/types.ts'
import { ALL_STACKS, clusterExternalActions, STACKS } from '../../../templates/index.ts'
import type { StackName } from '../../../templates/types.ts'
import { RECORD_STACK } from '../../lease/leased-azure.ts'
import type { Need, ResourceChange, Step } from '../../types.ts'
import { environmentSteps } from '../environment.ts'
import { externalRolesName } from '../external-roles.ts'
import { FLOW_LOG } from '../flow-log.ts'
import { externalRolesRemoval, removalOptions } from './cluster-removal.ts'
import { existingHubLeftoversStep } from './existing-hub-leftovers.ts'
import { flowLogRemovalStep } from './flow-log-removal.ts'
import { groupRemovalStep } from './group-removal.ts'
import { previewPolicyRemovalStep } from './preview-waf-policy-removal.ts'
import { stackRemovalStep } from './stack-removal.ts'
import { trafficAnalyticsRemovalStep } from './traffic-analytics-removal.ts'

/**
 * Returns the steps that delete an environment. They delete every stack, each after the stacks that need it. They also
 * delete the resources that are in no stack: the flow log, what traffic analytics created for it, and the firewall
 * policy of the gateway's preview. The stack with the record zone is deleted after everything else, because the run holds
 * the lease in that zone while it deletes. Last, the steps delete the resource groups that are then empty. They keep externally owned resources, other resources in the resource groups
 * of the environment, and the registrations of resource providers. A vault is deleted and never purged. Each step reads
 * what still exists, so the run after an interruption continues where the interrupted run stopped.
 */
export function destroySteps(baseline: Baseline): Step[] {
  const needs = removalNeeds(baseline)
  const remove = (name: StackName, after: readonly Need[], options = removalOptions(name)) =>
    stackRemovalStep(name, after, { judge: asDestructive, ...options })
  const stacks = ALL_STACKS.filter(name => name !== RECORD_STACK).map(name => remove(name, needs(name)))
  const roles = COLOURS.flatMap(colour => externalRolesRemoval(baseline, colour, [{ step: `stamp-${colour}` }]))
  const preview = previewPolicyRemovalStep(baseline, [{ step: 'gateway' }])
  const analytics = trafficAnalyticsRemovalStep([{ step: FLOW_LOG }])
  const others = [flowLogRemovalStep(), analytics, ...roles, ...stacks, preview, existingHubLeftoversStep()]
  const records = remove(RECORD_STACK, namesAsNeeds(others))
  return [...others, records, groupRemovalStep(namesAsNeeds([records]))]
}

function namesAsNeeds(steps: readonly Step[]): Need[] {
  return steps.map(({ name }) => ({ step: name }))
}

/**
 * Returns a function from the name of a stack to the needs of its removal. These are the stacks that need this stack
 * when they are created, and the stacks that are always removed before this stack.
 */
function removalNeeds(baseline: Baseline): (name: StackName) => Need[] {
  const made = new Map(
    environmentSteps(baseline, { certificates: [], images: [], colours: COLOURS })
      .filter(({ owns }) => owns !== undefined)
      .map(({ name, needs }) => [name, needs.map(({ step }) => step)])
  )
  const comesBefore = (later: StackName, name: StackName) =>
    made.get(later)?.includes(name) ||
    STACKS[name].removedAfter.includes(later) ||
    // The needs of a stack that only an earlier configuration requested are not known. Its place in `ALL_STACKS`
    // decides.
    ((!made.has(later) || !made.has(name)) && !areOfTwoClusters(later, name))
  return name => {
    const later = ALL_STACKS.slice(ALL_STACKS.indexOf(name) + 1).filter(
      other => other !== RECORD_STACK && comesBefore(other, name)
    )
    const roles = COLOURS.filter(colour => name === `identity-${colour}` && clusterExternalActions(baseline).length > 0)
    return [FLOW_LOG, ...later, ...roles.map(externalRolesName)].map(step => ({ step }))
  }
}

/** Returns whether two stacks belong to different clusters. Different clusters share no resources. */
function areOfTwoClusters(one: StackName, other: StackName): boolean {
  const [a, b] = [STACKS[one].colour, STACKS[other].colour]
  return a !== undefined && b !== undefined && a !== b
}

/**
 * Returns the change; a deletion gets the risk `destructive`, because the whole environment is deleted. The risk table
 * covers only single changes.
 */
function asDestructive(change: ResourceChange): ResourceChange {
  if (change.kind !== 'delete' || change.risk === 'destructive') return change
  return { ...change, risk: 'destructive', because: 'The resource is deleted together with its environment.' }
}

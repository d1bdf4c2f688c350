import type { Baseline } from '../../config/types.ts'
import {
  existingHubWrites,
  NETWORK_STACKS,
  networkStacksOf,
  resourceGroups,
  STACKS,
  spokePeeringProperties
} from '../../templates/index.ts'
import type { NetworkStackName } from '../../templates/types.ts'
import { EXISTING_HUB_SECONDS, TRANSIT_SECONDS } from '../durations.ts'
import { EMPTY_LIVE_STATE, readSlices } from '../live-state/index.ts'
import { prerequisites } from '../prerequisites.ts'
import type { Need, Step } from '../types.ts'
import { directStep } from './direct-step.ts'
import { refuseOtherFirewallAddress, rewriteFailedFirewall } from './firewall-guard.ts'
import { GROUPS, groupsStep } from './groups.ts'
import { stackRemovalStep } from './removal/stack-removal.ts'
import { type StackStepOptions, stackStep } from './stack.ts'
import { needsOf } from './step-needs.ts'

/** Hooks of each stack: what it needs before it is written, and what must be proved after Azure reports success. */
const options: Partial<Record<NetworkStackName, StackStepOptions>> = {
  'hub-egress': { beforeWrite: rewriteFailedFirewall, afterWrite: refuseOtherFirewallAddress },
  'hub-gateway': { read: readSlices(['hubGatewayAddress']) },
  connections: { read: readSlices(['hubGateway']) }
}

/** Returns the steps of groups and network alone. */
export function networkSteps(baseline: Baseline): Step[] {
  const groups = groupsStep(resourceGroups, each => prerequisites(each).namespaces)
  return [groups, ...networkStacks(baseline)]
}

/**
 * Returns the steps of hub, spoke and zones: `hub-network`, then `hub-egress`, `hub-access` and `hub-gateway`; at the
 * same time `spoke` and `zones`; then `connections`. Each starts as soon as the resources it refers to exist. Steps
 * that need several of them or write externally owned resources are last. A stack that is not requested becomes a step
 * that deletes what an earlier configuration created.
 */
export function networkStacks(baseline: Baseline): Step[] {
  const wanted = networkStacksOf(baseline)
  const templates = wanted.map(name => STACKS[name].build(baseline, EMPTY_LIVE_STATE))
  const stacks = wanted.map((name, i) => {
    const needs = templates.slice(i, i + 1).flatMap(own => needsOf(own, templates.slice(0, i)))
    return stackStep(name, STACKS[name].build, needs, options[name])
  })
  const removals = NETWORK_STACKS.filter(name => !wanted.includes(name)).map(name =>
    stackRemovalStep(name, removalNeeds(name, wanted))
  )
  return [...stacks, ...removals, ...transit(wanted), ...existingHubSteps(baseline)]
}

/** Returns the needs of a removal. If the hub's network is removed too, it is removed last. */
function removalNeeds(name: NetworkStackName, wanted: readonly NetworkStackName[]): Need[] {
  const keepsNetwork = wanted.includes('hub-network')
  return STACKS[name].removedAfter.filter(step => step !== 'hub-network' || keepsNetwork).map(step => ({ step }))
}

/**
 * Returns the step that lets the spoke use the hub's gateway. The spoke is peered before the gateway exists, which
 * takes half an hour. Only the stack `connections` manages the peering; from its next run on, it writes the same
 * setting.
 */
function transit(wanted: readonly NetworkStackName[]): Step[] {
  if (!wanted.includes('hub-gateway')) return []
  return [
    directStep({
      name: 'transit',
      needs: [{ step: 'connections' }, { step: 'hub-gateway' }],
      expectedSeconds: TRANSIT_SECONDS,
      wanted: each => [{ id: each.ids.spokePeering, body: { properties: spokePeeringProperties(each, true) } }],
      madeBefore: true
    })
  ]
}

export const EXISTING_HUB_STEP = 'foreign'

/**
 * Returns the step for everything that we may write in an existing hub or existing zones. It starts after our own
 * writes to the spoke's network.
 */
function existingHubSteps(baseline: Baseline): Step[] {
  if (existingHubWrites(baseline).length === 0) return []
  const needs = [{ step: GROUPS }, { step: 'connections' }]
  return [
    directStep({
      name: EXISTING_HUB_STEP,
      needs,
      expectedSeconds: EXISTING_HUB_SECONDS,
      wanted: existingHubWrites,
      external: true
    })
  ]
}

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
import { EXISTING_HUB_SECONDS, PEERING_SECONDS } from '../durations.ts'
import { EMPTY_LIVE_STATE, readSlices } from '../live-state/index.ts'
import { prerequisites } from '../prerequisites.ts'
import type { Need, Step } from '../types.ts'
import { directStep } from './direct-step.ts'
import { refuseOtherFirewallAddress, rewriteFailedFirewall } from './firewall-guard.ts'
import { GROUPS, groupsStep } from './groups.ts'
import { stackRemovalStep } from './removal/stack-removal.ts'
import { type StackStepOptions, stackStep } from './stack.ts'
import { needsOf } from './step-needs.ts'

/**
 * Options of the stacks that need more than a template: live state to read, repairs before the stack is written, and
 * checks after Azure reports success.
 */
const options: Partial<Record<NetworkStackName, StackStepOptions>> = {
  'hub-egress': { beforeWrite: rewriteFailedFirewall, afterWrite: refuseOtherFirewallAddress },
  'hub-gateway': { read: readSlices(['hubGatewayAddress']) },
  connections: { read: readSlices(['hubGateway']) }
}

/** Returns the steps of the network without platform and clusters: resource groups, hub, spoke and zones. */
export function networkSteps(baseline: Baseline): Step[] {
  const groups = groupsStep(resourceGroups, each => prerequisites(each).namespaces)
  return [groups, ...networkStacks(baseline)]
}

/**
 * Returns the steps of hub, spoke and zones: `hub-network`, then `hub-egress`, `hub-access` and `hub-gateway`; at the
 * same time `spoke` and `zones`; then `connections`. Each step starts as soon as the resources that its template refers
 * to exist. Steps that need several of these stacks, or that write externally owned resources, are last. For each stack
 * that the configuration does not request, the list contains a step that deletes what an earlier configuration created.
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

/**
 * Returns the needs of the step that removes a stack. The step waits for `hub-network` only if that stack is kept,
 * because a hub network that is removed too is removed last.
 */
function removalNeeds(name: NetworkStackName, wanted: readonly NetworkStackName[]): Need[] {
  const keepsNetwork = wanted.includes('hub-network')
  return STACKS[name].removedAfter.filter(step => step !== 'hub-network' || keepsNetwork).map(step => ({ step }))
}

/**
 * Returns the step that lets the spoke use the hub's VPN or ExpressRoute gateway. The spoke is peered before that
 * gateway exists, because its creation takes half an hour. Only the stack `connections` manages the peering. From the
 * next run on, the stack itself writes the same setting.
 */
function transit(wanted: readonly NetworkStackName[]): Step[] {
  if (!wanted.includes('hub-gateway')) return []
  return [
    directStep({
      name: 'transit',
      needs: [{ step: 'connections' }, { step: 'hub-gateway' }],
      expectedSeconds: PEERING_SECONDS,
      wanted: each => [{ id: each.ids.spokePeering, body: { properties: spokePeeringProperties(each, true) } }],
      madeBefore: true
    })
  ]
}

export const EXISTING_HUB_STEP = 'foreign'

/**
 * Returns the step for everything that a run may write in an existing hub or existing zones. The step starts after the
 * stack `connections`, because that stack also writes to the spoke network.
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

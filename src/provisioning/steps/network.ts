import type { Baseline } from '../../config/types.ts'
import {
  foreignWrites,
  NETWORK_STACKS,
  networkStacksOf,
  resourceGroups,
  STACKS,
  spokePeeringProperties
} from '../../templates/index.ts'
import type { NetworkStackName } from '../../templates/types.ts'
import { FOREIGN_SECONDS, TRANSIT_SECONDS } from '../durations.ts'
import { EMPTY_LIVE_STATE, readSlices } from '../live-state/index.ts'
import { prerequisites } from '../prerequisites.ts'
import type { Need, Step } from '../types.ts'
import { directStep } from './direct.ts'
import { mendFailedFirewall, refuseOtherFirewallAddress } from './firewall-guard.ts'
import { GROUPS, groupsStep } from './groups.ts'
import { needsOf } from './needs.ts'
import { type StackStepOptions, stackStep } from './stack.ts'
import { stackRemovalStep } from './stack-removal.ts'

/** What a stack needs before it is written, and must prove beyond Azure's own success. */
const options: Partial<Record<NetworkStackName, StackStepOptions>> = {
  'hub-egress': { beforeWrite: mendFailedFirewall, afterWrite: refuseOtherFirewallAddress },
  'hub-gateway': { read: readSlices(['hubGatewayAddress']) },
  connections: { read: readSlices(['hubGateway']) }
}

/** Groups and network alone. */
export function networkSteps(baseline: Baseline): Step[] {
  const groups = groupsStep(resourceGroups, each => prerequisites(each).namespaces)
  return [groups, ...networkStacks(baseline)]
}

/**
 * Hub, spoke and zones: `hub-network` → `hub-egress`, `hub-access` and `hub-gateway`; `spoke` and `zones` beside them; then
 * `connections`. Each starts once the resources it names exist; last comes what needs several or lies with others. A stack the configuration does not want is a step as well: it
 * removes what an earlier configuration made.
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
  return [...stacks, ...removals, ...transit(wanted), ...foreign(baseline)]
}

/** Where the hub's network goes as well, it goes last. */
function removalNeeds(name: NetworkStackName, wanted: readonly NetworkStackName[]): Need[] {
  const keepsNetwork = wanted.includes('hub-network')
  return STACKS[name].removedAfter.filter(step => step !== 'hub-network' || keepsNetwork).map(step => ({ step }))
}

/**
 * The spoke is peered before the gateway is there, which takes half an hour; this step lets it use the gateway then.
 * `connections` stays the only stack that manages the peering, and says the same from its next run on.
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

export const FOREIGN = 'foreign'

/** What we may write in a hub or in zones of others; our own writes to the spoke's network are through by then. */
function foreign(baseline: Baseline): Step[] {
  if (foreignWrites(baseline).length === 0) return []
  const needs = [{ step: GROUPS }, { step: 'connections' }]
  return [directStep({ name: FOREIGN, needs, expectedSeconds: FOREIGN_SECONDS, wanted: foreignWrites, external: true })]
}

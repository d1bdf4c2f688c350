import type { Baseline, Colour } from '../../config/types.ts'
import type { EventReceiver } from '../../preflight/index.ts'
import {
  clusterExternalActions,
  clusterGrants,
  clusterIdentities,
  clusterStacksOf,
  existingHubWrites,
  provisionedStacks,
  STACKS,
  type Stack,
  stacksOf
} from '../../templates/index.ts'
import type { StackTemplate } from '../../templates/types.ts'
import { versionFaults } from '../cluster/cluster-versions.ts'
import { EMPTY_LIVE_STATE, readSlices } from '../live-state/index.ts'
import type { Need, Step } from '../types.ts'
import {
  compareCluster,
  readyForCluster,
  skipPartsWhenStopped,
  skipWhenStopped,
  verifyCluster
} from './cluster-guard.ts'
import { eventRelayStep } from './event-relay.ts'
import { externalRolesName, externalRolesStep } from './external-roles.ts'
import { GROUPS } from './groups.ts'
import { EXISTING_HUB_STEP } from './network.ts'
import { stackRemovalStep } from './removal/stack-removal.ts'
import { type StackStepOptions, stackStep } from './stack.ts'
import { needsNaming, needsOf } from './step-needs.ts'

export interface ClusterRequest {
  readonly colour: Colour
  /** All colours of the same list of steps. */
  readonly colours: readonly Colour[]
  /** Receiver of events through a Logic App; absent if this run does not know it. */
  readonly events?: EventReceiver | undefined
}

/**
 * Returns the steps of one cluster: `identity`, then `roles`; `stamp` after network, egress and platform exist; then
 * `federation`, `events`, `backup`, `backup-roles` and `protection`. Each starts as soon as the resources it refers to
 * exist. A stack that is not requested becomes a step that deletes what an earlier configuration created.
 */
export function clusterSteps(baseline: Baseline, request: ClusterRequest): Step[] {
  const { colour } = request
  const wanted = clusterStacksOf(baseline, colour)
  const shared = stacksOf(baseline).map(name => STACKS[name].build(baseline, EMPTY_LIVE_STATE))
  const own = wanted.map(name => STACKS[name].build(baseline, EMPTY_LIVE_STATE))
  const stacks = wanted.map((name, i) => {
    const earlier = [...shared, ...own.slice(0, i)]
    const named = own.slice(i, i + 1).flatMap(each => needsOf(each, earlier))
    const { part } = STACKS[name]
    const also = alsoNeeded[part]?.(baseline, colour, earlier) ?? []
    const needs = [...named, ...also, ...afterRemovals(baseline, colour, part)]
    return stackStep(name, STACKS[name].build, needs, optionsOf(part, request))
  })
  const unwanted = provisionedStacks(colour).filter(name => !wanted.includes(name))
  const removals = unwanted.map(name => {
    const earlier = STACKS[name].removedAfter.filter(other => unwanted.some(each => each === other))
    return stackRemovalStep(
      name,
      earlier.map(step => ({ step }))
    )
  })
  return [...stacks, ...removals, ...direct(baseline, request)]
}

function optionsOf(part: Stack['part'], { colour, colours }: ClusterRequest): StackStepOptions {
  const readPrincipals = readSlices(['principals'], colours)
  const options: Partial<Record<Stack['part'], StackStepOptions>> = {
    roles: { read: readPrincipals },
    stamp: {
      read: readSlices(['stamps', 'newClusterVersion'], colours),
      skipWhen: skipWhenStopped(colour),
      beforeWrite: readyForCluster(colour),
      afterWrite: verifyCluster(colour),
      faults: versionFaults(colour),
      compare: compareCluster(colour)
    },
    federation: { read: readSlices(['stamps'], colours) },
    backup: { skipWhen: skipPartsWhenStopped(colour) },
    'backup-roles': { read: readPrincipals, skipWhen: skipPartsWhenStopped(colour) },
    protection: { read: readPrincipals, skipWhen: skipPartsWhenStopped(colour) }
  }
  return options[part] ?? {}
}

type Also = (baseline: Baseline, colour: Colour, earlier: readonly StackTemplate[]) => Need[]

/** Needs of a stack that its template does not show, or shows only after a value was read. */
const alsoNeeded: Partial<Record<Stack['part'], Also>> = {
  roles: (baseline, colour, earlier) => [
    ...identitiesOf(baseline, colour),
    ...needsNaming(
      clusterGrants(baseline, colour).map(({ scope }) => scope),
      earlier
    )
  ],
  /**
   * Returns the needs of a cluster: its roles; egress for its nodes, through the firewall at the address in the routes;
   * and name resolution, which takes peering and links.
   */
  stamp: (baseline, colour) => [
    { step: `roles-${colour}` },
    { step: 'connections' },
    ...(baseline.config.hub.existing === undefined ? [{ step: 'hub-egress', until: baseline.ids.firewall }] : []),
    ...(existingHubWrites(baseline).length === 0 ? [] : [{ step: EXISTING_HUB_STEP }]),
    ...(hasExternalRoles(baseline) ? [{ step: externalRolesName(colour) }] : [])
  ],
  federation: (baseline, colour) => [
    ...identitiesOf(baseline, colour),
    { step: `stamp-${colour}`, until: baseline.ids.clusters[colour].cluster }
  ],
  events: (_, colour) => [{ step: `roles-${colour}` }],
  backup: (_, colour) => [{ step: 'platform' }, { step: `stamp-${colour}` }],
  'backup-roles': (_, colour) => [{ step: `backup-${colour}` }],
  protection: (_, colour) => [{ step: `backup-roles-${colour}` }]
}

function identitiesOf(baseline: Baseline, colour: Colour): Need[] {
  return Object.values(clusterIdentities(baseline, colour)).map(until => ({ step: `identity-${colour}`, until }))
}

/**
 * Returns the removal of event delivery as a need of its roles and identities, which must exist until nothing uses
 * them.
 */
function afterRemovals({ config }: Baseline, colour: Colour, part: Stack['part']): Need[] {
  const servesEvents = part === 'identity' || part === 'roles'
  return servesEvents && config.events.relay === 'none' ? [{ step: `events-${colour}` }] : []
}

function hasExternalRoles(baseline: Baseline): boolean {
  return clusterExternalActions(baseline).length > 0
}

/** Returns the steps that write resources outside the stacks. */
function direct(baseline: Baseline, { colour, colours, events }: ClusterRequest): Step[] {
  const roles = externalRolesStep(colour, colours, [{ step: GROUPS }, ...identitiesOf(baseline, colour)])
  const relay = eventRelayStep(colour, events, [{ step: `events-${colour}` }])
  return [
    ...(hasExternalRoles(baseline) ? [roles] : []),
    ...(baseline.config.events.relay === 'logic-app' ? [relay] : [])
  ]
}

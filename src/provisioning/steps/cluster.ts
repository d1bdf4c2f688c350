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
  checkBeforeClusterWrite,
  compareCluster,
  skipReasonWhenStopped,
  skipWhenStopped,
  verifyCluster
} from './cluster-guard.ts'
import { eventRelayStep } from './event-relay.ts'
import { externalRolesName, externalRolesStep } from './external-roles.ts'
import { GROUPS } from './groups.ts'
import { EXISTING_HUB_STEP } from './network.ts'
import { stackRemovalStep } from './removal/stack-removal.ts'
import { type StackStepOptions, stackStep } from './stack.ts'
import { needsOf, needsOfReferences } from './step-needs.ts'

export interface ClusterRequest {
  readonly colour: Colour
  /** Colours of all clusters in the same list of steps. */
  readonly colours: readonly Colour[]
  /** Receiver to which a Logic App sends cluster events; absent if this run does not know the receiver. */
  readonly events?: EventReceiver | undefined
}

/**
 * Returns the steps of one cluster: `identity`, then `roles`; `stamp` after network, egress and platform exist; then
 * `federation`, `events`, `backup`, `backup-roles` and `protection`. Each step starts as soon as the resources that its
 * template refers to exist. For each stack that the configuration does not request, the list contains a step that
 * deletes what an earlier configuration created.
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
      read: readSlices(['stamps', 'newClusterVersion', 'upgrades'], colours),
      skipWhen: skipWhenStopped(colour),
      beforeWrite: checkBeforeClusterWrite(colour),
      afterWrite: verifyCluster(colour),
      faults: versionFaults(colour),
      compare: compareCluster(colour)
    },
    federation: { read: readSlices(['stamps'], colours) },
    backup: { skipWhen: skipReasonWhenStopped(colour) },
    'backup-roles': { read: readPrincipals, skipWhen: skipReasonWhenStopped(colour) },
    protection: { read: readPrincipals, skipWhen: skipReasonWhenStopped(colour) }
  }
  return options[part] ?? {}
}

type Also = (baseline: Baseline, colour: Colour, earlier: readonly StackTemplate[]) => Need[]

/**
 * Needs of a stack that cannot be read from its template, or only from a template that is built with the live state.
 */
const alsoNeeded: Partial<Record<Stack['part'], Also>> = {
  roles: (baseline, colour, earlier) => [
    ...identitiesOf(baseline, colour),
    ...needsOfReferences(
      clusterGrants(baseline, colour).map(({ scope }) => scope),
      earlier
    )
  ],
  /**
   * Returns the needs of a cluster: its roles; egress for its nodes, through the firewall at the address that the
   * routes use; and name resolution, which requires peerings and zone links.
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
 * Returns the need by which the stacks `identity` and `roles` wait until event delivery is removed. Event delivery uses
 * an identity and its roles, so both must exist until then. Returns no need while events are requested.
 */
function afterRemovals({ config }: Baseline, colour: Colour, part: Stack['part']): Need[] {
  const servesEvents = part === 'identity' || part === 'roles'
  return servesEvents && config.events.relay === 'none' ? [{ step: `events-${colour}` }] : []
}

function hasExternalRoles(baseline: Baseline): boolean {
  return clusterExternalActions(baseline).length > 0
}

/** Returns the steps that write resources of a cluster outside its stacks. */
function direct(baseline: Baseline, { colour, colours, events }: ClusterRequest): Step[] {
  const roles = externalRolesStep(colour, colours, [{ step: GROUPS }, ...identitiesOf(baseline, colour)])
  const relay = eventRelayStep(colour, events, [{ step: `events-${colour}` }])
  return [
    ...(hasExternalRoles(baseline) ? [roles] : []),
    ...(baseline.config.events.relay === 'logic-app' ? [relay] : [])
  ]
}

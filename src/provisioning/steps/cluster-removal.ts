import { COLOURS } from '../../config/colours.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import { CLUSTER_PARTS, type ClusterPart, clusterForeignActions } from '../../templates/index.ts'
import type { ClusterStackName } from '../../templates/types.ts'
import { removalSecondsOf } from '../durations.ts'
import type { Need, Step, StepContext } from '../types.ts'
import { backendRemovalStep } from './backend-removal.ts'
import { stopped } from './cluster-guard.ts'
import { hasRemains, removeRemains } from './cluster-remains.ts'
import { foreignRolesName, foreignRolesRemovalStep } from './foreign-roles.ts'
import { type StackRemovalOptions, stackRemovalStep } from './stack-removal.ts'

/** What has to be gone before a stack of a cluster is removed. */
const REMOVED_AFTER: Readonly<Record<ClusterPart, readonly ClusterPart[]>> = {
  // The control plane takes its records out of the zone as its identity, so both outlive it (Azure/AKS#2121).
  identity: ['roles', 'stamp', 'federation', 'events', 'protection', 'backup-roles'],
  roles: ['stamp', 'events'],
  // Topic and credentials name the cluster; what Flux made it takes away itself, while it runs.
  stamp: ['events', 'federation', 'backup', 'flux'],
  federation: [],
  events: [],
  // A vault that protects something cannot be deleted.
  backup: ['protection', 'backup-roles'],
  // The vault needs its roles to release what it protects.
  'backup-roles': ['protection'],
  protection: [],
  flux: []
}

/** The same for every stack of both colours, by name. */
export const clusterRemovalOrder: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  COLOURS.flatMap(colour =>
    CLUSTER_PARTS.map(part => [`${part}-${colour}`, REMOVED_AFTER[part].map(other => `${other}-${colour}`)])
  )
)

/**
 * Takes one colour's cluster away and leaves everything else: the gateway lets go of it, then its stacks go in the order
 * that Azure takes. Each step sees for itself what is left, so a run that was killed goes on where it was. The live colour
 * is refused.
 */
export function clusterRemovalSteps(baseline: Baseline, colour: Colour): Step[] {
  const hasGateway = baseline.config.ingress.domain !== undefined
  const first: Need[] = hasGateway ? [{ step: `backend-${colour}` }] : []
  const stacks = CLUSTER_PARTS.map(part => {
    const name: ClusterStackName = `${part}-${colour}`
    const roles: Need[] = part === 'identity' && hasForeignRoles(baseline) ? [{ step: foreignRolesName(colour) }] : []
    const needs = [...first, ...roles, ...(clusterRemovalOrder[name] ?? []).map(step => ({ step }))]
    return stackRemovalStep(name, needs, removalOptions(name))
  })
  return [
    ...(hasGateway ? [backendRemovalStep(colour)] : []),
    ...stacks,
    ...foreignRolesRemoval(baseline, colour, [{ step: `stamp-${colour}` }])
  ]
}

/** The step that takes roles of a cluster on what others own away, where there can be any. */
export function foreignRolesRemoval(baseline: Baseline, colour: Colour, needs: readonly Need[]): Step[] {
  return hasForeignRoles(baseline) ? [foreignRolesRemovalStep(colour, needs)] : []
}

function hasForeignRoles(baseline: Baseline): boolean {
  return clusterForeignActions(baseline).length > 0
}

/** What the removal of a cluster's stack looks after besides. */
export function removalOptions(name: string): StackRemovalOptions {
  const colour = COLOURS.find(each => name.endsWith(`-${each}`))
  if (colour === undefined) return {}
  if (name === `flux-${colour}`) return { before: context => removeStopped(colour, context) }
  if (name !== `stamp-${colour}`) return {}
  return {
    isLeft: context => hasRemains(colour, context),
    verify: context => removeRemains(colour, context)
  }
}

/**
 * A stopped cluster takes no write but its start and its own deletion ("Stop and start an AKS cluster"): Flux in it cannot
 * be taken away first, and goes with it.
 */
async function removeStopped(colour: Colour, context: StepContext): Promise<void> {
  const { azure, baseline, log, signal } = context
  if ((await stopped(colour)(context)) === undefined) return
  const { cluster } = baseline.ids.clusters[colour]
  log.info(`${cluster} is stopped, and so deleted before what is in it.`)
  await azure.remove(cluster, { signal, expectedSeconds: removalSecondsOf(cluster) })
}

import type { Baseline, Colour } from '../../config/types.ts'
import { CLUSTER_PARTS, clusterForeignActions, STACKS } from '../../templates/index.ts'
import type { ClusterStackName, StackName } from '../../templates/types.ts'
import { removalSecondsOf } from '../durations.ts'
import type { Need, Step, StepContext } from '../types.ts'
import { backendRemovalStep } from './backend-removal.ts'
import { stopped } from './cluster-guard.ts'
import { hasRemains, removeRemains } from './cluster-remains.ts'
import { foreignRolesName, foreignRolesRemovalStep } from './foreign-roles.ts'
import { type StackRemovalOptions, stackRemovalStep } from './stack-removal.ts'

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
    const needs = [...first, ...roles, ...STACKS[name].removedAfter.map(step => ({ step }))]
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

/** Hooks around the removal of a stack. */
export function removalOptions(name: StackName): StackRemovalOptions {
  const { part, colour } = STACKS[name]
  if (colour === undefined) return {}
  if (part === 'flux') return { beforeRemoval: context => removeStopped(colour, context) }
  if (part !== 'stamp') return {}
  return {
    isLeft: context => hasRemains(colour, context),
    afterRemoval: context => removeRemains(colour, context)
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

import type { Baseline, Colour } from '../../../config/types.ts'
import { CLUSTER_PARTS, clusterExternalActions, STACKS } from '../../../templates/index.ts'
import type { ClusterStackName, StackName } from '../../../templates/types.ts'
import { removalSecondsOf } from '../../durations.ts'
import type { Need, Step, StepContext } from '../../types.ts'
import { skipPartsWhenStopped } from '../cluster-guard.ts'
import { externalRolesName, externalRolesRemovalStep } from '../external-roles.ts'
import { backendRemovalStep } from './backend-removal.ts'
import { hasClusterLeftovers, removeClusterLeftovers } from './cluster-leftovers.ts'
import { type StackRemovalOptions, stackRemovalStep } from './stack-removal.ts'

/**
 * Returns the steps that delete one cluster and keep everything else. The gateway stops using the cluster, then its
 * stacks are deleted in an order that Azure accepts. Each step reads what is left, so an interrupted run continues
 * where it stopped. The live cluster is refused.
 */
export function clusterRemovalSteps(baseline: Baseline, colour: Colour): Step[] {
  const hasGateway = baseline.config.ingress.domain !== undefined
  const first: Need[] = hasGateway ? [{ step: `backend-${colour}` }] : []
  const stacks = CLUSTER_PARTS.map(part => {
    const name: ClusterStackName = `${part}-${colour}`
    const roles: Need[] = part === 'identity' && hasExternalRoles(baseline) ? [{ step: externalRolesName(colour) }] : []
    const needs = [...first, ...roles, ...STACKS[name].removedAfter.map(step => ({ step }))]
    return stackRemovalStep(name, needs, removalOptions(name))
  })
  return [
    ...(hasGateway ? [backendRemovalStep(colour)] : []),
    ...stacks,
    ...externalRolesRemoval(baseline, colour, [{ step: `stamp-${colour}` }])
  ]
}

/** Returns the step that deletes a cluster's roles on externally owned resources, if the cluster can have any. */
export function externalRolesRemoval(baseline: Baseline, colour: Colour, needs: readonly Need[]): Step[] {
  return hasExternalRoles(baseline) ? [externalRolesRemovalStep(colour, needs)] : []
}

function hasExternalRoles(baseline: Baseline): boolean {
  return clusterExternalActions(baseline).length > 0
}

/** Returns the hooks around the removal of a stack. */
export function removalOptions(name: StackName): StackRemovalOptions {
  const { part, colour } = STACKS[name]
  if (colour === undefined) return {}
  if (part === 'flux') return { beforeRemoval: context => removeStopped(colour, context) }
  if (part !== 'stamp') return {}
  return {
    isLeft: context => hasClusterLeftovers(colour, context),
    afterRemoval: context => removeClusterLeftovers(colour, context)
  }
}

/**
 * Deletes a stopped cluster. Azure accepts only its start and its deletion ("Stop and start an AKS cluster"), so Flux
 * cannot be removed before it and is deleted with the cluster.
 */
async function removeStopped(colour: Colour, context: StepContext): Promise<void> {
  const { azure, baseline, log, signal } = context
  if ((await skipPartsWhenStopped(colour)(context)) === undefined) return
  const { cluster } = baseline.ids.clusters[colour]
  log.info(`${cluster} is stopped, so it is deleted before the resources in it.`)
  await azure.remove(cluster, { signal, expectedSeconds: removalSecondsOf(cluster) })
}

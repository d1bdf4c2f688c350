import type { Baseline, Colour } from '../../../config/types.ts'
import { CLUSTER_PARTS, clusterExternalActions, STACKS } from '../../../templates/index.ts'
import type { ClusterStackName, StackName } from '../../../templates/types.ts'
import { deletionSecondsOf } from '../../durations.ts'
import type { Need, Step, StepContext } from '../../types.ts'
import { skipReasonWhenStopped } from '../cluster-guard.ts'
import { externalRolesName, externalRolesRemovalStep } from '../external-roles.ts'
import { backendRemovalStep } from './backend-removal.ts'
import { hasClusterLeftovers, removeClusterLeftovers } from './cluster-leftovers.ts'
import { type StackRemovalOptions, stackRemovalStep } from './stack-removal.ts'

/**
 * Returns the steps that delete one cluster and keep everything else. First the gateway stops using the cluster, then
 * the stacks of the cluster are deleted in an order that Azure accepts. Each step reads what still exists, so the run
 * after an interruption continues where the interrupted run stopped. The steps refuse to delete the live cluster.
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

/**
 * Returns the step that deletes a cluster's roles on externally owned resources; empty if the cluster can have none.
 */
export function externalRolesRemoval(baseline: Baseline, colour: Colour, needs: readonly Need[]): Step[] {
  return hasExternalRoles(baseline) ? [externalRolesRemovalStep(colour, needs)] : []
}

function hasExternalRoles(baseline: Baseline): boolean {
  return clusterExternalActions(baseline).length > 0
}

/** Returns the functions to call before and after the removal of a stack; empty if there are none. */
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
 * Deletes the cluster if it is stopped. Azure accepts only the start and the deletion of a stopped cluster ("Stop and
 * start an AKS cluster"). Flux can therefore not be removed before the cluster, and is deleted with it.
 */
async function removeStopped(colour: Colour, context: StepContext): Promise<void> {
  const { azure, baseline, log, signal } = context
  if ((await skipReasonWhenStopped(colour)(context)) === undefined) return
  const { cluster } = baseline.ids.clusters[colour]
  log.info(`${cluster} is stopped, so the run deletes the cluster without first removing Flux from it.`)
  await azure.remove(cluster, { signal, expectedSeconds: deletionSecondsOf(cluster) })
}

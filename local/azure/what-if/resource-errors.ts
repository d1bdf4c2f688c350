import type { DeploymentPlan } from '../deployments/deployment-plan.ts'
import { armError, refusal, refuse } from '../errors.ts'
import { groupOf, keyOf, parseId } from '../resource-ids.ts'
import { findResource } from '../resources/resource-lookup.ts'
import type { ArmError, Refusal, World } from '../world.ts'

/**
 * Returns the error of a what-if whose template writes into a resource group that neither exists nor is in the template
 * (Azure/arm-template-whatif#313). A deployment fails only when it reaches that group.
 */
export function refuseMissingGroups(world: World, plan: DeploymentPlan, scope: string): Refusal | undefined {
  const created = new Set(plan.resources.map(({ resource }) => keyOf(resource.id)))
  const groups = new Map(
    plan.resources.flatMap(({ resource }) => {
      const group = groupOf(resource.id)
      return group === undefined || created.has(keyOf(group)) ? [] : [[keyOf(group), group] as const]
    })
  )
  const missing = [...groups.values()].filter(group => findResource(world, group) === undefined)
  if (missing.length === 0) return undefined
  return resourceError(
    scope,
    missing.map(group => refuse.resourceGroupNotFound(parseId(group).resourceGroup ?? '').error)
  )
}

/** Wraps errors of resources as a what-if answers them, in the words of Azure/arm-template-whatif#86 and #313. */
function resourceError(scope: string, details: readonly ArmError[]): Refusal {
  const subscription = /^\/subscriptions\/([^/]+)$/i.exec(scope)?.[1]
  const place = subscription === undefined ? `scope '${scope}'` : `subscription '${subscription}'`
  const { status, error } = refusal(
    400,
    'DeploymentWhatIfResourceError',
    `The request to predict template deployment changes to ${place} has failed due to a resource error. See details for more information.`
  )
  return { status, error: armError(error.code, error.message, { details }) }
}

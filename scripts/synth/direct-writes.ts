import type { KnownType } from '../../src/arm/api-versions.ts'
import { finishTemplate } from '../../src/arm/expression.ts'
import { parseResourceId, type ResourceId } from '../../src/arm/resource-id.ts'
import { type ArmResource, type ArmTemplate, nestedDeployment, resource, template } from '../../src/arm/template.ts'
import { type Baseline, COLOURS } from '../../src/config/index.ts'
import type { LiveState } from '../../src/provisioning/live-state/index.ts'
import { existingHubWrites, externalClusterRoles, flowLog, type RequestedResource } from '../../src/templates/index.ts'

/**
 * Returns a template with the resources that a run writes one by one to resource groups of other owners. They belong to
 * an existing hub, existing DNS zones, a shared registry or the region's network watcher. Returns `undefined` if
 * there are none. A run does not deploy this template, because a stack would delete the resources of other owners.
 */
export function directWrites(baseline: Baseline, liveState: LiveState): ArmTemplate | undefined {
  const writes = [
    ...existingHubWrites(baseline),
    ...COLOURS.flatMap(colour => externalClusterRoles(baseline, liveState, colour)),
    ...[flowLog(baseline, liveState) ?? []].flat()
  ]
  const groups = Map.groupBy(writes, ({ id }) => groupOf(id))
  if (groups.size === 0) return undefined
  const deployments = [...groups].map((group, i) => [`group${i + 1}`, deploymentTo(group, i + 1)] as const)
  return finishTemplate(template('subscription', Object.fromEntries(deployments)))
}

function groupOf(id: ResourceId): string {
  const { subscriptionId, resourceGroup } = parseResourceId(id)
  return `${subscriptionId}/${resourceGroup}`
}

/** Returns a nested deployment of resources that are all in one resource group. */
function deploymentTo(
  [group = '', writes]: readonly [string, readonly RequestedResource[]],
  number: number
): ArmResource {
  const [subscriptionId = '', resourceGroup = ''] = group.split('/')
  const resources = Object.fromEntries(writes.map((write, i) => [`resource${i + 1}`, resourceOf(write)]))
  return nestedDeployment({
    name: `direct-writes-${number}`,
    subscriptionId,
    resourceGroup,
    template: template('resourceGroup', resources)
  })
}

function resourceOf({ id, body }: RequestedResource): ArmResource {
  const { type, names, scope } = parseResourceId(id)
  const isExtension = scope.includes('/providers/')
  return resource(type as KnownType, { name: names.join('/'), ...(isExtension ? { scope } : {}), ...body })
}

import { parseResourceId, type ResourceId, resourceGroupId, sameId } from '../../arm/resource-id.ts'
import { COLOURS } from '../../config/colours.ts'
import { resourceNames } from '../../config/index.ts'
import type { Baseline } from '../../config/types.ts'
import { Failure } from '../../runtime/failure.ts'
import { existingHubWrites } from '../../templates/index.ts'
import { isClusterRecord } from '../cluster/api-server-record.ts'

/**
 * Operation on a resource. `manage`: a deployment stack writes and deletes the resource. `write`, `act`, `delete`: a
 * direct request writes the resource, calls an action on the resource, or deletes the resource.
 */
export type Operation = 'manage' | 'write' | 'act' | 'delete'

/**
 * A kind of resource outside the resource groups of the environment, and the operations that the environment may do on
 * it.
 */
interface SharedResource {
  readonly because: string
  readonly allows: readonly Operation[]
  readonly covers: (id: ResourceId, baseline: Baseline, clusterRoles: readonly ResourceId[]) => boolean
}

/**
 * Resources outside the resource groups of the environment on which the environment may do some operations. Some of
 * these resources are in a place that the configuration file names by id; the others have a name that contains workload
 * and environment. No stack manages a resource in a place that the file names, because the stack would delete that
 * resource together with the environment.
 */
const SHARED: readonly SharedResource[] = [
  {
    because:
      'rule collection groups, peering and zone links that the file allows in an existing hub or in existing zones',
    allows: ['write'],
    covers: (id, baseline) =>
      existingHubWrites(baseline).some(shared =>
        [shared.id, shared.formerId ?? shared.id].some(each => sameId(each, id))
      )
  },
  {
    because: 'role assignments on a registry or a zone that the file names, for identities of the clusters',
    allows: ['write', 'delete'],
    covers: (id, _, clusterRoles) => clusterRoles.some(role => sameId(role, id))
  },
  {
    because:
      'the DNS record that AKS created for a cluster of the environment in an API server zone that the file names',
    allows: ['delete'],
    covers: (id, { ids, config }) =>
      isOfType(id, 'Microsoft.Network/privateDnsZones/A') &&
      isBelow(id, ids.zones.apiServer) &&
      COLOURS.some(colour => isClusterRecord(parseResourceId(id).name, config, colour))
  },
  {
    because: 'images imported into a registry that the file names',
    allows: ['act'],
    covers: (id, { ids }) => sameId(id, ids.registry)
  },
  {
    because: "the flow log of the environment's spoke, a child of the region's network watcher",
    allows: ['write', 'delete'],
    covers: (id, { config, ids }) =>
      isIn(id, ids.subscription) &&
      isNamed(id, 'Microsoft.Network/networkWatchers/flowLogs', resourceNames(config).flowLog)
  },
  {
    because: 'a policy definition of the subscription whose name contains workload and environment',
    allows: ['manage', 'write', 'delete'],
    covers: (id, baseline) =>
      isAtSubscription(id, baseline) &&
      isNamed(id, 'Microsoft.Authorization/policyDefinitions', resourceNames(baseline.config).ingressHostsPolicy)
  },
  {
    because: 'a budget of the subscription whose name contains workload and environment',
    allows: ['manage', 'write', 'delete'],
    covers: (id, baseline) =>
      isAtSubscription(id, baseline) &&
      isNamed(id, 'Microsoft.Consumption/budgets', resourceNames(baseline.config).budget)
  }
]

/**
 * Returns the ids of the resource groups that belong to an environment, including resource groups that do not exist.
 */
export function ownGroups({ ids }: Baseline): ResourceId[] {
  return [ids.hubGroup, ids.spokeGroup, ids.platformGroup, ids.clusterGroup, ids.backupGroup]
}

/**
 * Returns whether an environment may do an operation on a resource. The resource must be in a resource group of the
 * environment, or be declared as shared for this operation. `clusterRoles`: known role assignments of the clusters of
 * the environment outside these resource groups.
 */
export function isOwnResource(
  id: ResourceId,
  baseline: Baseline,
  operation: Operation,
  clusterRoles: readonly ResourceId[] = []
): boolean {
  if (isInOwnGroup(id, baseline)) return true
  return SHARED.some(({ allows, covers }) => allows.includes(operation) && covers(id, baseline, clusterRoles))
}

/**
 * Throws Failure `not-ours` if the environment may not do the operation on one of the resources. The message lists
 * every such resource.
 */
export function refuseResourcesNotOwned(
  ids: readonly ResourceId[],
  baseline: Baseline,
  operation: Operation,
  clusterRoles: readonly ResourceId[] = []
): void {
  const others = ids.filter(id => !isOwnResource(id, baseline, operation, clusterRoles))
  const [first] = others
  if (first === undefined) return
  const { workload, environment } = baseline.config
  const list = others.map(id => `- ${id}`)
  const refused = `Environment ${environment} of workload ${workload} may not ${VERBS[operation]} resources that it does not own:`
  throw new Failure('not-ours', [refused, ...list].join('\n'), {
    subject: first,
    remedy: REMEDIES[operation === 'manage' ? 'stack' : 'request']
  })
}

const VERBS: Readonly<Record<Operation, string>> = {
  manage: 'write or delete (through a deployment stack)',
  write: 'write',
  act: 'call an action on',
  delete: 'delete'
}

const REMEDIES = {
  stack:
    'The resources are not in a resource group of the environment, and a stack may not manage resources that the file declares as shared. Find the stack that lists these resources and detach the resources from this stack. Check workload, environment and region in the file, then plan again. The resources were not changed.',
  request:
    'The resources are not in a resource group of the environment, and the file does not declare them as shared for this operation. Check workload, environment and region in the file, then plan again. The resources were not changed.'
} as const

/** Returns whether a resource is a resource group of the environment, or is in such a resource group. */
export function isInOwnGroup(id: ResourceId, baseline: Baseline): boolean {
  const { subscriptionId, resourceGroup } = parseResourceId(id)
  if (resourceGroup === undefined) return false
  return ownGroups(baseline).some(own => sameId(own, resourceGroupId(subscriptionId, resourceGroup)))
}

function isOfType(id: ResourceId, type: string): boolean {
  return sameId(parseResourceId(id).type, type)
}

function isNamed(id: ResourceId, type: string, name: string): boolean {
  return isOfType(id, type) && sameId(parseResourceId(id).name, name)
}

function isBelow(id: ResourceId, parent: ResourceId): boolean {
  return id.toLowerCase().startsWith(`${parent.toLowerCase()}/`)
}

function isIn(id: ResourceId, subscription: ResourceId): boolean {
  return sameId(parseResourceId(id).subscriptionId, parseResourceId(subscription).subscriptionId)
}

function isAtSubscription(id: ResourceId, { ids }: Baseline): boolean {
  return sameId(parseResourceId(id).scope, ids.subscription)
}

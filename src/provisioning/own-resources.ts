import { parseResourceId, type ResourceId, resourceGroupId, sameId } from '../arm/resource-id.ts'
import { resourceNames } from '../config/index.ts'
import type { Baseline } from '../config/types.ts'
import { Failure } from '../runtime/failure.ts'
import { foreignNeeds } from '../templates/index.ts'

/** Something outside the environment's resource groups that the environment may write and delete. */
interface SharedResource {
  readonly because: string
  readonly covers: (id: ResourceId, baseline: Baseline) => boolean
}

/**
 * Everything that lies outside the environment's resource groups and is declared as shared: in places that the file names
 * by id, or with a name that carries workload and environment.
 */
const SHARED: readonly SharedResource[] = [
  {
    because: 'rule groups, peering and zone links in an existing hub or existing zones that the file names',
    covers: (id, baseline) => existingHubResources(baseline).some(shared => sameId(shared, id))
  },
  {
    because: 'role assignments of our identities on a registry or a zone that the file names',
    covers: (id, { ids }) =>
      isOfType(id, 'Microsoft.Authorization/roleAssignments') &&
      [ids.registry, ...Object.values(ids.zones)].some(scope => sameId(scope, parseResourceId(id).scope))
  },
  {
    because: 'records that a cluster of ours left in an API server zone that the file names',
    covers: (id, { ids }) => isOfType(id, 'Microsoft.Network/privateDnsZones/A') && isBelow(id, ids.zones.apiServer)
  },
  {
    because: 'images imported into a registry that the file names',
    covers: (id, { ids }) => sameId(id, ids.registry)
  },
  {
    because: "the flow log of our spoke, a child of the region's network watcher",
    covers: (id, { config }) => isNamed(id, 'Microsoft.Network/networkWatchers/flowLogs', resourceNames(config).flowLog)
  },
  {
    because: 'a policy definition of the subscription whose name carries workload and environment',
    covers: (id, baseline) =>
      isAtSubscription(id, baseline) &&
      isNamed(id, 'Microsoft.Authorization/policyDefinitions', resourceNames(baseline.config).ingressHostsPolicy)
  },
  {
    because: 'a budget of the subscription whose name carries workload and environment',
    covers: (id, baseline) =>
      isAtSubscription(id, baseline) &&
      isNamed(id, 'Microsoft.Consumption/budgets', resourceNames(baseline.config).budget)
  }
]

/** The resource groups that belong to an environment by their names, whether or not it has them all. */
export function ownGroups({ ids }: Baseline): ResourceId[] {
  return [ids.hubGroup, ids.spokeGroup, ids.platformGroup, ids.clusterGroup, ids.backupGroup]
}

/** Returns whether an environment may write and delete a resource: it lies in one of its groups, or is declared as shared. */
export function isOwnResource(id: ResourceId, baseline: Baseline): boolean {
  return isInOwnGroup(id, baseline) || SHARED.some(({ covers }) => covers(id, baseline))
}

/** Throws Failure `not-ours` for ids that an environment may not write or delete; `doing` is `write` or `delete`. */
export function refuseOthersResources(ids: readonly ResourceId[], baseline: Baseline, doing: string): void {
  const others = ids.filter(id => !isOwnResource(id, baseline))
  const [first] = others
  if (first === undefined) return
  const { workload, environment } = baseline.config
  const list = others.map(id => `- ${id}`)
  throw new Failure(
    'not-ours',
    [`Environment ${environment} of workload ${workload} may not ${doing} resources of others:`, ...list].join('\n'),
    {
      subject: first,
      remedy:
        'They are in none of its resource groups, and the file does not declare them as shared. Check workload, environment and region, then plan again. Nothing was written to them.'
    }
  )
}

/** Resource groups of the environment, and everything in them. */
export function isInOwnGroup(id: ResourceId, baseline: Baseline): boolean {
  const { subscriptionId, resourceGroup } = parseResourceId(id)
  if (resourceGroup === undefined) return false
  return ownGroups(baseline).some(own => sameId(own, resourceGroupId(subscriptionId, resourceGroup)))
}

function existingHubResources(baseline: Baseline): ResourceId[] {
  const { rules, peering, links } = foreignNeeds(baseline)
  return [...(rules?.groups ?? []), ...(peering === undefined ? [] : [peering]), ...links].map(({ id }) => id)
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

function isAtSubscription(id: ResourceId, { ids }: Baseline): boolean {
  return sameId(parseResourceId(id).scope, ids.subscription)
}

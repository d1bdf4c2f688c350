import { parseResourceId, type ResourceId } from '../arm/resource-id.ts'

/** Seconds a resource usually takes to be deleted by itself, where it takes long. */
const deletionSeconds: Readonly<Record<string, number>> = {
  'microsoft.containerservice/managedclusters': 300,
  'microsoft.containerservice/managedclusters/agentpools': 150,
  'microsoft.eventgrid/systemtopics': 20,
  'microsoft.kubernetesconfiguration/extensions': 60,
  'microsoft.kubernetesconfiguration/fluxconfigurations': 60,
  'microsoft.network/privatednszones': 30,
  'microsoft.network/privatednszones/virtualnetworklinks': 60
}

const DELETED_BY_DEFAULT = 10

/** How long a deletion usually takes; seconds. */
export function removalSecondsOf(id: ResourceId): number {
  return deletionSeconds[parseResourceId(id).type.toLowerCase()] ?? DELETED_BY_DEFAULT
}

/** Deleting a stack that keeps everything it manages. */
export const DISSOLUTION_SECONDS = 30

/** One peering. */
export const TRANSIT_SECONDS = 20

/** Rule groups of a firewall that is in use, a peering, links. */
export const FOREIGN_SECONDS = 400

/** Reading and putting groups; registering a provider takes about a minute where it is needed. */
export const GROUPS_SECONDS = 5

/**
 * Seconds after the start of a stack at which a resource of this type can be there at the earliest: the stack's and the
 * deployment's own start, then the resource. Looking sooner would only cost requests.
 */
const readySeconds: Readonly<Record<string, number>> = {
  'microsoft.containerregistry/registries': 25,
  // Private, in a network of ours and with add-ons: six to nine minutes; pools come after it.
  'microsoft.containerservice/managedclusters': 370,
  'microsoft.containerservice/managedclusters/agentpools': 520,
  'microsoft.containerservice/managedclusters/maintenanceconfigurations': 375,
  'microsoft.eventgrid/systemtopics': 20,
  'microsoft.keyvault/vaults': 40,
  'microsoft.kubernetesconfiguration/extensions': 130,
  'microsoft.kubernetesconfiguration/fluxconfigurations': 170,
  'microsoft.managedidentity/userassignedidentities': 15,
  'microsoft.managedidentity/userassignedidentities/federatedidentitycredentials': 15,
  'microsoft.network/azurefirewalls': 400,
  'microsoft.network/networksecuritygroups': 15,
  'microsoft.network/privatednszones': 40,
  'microsoft.network/privatednszones/virtualnetworklinks': 45,
  'microsoft.network/privateendpoints/privatednszonegroups': 65,
  'microsoft.network/virtualnetworks': 25,
  'microsoft.operationalinsights/workspaces': 35
}

const READY_BY_DEFAULT = 10

/** When to look first whether a resource of that type exists; seconds after its step began. */
export function firstLookSeconds(type: string): number {
  return readySeconds[type.toLowerCase()] ?? READY_BY_DEFAULT
}

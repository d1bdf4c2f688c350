import { parseResourceId, type ResourceId } from '../arm/resource-id.ts'

/** Seconds that the deletion of a resource usually takes, for types where it takes long. */
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

/** Returns how many seconds a deletion usually takes. */
export function removalSecondsOf(id: ResourceId): number {
  return deletionSeconds[parseResourceId(id).type.toLowerCase()] ?? DELETED_BY_DEFAULT
}

/** Seconds to delete a stack and keep everything that it manages. */
export const DISSOLUTION_SECONDS = 30

/** Seconds to write one peering. */
export const TRANSIT_SECONDS = 20

/** Seconds to write rule groups of a firewall in use, a peering, and links. */
export const EXISTING_HUB_SECONDS = 400

/** Seconds to read and write groups. A provider that must be registered takes about a minute more. */
export const GROUPS_SECONDS = 5

/**
 * Earliest time at which a resource of the type can exist, in seconds after the start of its stack: the start of the
 * stack and of the deployment, then the resource. An earlier read would only cost requests.
 */
const readySeconds: Readonly<Record<string, number>> = {
  'microsoft.containerregistry/registries': 25,
  // A private cluster in our network with add-ons takes six to nine minutes. Its pools follow.
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

/** Returns when to read for the first time whether a resource of the type exists; seconds after its step began. */
export function firstReadSeconds(type: string): number {
  return readySeconds[type.toLowerCase()] ?? READY_BY_DEFAULT
}

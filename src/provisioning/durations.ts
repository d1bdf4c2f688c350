import { parseResourceId, type ResourceId } from '../arm/resource-id.ts'

/**
 * Usual duration of a deletion in seconds, by resource type in lower case. Types that are not listed take
 * `DELETED_BY_DEFAULT`.
 */
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

/** Returns how many seconds the deletion of a resource usually takes. */
export function deletionSecondsOf(id: ResourceId): number {
  return deletionSeconds[parseResourceId(id).type.toLowerCase()] ?? DELETED_BY_DEFAULT
}

/** Usual number of seconds to delete a stack and keep the resources that it manages. */
export const STACK_DETACH_SECONDS = 30

/** Usual number of seconds to write one peering. */
export const PEERING_SECONDS = 20

/**
 * Usual number of seconds to write the resources in an existing hub: rule collection groups of a firewall in use, a
 * peering, and zone links.
 */
export const EXISTING_HUB_SECONDS = 400

/**
 * Usual number of seconds to read and write resource groups. Registering a resource provider takes about a minute more.
 */
export const GROUPS_SECONDS = 5

/**
 * Earliest time at which a resource can exist, in seconds after the start of its step, by resource type in lower case.
 * The time includes the start of the stack and of the deployment. An earlier read would only cost requests.
 */
const readySeconds: Readonly<Record<string, number>> = {
  'microsoft.containerregistry/registries': 25,
  // A private cluster with add-ons takes six to nine minutes in a network that AKS does not create. The node pools
  // follow.
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

/** Returns how many seconds after the start of its step a resource of this type is read for the first time. */
export function firstReadSeconds(type: string): number {
  return readySeconds[type.toLowerCase()] ?? READY_BY_DEFAULT
}

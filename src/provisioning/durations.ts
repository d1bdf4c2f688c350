import { parseResourceId, type ResourceId } from '../arm/resource-id.ts'
import type { StackName } from '../templates/types.ts'

/**
 * Seconds a stack usually takes from its PUT to `succeeded` when it makes everything, service overhead included. They are
 * there for progress lines and for how closely an operation is polled, never for a decision.
 */
export const stackSeconds: Readonly<Record<StackName, number>> = {
  'hub-network': 60,
  'hub-egress': 510,
  'hub-access': 530,
  'hub-gateway': 1860,
  zones: 60,
  spoke: 45,
  connections: 75,
  policy: 45,
  'identity-gateway': 35,
  // Workspaces, their tables and rules. Replicas of the registry come on top, a minute and a half each.
  platform: 75,
  roles: 35,
  endpoints: 90,
  gateway: 420,
  'identity-blue': 35,
  'roles-blue': 35,
  'stamp-blue': 540,
  'federation-blue': 30,
  'events-blue': 45,
  'flux-blue': 210,
  'backup-blue': 240,
  'backup-roles-blue': 40,
  'protection-blue': 120,
  'identity-green': 35,
  'roles-green': 35,
  'stamp-green': 540,
  'federation-green': 30,
  'events-green': 45,
  'flux-green': 210,
  'backup-green': 240,
  'backup-roles-green': 40,
  'protection-green': 120
}

/** Seconds a stack usually takes to be deleted with all it manages. */
export const removalSeconds: Readonly<Record<StackName, number>> = {
  'hub-network': 60,
  'hub-egress': 360,
  'hub-access': 360,
  'hub-gateway': 660,
  zones: 60,
  spoke: 60,
  connections: 100,
  policy: 60,
  'identity-gateway': 45,
  platform: 100,
  roles: 35,
  endpoints: 60,
  gateway: 300,
  'identity-blue': 45,
  'roles-blue': 35,
  'stamp-blue': 420,
  'federation-blue': 35,
  'events-blue': 45,
  'flux-blue': 150,
  'backup-blue': 180,
  'backup-roles-blue': 35,
  'protection-blue': 90,
  'identity-green': 45,
  'roles-green': 35,
  'stamp-green': 420,
  'federation-green': 35,
  'events-green': 45,
  'flux-green': 150,
  'backup-green': 180,
  'backup-roles-green': 35,
  'protection-green': 90
}

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

import { setNodes } from '../../../../../local/aks/nodes/node.ts'
import { ROLE_ASSIGNMENT } from '../../../../../local/azure/authorization/authorization.ts'
import { builtInRoles } from '../../../../../local/azure/authorization/role-definitions.ts'
import { type Audience, issueToken } from '../../../../../local/azure/entra/tokens.ts'
import { handleMonitor } from '../../../../../local/azure/monitor/query/monitor-handler.ts'
import type { HttpResponse, Resource } from '../../../../../local/azure/world.ts'
import { APPLY_IDENTITY, applicationOf, type Kit } from '../kit.ts'

/** Puts a gateway with two rules into the world, as it is after its write, and returns its id. */
export function addGateway(kit: Kit): string {
  const id = kit.network('applicationGateways/agw')
  const rule = (name: string) => ({
    name,
    properties: { httpListener: { id: `${id}/httpListeners/${name}` } }
  })
  addResource(kit, id, 'Microsoft.Network/applicationGateways', {
    requestRoutingRules: [rule('live'), rule('preview')]
  })
  return id
}

/** Puts a cluster with one node for each address into the world, and returns its id and its node resource group. */
export function addCluster(kit: Kit, addresses: readonly string[], properties: Record<string, unknown> = {}) {
  const id = `${kit.group}/providers/Microsoft.ContainerService/managedClusters/aks`
  addResource(kit, id, 'Microsoft.ContainerService/managedClusters', { nodeResourceGroup: 'nodes', ...properties })
  const pool = `${id}/agentPools/system`
  addResource(kit, pool, 'Microsoft.ContainerService/managedClusters/agentPools', { count: addresses.length })
  const readyAt = kit.world.now
  const machine = { kubernetesVersion: '1.36.1', image: 'image', readyAt }
  setNodes(
    kit.world,
    pool,
    addresses.map((address, instance) => ({ name: `node${instance}`, instance, address, ...machine }))
  )
  return { id, nodeGroup: `${kit.subscription}/resourceGroups/nodes` }
}

/** Puts a resource into the world as it is, without a write. */
export function addResource(kit: Kit, id: string, type: string, properties: Record<string, unknown>): Resource {
  const resource: Resource = {
    id,
    type,
    name: id.split('/').at(-1) ?? '',
    location: 'westeurope',
    properties: { provisioningState: 'Succeeded', ...properties },
    generation: 1,
    createdAt: kit.world.now
  }
  kit.world.resources[id.toLowerCase()] = resource
  return resource
}

interface QueryOptions {
  readonly method: string
  readonly body?: string
  readonly as?: string
  /** Service that the token is for. */
  readonly audience: Audience | 'none'
}

/** Sends a query to its host, and returns the answer. */
export function queryOf(kit: Kit, address: string, { method, body = '', as, audience }: QueryOptions): HttpResponse {
  const { host, pathname: path, searchParams: query } = new URL(address)
  const application = applicationOf(kit.world, as ?? APPLY_IDENTITY)
  const headers: Record<string, string> =
    audience === 'none' ? {} : { authorization: `Bearer ${issueToken(kit.world, application, audience)}` }
  return handleMonitor(kit.world, { method, host, path, query, headers, body })
}

/** Deletes all role assignments. */
export function removeRoles(kit: Kit): void {
  for (const { id, type } of Object.values(kit.world.resources)) {
    if (/roleAssignments$/i.test(type)) delete kit.world.resources[id.toLowerCase()]
  }
}

/** Assigns a built-in role to an identity at a scope, with effect at once. */
export function assignRole(kit: Kit, identity: string, roleName: string, scope: string): void {
  const role = builtInRoles.find(each => each.roleName === roleName)
  if (role === undefined) throw new Error(`no role ${roleName}`)
  addResource(kit, `${scope}/providers/${ROLE_ASSIGNMENT}/${role.name}`, ROLE_ASSIGNMENT, {
    principalId: kit.caller(identity).objectId,
    roleDefinitionId: `${kit.subscription}/providers/Microsoft.Authorization/roleDefinitions/${role.name}`,
    scope
  })
}

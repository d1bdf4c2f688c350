import { refuseUnauthorized } from '../authorization/authorization.ts'
import { refusal } from '../errors.ts'
import { type ArmRequest, jsonResponse, type Route } from '../protocol/arm-request.ts'
import { listResponse } from '../protocol/paging.ts'
import { forApiVersions, refusedResponse } from '../protocol/route-guards.ts'
import { type DeletedVault, deletedVault, deletedVaults } from '../providers/key-vault/deleted-vaults.ts'
import { keyVault } from '../providers/key-vault/key-vaults.ts'
import { startAction } from '../resources/resource-actions.ts'
import type { HttpResponse, Refusal, World } from '../world.ts'

const PURGE_SECONDS = 20

function idOf(world: World, { vault }: DeletedVault): string {
  const base = `/subscriptions/${world.subscriptionId}/providers/Microsoft.KeyVault/locations/${vault.location}`
  return `${base}/deletedVaults/${vault.name}`
}

function showDeleted(world: World, deleted: DeletedVault): Record<string, unknown> {
  const { vault, deletedAt, purgedAt } = deleted
  return {
    id: idOf(world, deleted),
    name: vault.name,
    type: 'Microsoft.KeyVault/deletedVaults',
    properties: {
      vaultId: vault.id,
      location: vault.location,
      ...(vault.tags && { tags: vault.tags }),
      deletionDate: new Date(deletedAt).toISOString(),
      scheduledPurgeDate: new Date(purgedAt).toISOString(),
      ...(vault.properties.enablePurgeProtection === true && { purgeProtectionEnabled: true })
    }
  }
}

function refuseReading({ world, caller, http }: ArmRequest, action: string): Refusal | undefined {
  const subscription = /^\/subscriptions\/[^/]+/i.exec(http.path)?.[0] ?? ''
  return refuseUnauthorized(world, caller, `Microsoft.KeyVault/${action}`, subscription)
}

function list(request: ArmRequest): HttpResponse {
  const refused = refuseReading(request, 'deletedVaults/read')
  if (refused !== undefined) return refusedResponse(refused)
  const { world, http } = request
  return listResponse(
    http,
    deletedVaults(world).map(each => showDeleted(world, each))
  )
}

/** The deleted vault a path names, in the region it lay in. */
function find({ world, match }: ArmRequest): DeletedVault | Refusal {
  const [, location = '', name = ''] = match
  const found = deletedVault(world, name)
  if (found?.vault.location?.toLowerCase() === location.toLowerCase() && found !== undefined) return found
  return refusal(404, 'DeletedVaultNotFound', `The specified deleted vault '${name}' does not exist in '${location}'.`)
}

function read(request: ArmRequest): HttpResponse {
  const refused = refuseReading(request, 'locations/deletedVaults/read')
  if (refused !== undefined) return refusedResponse(refused)
  const found = find(request)
  return 'status' in found ? refusedResponse(found) : jsonResponse(200, showDeleted(request.world, found))
}

/** Purging ends what soft delete keeps; under purge protection nobody can. */
function purge(request: ArmRequest): HttpResponse {
  const refused = refuseReading(request, 'locations/deletedVaults/purge/action')
  if (refused !== undefined) return refusedResponse(refused)
  const found = find(request)
  if ('status' in found) return refusedResponse(found)
  if (found.vault.properties.enablePurgeProtection === true) {
    return refusedResponse(refusal(405, 'MethodNotAllowed', "Operation 'DeletedVaultPurge' is not allowed."))
  }
  const { world } = request
  return startAction(world, { action: 'purgeVault', target: idOf(world, found), seconds: PURGE_SECONDS, by: request })
}

const ONE =
  '\\/subscriptions\\/[^/]+\\/providers\\/microsoft\\.keyvault\\/locations\\/([^/]+)\\/deletedvaults\\/([^/]+)'

export const keyVaultRoutes: readonly Route[] = forApiVersions(keyVault.apiVersions, [
  { method: 'GET', path: /^\/subscriptions\/[^/]+\/providers\/microsoft\.keyvault\/deletedvaults$/i, answer: list },
  { method: 'GET', path: new RegExp(`^${ONE}$`, 'i'), answer: read },
  { method: 'POST', path: new RegExp(`^${ONE}\\/purge$`, 'i'), answer: purge }
])

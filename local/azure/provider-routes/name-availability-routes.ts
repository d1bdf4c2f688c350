import { refuseUnauthorized } from '../authorization/authorization.ts'
import { type ArmRequest, jsonResponse, type Route } from '../protocol/arm-request.ts'
import { refusedResponse } from '../protocol/route-guards.ts'
import { REGISTRY, REGISTRY_NAME } from '../providers/container-registry/container-registries.ts'
import { isTaken } from '../providers/global-names.ts'
import { deletedVault, VAULT } from '../providers/key-vault/deleted-vaults.ts'
import { VAULT_NAME } from '../providers/key-vault/key-vaults.ts'
import { ACCOUNT_NAME, STORAGE_ACCOUNT } from '../providers/storage.ts'
import type { HttpResponse, World } from '../world.ts'

/** Types whose names are part of a public host name, by namespace and `type` of the request. */
const offered = [
  { type: REGISTRY, pattern: REGISTRY_NAME, rule: '5 to 50 letters and digits' },
  { type: STORAGE_ACCOUNT, pattern: ACCOUNT_NAME, rule: '3 to 24 small letters and digits' },
  { type: VAULT, pattern: VAULT_NAME, rule: '3 to 24 letters, digits and single hyphens, beginning with a letter' }
] as const

/** POST `checkNameAvailability`: whether a name can be had. */
function check({ world, caller, body, match }: ArmRequest): HttpResponse {
  const [, subscription = '', namespace = ''] = match
  const action = `${namespace}/checkNameAvailability/read`
  const refused = refuseUnauthorized(world, caller, action, subscription)
  if (refused !== undefined) return refusedResponse(refused)
  const { name = '', type = '' } = (body ?? {}) as { name?: string; type?: string }
  const entry = offered.find(candidate => candidate.type.toLowerCase() === type.toLowerCase())
  if (entry === undefined)
    return jsonResponse(200, { nameAvailable: false, reason: 'Invalid', message: `Unknown type '${type}'.` })
  if (!entry.pattern.test(name)) {
    return jsonResponse(200, {
      nameAvailable: false,
      reason: 'Invalid',
      message: `The name '${name}' must have ${entry.rule}.`
    })
  }
  if (!isTaken(world, entry.type, name) && !isKept(world, entry.type, name))
    return jsonResponse(200, { nameAvailable: true })
  return jsonResponse(200, {
    nameAvailable: false,
    reason: 'AlreadyExists',
    message: `The name '${name}' is already in use.`
  })
}

/** A deleted vault keeps its name for as long as it is kept. */
function isKept(world: World, type: string, name: string): boolean {
  return type === VAULT && deletedVault(world, name) !== undefined
}

export const nameRoutes: readonly Route[] = [
  {
    method: 'POST',
    path: /^(\/subscriptions\/[^/]+)\/providers\/([^/]+)\/checkNameAvailability$/i,
    answer: check
  }
]

import { refusal } from '../../errors.ts'
import { regionName } from '../../regions.ts'
import { groupOf, keyOf, sameId } from '../../resource-ids.ts'
import type { Put, Refusal, ResourceType } from '../../world.ts'
import { isTaken } from '../global-names.ts'
import { connectionsTo, disconnectEndpoints } from '../network/private-link.ts'
import { bodyProperties, firstRefusal, type PutCheck } from '../put-helpers.ts'
import { type DeletedVault, deletedVault, keepVault, recoverSecrets, VAULT } from './deleted-vaults.ts'

/** What both types of the provider have in common. */
export const keyVault = {
  apiVersions: ['2026-02-01', '2025-05-01', '2024-11-01', '2023-07-01', '2023-02-01', '2022-07-01']
} as const

/** First api-version in which a vault that says nothing has Azure RBAC instead of access policies. */
const RBAC_BY_DEFAULT = '2026-02-01'

/** 3 to 24 letters, digits and single hyphens, beginning with a letter, not ending with a hyphen. */
export const VAULT_NAME = /^(?=.{3,24}$)[a-zA-Z]([a-zA-Z0-9]|-(?!-|$))*$/

const RETENTION_DAYS = { shortest: 7, longest: 90 } as const

const checks: readonly PutCheck[] = [
  refuseName,
  refuseRecovery,
  refuseTakenName,
  refuseBasics,
  refusePolicies,
  refuseSoftDelete,
  refuseRetention,
  refuseProtection
]

function recovers(put: Put): boolean {
  return put.existing === undefined && keyOf(String(bodyProperties(put).createMode)) === 'recover'
}

/** The deleted vault a PUT brings back: of its own name, group and region. */
function recoverable(put: Put): DeletedVault | undefined {
  const found = recovers(put) ? deletedVault(put.world, put.name) : undefined
  const isSame =
    found !== undefined &&
    sameId(groupOf(found.vault.id) ?? '', groupOf(put.id) ?? '') &&
    found.vault.location === regionName(put.body.location ?? '')
  return isSame ? found : undefined
}

function refuseName({ name }: Put): Refusal | undefined {
  if (VAULT_NAME.test(name)) return undefined
  return refusal(
    400,
    'VaultNameNotValid',
    `The vault name '${name}' is invalid. A vault's name must be between 3-24 alphanumeric characters. The name must begin with a letter, end with a letter or digit, and not contain consecutive hyphens. Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2147742`
  )
}

function refuseRecovery(put: Put): Refusal | undefined {
  if (!recovers(put) || recoverable(put) !== undefined) return undefined
  return refusal(
    400,
    'SoftDeletedVaultDoesNotExist',
    `A soft deleted vault with the given name does not exist. Ensure that the name, location and resource group of '${put.name}' match the vault that was deleted. Follow this link for more information: https://go.microsoft.com/fwlink/?linkid=2149745`
  )
}

function refuseTakenName(put: Put): Refusal | undefined {
  const { world, name, id, existing } = put
  if (existing !== undefined || recoverable(put) !== undefined) return undefined
  if (deletedVault(world, name) !== undefined) {
    return refusal(
      409,
      'ConflictError',
      'A vault with the same name already exists in deleted state. You need to either recover or purge existing key vault. Follow this link https://go.microsoft.com/fwlink/?linkid=2149745 for more information on soft delete.'
    )
  }
  if (!isTaken(world, VAULT, name, id)) return undefined
  return refusal(
    409,
    'VaultAlreadyExists',
    `The vault name '${name}' is already in use. Vault names are globally unique so it is possible that the name is already taken. If you are sure that the vault name was not taken then it is possible that a vault with the same name was recently deleted but not purged after being placed in a recoverable state. If the vault is in a recoverable state then the vault will need to be purged before reusing the name. For more information about VaultAlreadyExists, soft delete and purging a vault follow this link https://go.microsoft.com/fwlink/?linkid=2147740.`
  )
}

function invalidVault(message: string): Refusal {
  return refusal(400, 'BadRequest', message)
}

function refuseBasics(put: Put): Refusal | undefined {
  const { tenantId, sku } = bodyProperties(put)
  const { family, name } = (sku ?? {}) as { family?: string; name?: string }
  if (String(tenantId).toLowerCase() !== put.world.tenantId) {
    return invalidVault(
      `The tenant of vault '${put.name}' must be that of its subscription, ${put.world.tenantId}: it is '${tenantId}'.`
    )
  }
  if (family === 'A' && ['standard', 'premium'].includes(keyOf(name ?? ''))) return undefined
  return invalidVault(
    `The SKU of vault '${put.name}' must be of family 'A', standard or premium: it is '${family}', '${name}'.`
  )
}

function hasRbac(put: Put): boolean {
  const given = bodyProperties(put).enableRbacAuthorization as boolean | null | undefined
  const before = put.existing?.properties.enableRbacAuthorization as boolean | undefined
  return given ?? before ?? put.apiVersion >= RBAC_BY_DEFAULT
}

function refusePolicies(put: Put): Refusal | undefined {
  if (hasRbac(put) || recovers(put) || Array.isArray(bodyProperties(put).accessPolicies)) return undefined
  return invalidVault('The parameter accessPolicies is not specified.')
}

function refuseSoftDelete(put: Put): Refusal | undefined {
  if (bodyProperties(put).enableSoftDelete !== false) return undefined
  return invalidVault(
    'The property "enableSoftDelete" cannot be set to false. Enabling the \'soft delete\' functionality is an irreversible action.'
  )
}

function refuseRetention(put: Put): Refusal | undefined {
  const days = bodyProperties(put).softDeleteRetentionInDays as number | undefined
  const before = put.existing?.properties.softDeleteRetentionInDays
  if (days === undefined) return undefined
  if (before !== undefined && before !== days) {
    return invalidVault('The property "softDeleteRetentionInDays" has been set already and it can\'t be modified.')
  }
  if (days >= RETENTION_DAYS.shortest && days <= RETENTION_DAYS.longest) return undefined
  return invalidVault(
    `The property "softDeleteRetentionInDays" must be between ${RETENTION_DAYS.shortest} and ${RETENTION_DAYS.longest}: it is ${days}.`
  )
}

/** Said or left out, but never false: not even for a new vault (azure-rest-api-specs#18106). */
function refuseProtection(put: Put): Refusal | undefined {
  if (bodyProperties(put).enablePurgeProtection !== false) return undefined
  return invalidVault(
    'The property "enablePurgeProtection" cannot be set to false. Enabling the purge protection for a vault is an irreversible action.'
  )
}

/** A recovered vault is what it was, whatever the request says (azure-rest-api-specs#21306). */
function complete(put: Put): Record<string, unknown> {
  const recovered = recoverable(put)
  if (recovered !== undefined) return structuredClone(recovered.vault.properties)
  const { createMode: _, privateEndpointConnections: __, ...given } = bodyProperties(put)
  const before = put.existing?.properties
  const protection = given.enablePurgeProtection ?? before?.enablePurgeProtection
  return {
    enabledForDeployment: false,
    publicNetworkAccess: 'Enabled',
    ...given,
    accessPolicies: given.accessPolicies ?? before?.accessPolicies ?? [],
    enableRbacAuthorization: hasRbac(put),
    enableSoftDelete: true,
    softDeleteRetentionInDays:
      given.softDeleteRetentionInDays ?? before?.softDeleteRetentionInDays ?? RETENTION_DAYS.longest,
    ...(protection === true && { enablePurgeProtection: true }),
    vaultUri: `https://${keyOf(put.name)}.vault.azure.net/`
  }
}

export const vaults: ResourceType = {
  ...keyVault,
  type: VAULT,
  location: 'region',
  style: 'state',
  runningState: 'RegisteringDns',
  deletesAtOnce: true,
  seconds: { create: 30, update: 3, delete: 5 },
  refuse: put => firstRefusal(put, checks),
  complete,
  envelope: put => {
    const tags = recoverable(put)?.vault.tags
    return tags === undefined ? {} : { tags }
  },
  stored: recoverSecrets,
  show: (world, vault) => {
    const connections = connectionsTo(world, vault.id)
    return connections.length === 0 ? {} : { privateEndpointConnections: connections }
  },
  removed: (world, vault) => {
    keepVault(world, vault)
    disconnectEndpoints(world, vault.id)
  }
}

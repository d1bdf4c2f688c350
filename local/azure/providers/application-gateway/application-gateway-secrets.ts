import { effectiveRoles } from '../../authorization/authorization.ts'
import { resolveByAzure } from '../../dns/name-resolution.ts'
import { armError } from '../../errors.ts'
import { keyOf, parseId, sameId } from '../../resource-ids.ts'
import { childrenOf, findResource, resourcesWithin } from '../../resources/resource-lookup.ts'
import type { ArmError, Resource, World } from '../../world.ts'
import { SECRET, VAULT } from '../key-vault/deleted-vaults.ts'
import { type SecretForm, versionsOf } from '../key-vault/key-vault-secrets.ts'
import type { InlineElement } from '../put-helpers.ts'
import { subnetIdsOf } from './application-gateway-placement.ts'
import { gatewayPart } from './application-gateway-routing.ts'

/** `https://<vault>.vault.azure.net/secrets/<name>[/<version>]`. */
const SECRET_URI = /^https:\/\/([\w-]+)\.vault\.azure\.net(?::443)?\/secrets\/([\w-]+)(?:\/(\w*))?$/i

/** Roles that let their holder read a secret's value ("Azure built-in roles for Key Vault data plane operations"). */
const READERS = [
  'Key Vault Secrets User',
  'Key Vault Secrets Officer',
  'Key Vault Administrator',
  'Key Vault Certificate User'
]

/** Which value each kind of certificate needs ("TLS termination with Key Vault certificates"). */
const forms = {
  sslCertificates: ['pkcs12'],
  trustedRootCertificates: ['certificate', 'pem']
} as const satisfies Record<string, readonly SecretForm[]>

export function secretIdOf({ properties }: InlineElement): string | undefined {
  return typeof properties.keyVaultSecretId === 'string' ? properties.keyVaultSecretId : undefined
}

export function isSecretUri(text: string): boolean {
  return SECRET_URI.test(text)
}

/** What goes wrong when a gateway fetches its certificates, which it does after its PUT was accepted (azure-docs#33157). */
export function secretFailure(world: World, gateway: Resource): ArmError | undefined {
  const details = (['sslCertificates', 'trustedRootCertificates'] as const).flatMap(collection =>
    gatewayPart(gateway.properties, collection).flatMap(certificate => {
      const uri = secretIdOf(certificate)
      return uri === undefined ? [] : (problemOf(world, gateway, uri, forms[collection]) ?? [])
    })
  )
  if (details.length === 0) return undefined
  return armError(
    'ApplicationGatewayKeyVaultSecretException',
    `Problem occured while accessing and validating KeyVault Secrets associated with Application Gateway '${gateway.id}'. See details below:`,
    { details }
  )
}

function problemOf(world: World, gateway: Resource, uri: string, wanted: readonly SecretForm[]): ArmError | undefined {
  const [, vaultName = '', secretName = '', version] = SECRET_URI.exec(uri) ?? []
  const vault = resourcesWithin(world, '/').find(({ type, name }) => type === VAULT && sameId(name, vaultName))
  if (vault === undefined || !isReachable(world, gateway, vault)) {
    return armError(
      'ApplicationGatewayKeyVaultSecretUnreachable',
      `KeyVault '${vaultName}' of secret '${uri}' cannot be reached from the virtual network of Application Gateway '${gateway.id}'.`
    )
  }
  if (!mayRead(world, gateway, vault)) {
    return armError(
      'ApplicationGatewayKeyVaultSecretAccessDenied',
      `Access denied for KeyVault Secret '${uri}' for Application Gateway '${gateway.id}'. Make sure that Identity assigned to Application Gateway has access to the KeyVault associated with secret.`
    )
  }
  const secret = childrenOf(world, vault.id, SECRET).find(({ name }) => sameId(name, secretName))
  const usable = secret === undefined ? undefined : usableVersion(world, secret, version)
  if (usable !== undefined && wanted.includes(usable)) return undefined
  const why = usable === undefined ? 'is not there or not enabled' : `holds '${usable}' and not ${wanted.join(' or ')}`
  return armError(
    'ApplicationGatewayKeyVaultSecretInvalid',
    `KeyVault Secret '${uri}' for Application Gateway '${gateway.id}' ${why}.`
  )
}

/** The form of a version of a secret: the newest if none is named; nothing if it is disabled. */
function usableVersion(world: World, secret: Resource, version: string | undefined): SecretForm | undefined {
  const all = versionsOf(world, secret.id)
  const found = version ? all.find(each => each.version === version) : all.at(-1)
  return found?.enabled === true ? found.form : undefined
}

/**
 * Azure's own resolver of the gateway's network tells where the vault is, whatever servers that network gives out; a vault
 * closed to the public is reached only at a private address (azure-docs#48866).
 */
function isReachable(world: World, gateway: Resource, vault: Resource): boolean {
  const { publicNetworkAccess, networkAcls } = vault.properties
  const denies = (networkAcls as { defaultAction?: string } | undefined)?.defaultAction === 'Deny'
  const isOpen = String(publicNetworkAccess) !== 'Disabled' && !denies
  const { answer } = resolveByAzure(world, networkOf(gateway), `${keyOf(vault.name)}.vault.azure.net`)
  return answer === 'address' || (answer === 'public' && isOpen)
}

/** The virtual network a gateway lies in. */
export function networkOf(gateway: Resource): string {
  return parseId(subnetIdsOf(gateway.properties)[0] ?? '').parent
}

function mayRead(world: World, gateway: Resource, vault: Resource): boolean {
  const ids = Object.keys((gateway.identity?.userAssignedIdentities ?? {}) as object)
  const principals = ids.flatMap(id => String(findResource(world, id)?.properties.principalId ?? []))
  return principals.some(principal => hasRole(world, principal, vault) || hasPolicy(principal, vault))
}

function hasRole(world: World, principal: string, vault: Resource): boolean {
  if (vault.properties.enableRbacAuthorization !== true) return false
  return effectiveRoles(world, principal, vault.id).some(({ role }) => READERS.includes(role.roleName))
}

function hasPolicy(principal: string, vault: Resource): boolean {
  if (vault.properties.enableRbacAuthorization === true) return false
  const policies = (vault.properties.accessPolicies ?? []) as {
    objectId?: string
    permissions?: { secrets?: string[] }
  }[]
  return policies.some(
    ({ objectId = '', permissions }) =>
      sameId(objectId, principal) && permissions?.secrets?.some(each => /^(get|all)$/i.test(each)) === true
  )
}

import { X509Certificate } from 'node:crypto'
import { deterministicGuid } from '../../deterministic-ids.ts'
import { refusal, refuse } from '../../errors.ts'
import { keyOf, parseId } from '../../resource-ids.ts'
import { tableOf } from '../../tables.ts'
import type { Put, Refusal, Resource, ResourceType, World } from '../../world.ts'
import { bodyProperties, firstRefusal, type PutCheck } from '../put-helpers.ts'
import { keepSecret, SECRET } from './deleted-vaults.ts'
import { keyVault, vaults } from './key-vaults.ts'

/** Bytes a value may have ("About Azure Key Vault secrets"). */
const LARGEST_VALUE = 25 * 1024

/** What a value looks like to who reads it; the value itself is not kept. */
export type SecretForm = 'pkcs12' | 'certificate' | 'pem' | 'text'

/** What is known of a version of a secret. */
export interface SecretVersion {
  readonly version: string
  readonly form: SecretForm
  readonly contentType: string | undefined
  readonly enabled: boolean
  /** Seconds since 1970. */
  readonly expires: number | undefined
  /** Host names of the certificate in it, where it is one in PEM. */
  readonly names?: readonly string[]
}

/** Versions of a secret, oldest first. */
export function versionsOf(world: World, secretId: string): SecretVersion[] {
  const table = tableOf<SecretVersion[]>(world, 'secretVersions')
  table[keyOf(secretId)] ??= []
  return table[keyOf(secretId)] ?? []
}

const DER_SEQUENCE = 0x30
const DER_INTEGER = 0x02

/** Base64 of a PFX begins with version 3, that of a certificate with a sequence inside (RFC 7292, RFC 5280). */
export function formOf(value: string): SecretForm {
  if (value.includes('-----BEGIN ')) return 'pem'
  const bytes = /^[A-Za-z0-9+/\s]+={0,2}\s*$/.test(value) ? Buffer.from(value, 'base64') : Buffer.alloc(0)
  if (bytes[0] !== DER_SEQUENCE) return 'text'
  const length = bytes[1] ?? 0
  const inner = bytes[length < 0x80 ? 2 : 2 + (length & 0x7f)]
  if (inner === DER_INTEGER) return 'pkcs12'
  return inner === DER_SEQUENCE ? 'certificate' : 'text'
}

/** Host names a certificate in PEM is for; none where the text holds no certificate. */
function hostNamesOf(value: string): string[] {
  const [pem] = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(value) ?? []
  if (pem === undefined) return []
  try {
    const { subjectAltName = '' } = new X509Certificate(pem)
    return [...subjectAltName.matchAll(/DNS:([^,\s]+)/g)].map(([, name = '']) => name)
  } catch {
    return []
  }
}

const checks: readonly PutCheck[] = [
  ({ name }) =>
    /^[a-zA-Z0-9-]{1,127}$/.test(name)
      ? undefined
      : invalidSecret(`The secret name '${name}' is not valid: it has 1 to 127 letters, digits and hyphens.`),
  put =>
    typeof bodyProperties(put).value === 'string'
      ? undefined
      : invalidSecret("The parameter 'value' is not specified."),
  put =>
    Buffer.byteLength(String(bodyProperties(put).value)) <= LARGEST_VALUE
      ? undefined
      : invalidSecret(`The value of secret '${put.name}' is larger than ${LARGEST_VALUE} bytes.`)
]

function invalidSecret(message: string): Refusal {
  return refusal(400, 'BadRequest', message)
}

/** Every PUT makes a new version; the value is taken and never given back. */
function complete(put: Put): Record<string, unknown> {
  const { value, ...given } = bodyProperties(put)
  const seconds = Math.floor(put.world.now / 1000)
  const uri = `https://${keyOf(parseId(parseId(put.id).parent).name)}.vault.azure.net/secrets/${put.name}`
  const version = deterministicGuid(put.world, 'secret version', keyOf(put.id), (put.existing?.generation ?? 0) + 1)
  return {
    ...given,
    valueForm: formOf(String(value)),
    hostNames: hostNamesOf(String(value)),
    attributes: { enabled: true, ...(given.attributes as object | undefined), created: seconds, updated: seconds },
    secretUri: uri,
    secretUriWithVersion: `${uri}/${version.replaceAll('-', '')}`
  }
}

/** Keeps what is known of a version just written, in a place a GET does not show. */
function remember(world: World, secret: Resource): void {
  const { attributes, secretUriWithVersion, contentType, valueForm, hostNames } = secret.properties
  const { enabled, exp } = attributes as { enabled: boolean; exp?: number }
  delete secret.properties.valueForm
  delete secret.properties.hostNames
  versionsOf(world, secret.id).push({
    version: String(secretUriWithVersion).split('/').at(-1) ?? '',
    form: valueForm as SecretForm,
    contentType: contentType as string | undefined,
    enabled,
    expires: exp,
    names: hostNames as string[]
  })
}

/** Secrets through Resource Manager: written with the right to the management plane alone, never read or deleted there. */
const secrets: ResourceType = {
  ...keyVault,
  type: SECRET,
  location: 'none',
  style: 'sync',
  seconds: { create: 1, update: 1, delete: 1 },
  refuse: put => firstRefusal(put, checks),
  complete,
  stored: remember,
  show: () => ({ valueForm: undefined, hostNames: undefined }),
  refuseDelete: () => refuse.methodNotAllowed('DELETE'),
  removed: keepSecret
}

export const keyVaultTypes: readonly ResourceType[] = [vaults, secrets]

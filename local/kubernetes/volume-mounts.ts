import { parse } from 'yaml'
import { clusterProperties } from '../aks/cluster-model.ts'
import { effectiveRoles } from '../azure/authorization/authorization.ts'
import { versionsOf } from '../azure/providers/key-vault/key-vault-secrets.ts'
import { keyOf, sameId } from '../azure/resource-ids.ts'
import { findResource } from '../azure/resources/resource-lookup.ts'
import type { Resource, World } from '../azure/world.ts'
import { findObject } from './cluster-state.ts'
import { asRecord, asRecords, type Json, type KubernetesObject, valueAt } from './objects.ts'
import { whyNotInsideNetwork } from './pod-egress.ts'
import { containersOf, type Pods } from './pods/pod-template.ts'
import { trustedIdentity } from './workload-identity.ts'

const DRIVER = 'secrets-store.csi.k8s.io'
const VAULT = 'Microsoft.KeyVault/vaults'
const READS_SECRETS = 'Key Vault Secrets User'

/** Why a volume of a pod is not mounted, or something a container takes its settings from is not there. */
export function mountFailureCause(world: World, cluster: Resource, pods: Pods): string | undefined {
  const lacking = lackingObject(world, cluster, pods)
  if (lacking !== undefined) return lacking
  for (const className of secretClasses(pods.spec)) {
    const why = classFailureCause(world, cluster, pods, className)
    if (why !== undefined) return `FailedMount: MountVolume.SetUp failed for volume: rpc error: ${why}`
  }
  return undefined
}

/** Names of the secret provider classes whose secrets a pod mounts. */
function secretClasses(spec: Json): string[] {
  return asRecords(spec.volumes)
    .filter(({ csi }) => asRecord(csi).driver === DRIVER)
    .map(({ csi }) => String(valueAt(csi, 'volumeAttributes', 'secretProviderClass')))
}

interface Needed {
  readonly kind: 'ConfigMap' | 'Secret' | 'ServiceAccount'
  readonly name: unknown
  readonly optional?: unknown
}

function lackingObject(world: World, cluster: Resource, { spec, namespace }: Pods): string | undefined {
  const lacking = neededObjects(spec).find(
    ({ kind, name, optional }) =>
      name !== undefined &&
      optional !== true &&
      !(kind === 'ServiceAccount' && name === 'default') &&
      !(kind === 'ConfigMap' && name === 'kube-root-ca.crt') &&
      findObject(world, cluster.id, { apiVersion: 'v1', kind, name: String(name), namespace }) === undefined
  )
  return lacking === undefined ? undefined : `${lacking.kind.toLowerCase()} "${lacking.name}" not found`
}

function neededObjects(spec: Json): Needed[] {
  const volumes = asRecords(spec.volumes).flatMap<Needed>(({ configMap, secret }) => [
    { kind: 'ConfigMap', name: asRecord(configMap).name, optional: asRecord(configMap).optional },
    { kind: 'Secret', name: asRecord(secret).secretName, optional: asRecord(secret).optional }
  ])
  const sources = containersOf(spec).flatMap(({ env, envFrom }) => [
    ...asRecords(env).map(({ valueFrom }) => [asRecord(valueFrom).configMapKeyRef, asRecord(valueFrom).secretKeyRef]),
    ...asRecords(envFrom).map(({ configMapRef, secretRef }) => [configMapRef, secretRef])
  ])
  const settings = sources.flatMap<Needed>(([map, secret]) => [
    { kind: 'ConfigMap', name: asRecord(map).name, optional: asRecord(map).optional },
    { kind: 'Secret', name: asRecord(secret).name, optional: asRecord(secret).optional }
  ])
  return [{ kind: 'ServiceAccount', name: spec.serviceAccountName }, ...volumes, ...settings]
}

/** What a secret provider class asks the vault for, as far as the vault has it. */
export interface MountedSecret {
  /** Name of the file. */
  readonly file: string
  readonly secretId: string
}

function classOf(world: World, cluster: Resource, namespace: string, name: string): KubernetesObject | undefined {
  return findObject(world, cluster.id, {
    apiVersion: 'secrets-store.csi.x-k8s.io/v1',
    kind: 'SecretProviderClass',
    name,
    namespace
  })
}

/** Secrets of the vault that a pod has as files. */
export function mountedSecrets(world: World, cluster: Resource, { spec, namespace }: Pods): MountedSecret[] {
  return secretClasses(spec).flatMap(name => {
    const parameters = asRecord(valueAt(classOf(world, cluster, namespace, name), 'spec', 'parameters'))
    const vault = vaultOf(world, parameters)
    return vault === undefined
      ? []
      : objectsOf(parameters).map(({ objectName, objectAlias }) => ({
          file: String(objectAlias ?? objectName),
          secretId: `${vault.id}/secrets/${objectName}`
        }))
  })
}

/** `objects` is a text in YAML, and each element of its `array` another. */
function objectsOf({ objects }: Json): Json[] {
  const list: unknown = valueAt(parse(String(objects ?? '')), 'array')
  return Array.isArray(list) ? list.map(each => asRecord(typeof each === 'string' ? parse(each) : each)) : []
}

function vaultOf(world: World, { keyvaultName }: Json): Resource | undefined {
  return Object.values(world.resources).find(
    ({ type, name }) => sameId(type, VAULT) && sameId(name, String(keyvaultName))
  )
}

/** In the words of the Azure provider of the secrets store driver. */
function classFailureCause(world: World, cluster: Resource, pods: Pods, name: string): string | undefined {
  if (clusterProperties(cluster).addonProfiles?.azureKeyvaultSecretsProvider?.enabled !== true) {
    return `code = NotFound desc = driver name ${DRIVER} not found in the list of registered CSI drivers`
  }
  const found = classOf(world, cluster, pods.namespace, name)
  if (found === undefined)
    return `code = Unknown desc = failed to get secretproviderclass ${pods.namespace}/${name}: not found`
  const parameters = asRecord(valueAt(found, 'spec', 'parameters'))
  const why = vaultFailureCause(world, cluster, pods, parameters)
  return why === undefined ? undefined : `code = Unknown desc = failed to mount secrets store objects for pod: ${why}`
}

function vaultFailureCause(world: World, cluster: Resource, pods: Pods, parameters: Json): string | undefined {
  const account = { namespace: pods.namespace, name: String(pods.spec.serviceAccountName ?? 'default') }
  const clientId = String(parameters.clientID ?? '')
  const identity = trustedIdentity(world, cluster, account, clientId)
  if (identity === undefined) {
    return `failed to acquire token: AADSTS70021: No matching federated identity record found for presented assertion subject 'system:serviceaccount:${account.namespace}:${account.name}' of client '${clientId}'`
  }
  const vault = vaultOf(world, parameters)
  const host = `${keyOf(String(parameters.keyvaultName))}.vault.azure.net`
  if (vault === undefined) return `dial tcp: lookup ${host}: no such host`
  const isClosed = vault.properties.publicNetworkAccess === 'Disabled'
  const unseen = isClosed ? whyNotInsideNetwork(world, cluster, host) : undefined
  if (unseen !== undefined) return `dial tcp: lookup ${host}: ${unseen}`
  const isAllowed = effectiveRoles(world, String(identity.properties.principalId), vault.id).some(
    ({ role }) => role.roleName === READS_SECRETS
  )
  if (!isAllowed)
    return `GET https://${host}/secrets: 403 Forbidden: Caller is not authorized to perform action on resource`
  const absent = objectsOf(parameters).find(({ objectName }) => !isThere(world, `${vault.id}/secrets/${objectName}`))
  return absent === undefined
    ? undefined
    : `GET https://${host}/secrets/${absent.objectName}: 404 Not Found: SecretNotFound`
}

function isThere(world: World, secretId: string): boolean {
  return findResource(world, secretId) !== undefined && versionsOf(world, secretId).at(-1)?.enabled === true
}

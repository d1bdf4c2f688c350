import { poolsOf } from '../../../aks/cluster-model.ts'
import { makeNamespace } from '../../../kubernetes/cluster-state.ts'
import { EXTENSION, extendedCluster, FLUX_EXTENSION, fluxExtension } from '../../../kubernetes/flux/configuration.ts'
import { installFailureCause } from '../../../kubernetes/flux/installation.ts'
import { deterministicGuid } from '../../deterministic-ids.ts'
import { refusal } from '../../errors.ts'
import { keyOf, sameId } from '../../resource-ids.ts'
import type { ArmError, Put, Refusal, Resource, ResourceType, World } from '../../world.ts'
import { bodyProperties, firstRefusal, type PutCheck } from '../put-helpers.ts'
import {
  beginWrite,
  forgetProtectedSettings,
  keepProtectedSettings,
  kubernetesConfiguration,
  operationFailure,
  refuseCluster,
  refuseStoppedDelete
} from './kubernetes-configuration.ts'

/** Types of extensions, their versions from old to new, and the namespace each lives in. */
const TYPES: Readonly<Record<string, { readonly versions: readonly string[]; readonly namespace: string }>> = {
  // Release notes of the GitOps extension.
  [FLUX_EXTENSION]: {
    versions: ['1.20.4', '1.21.0', '1.22.1', '1.22.2', '1.23.0', '1.24.0', '1.24.1'],
    namespace: 'flux-system'
  },
  'microsoft.dataprotection.kubernetes': { versions: ['0.0.3000'], namespace: 'dataprotection-microsoft' }
}

const SECONDS = { create: 120, update: 40, delete: 60 } as const

const checks: readonly PutCheck[] = [refuseType, refuseVersion, refuseChange, refuseSecond, refuseTrain, refuseCluster]

function typeOf(put: Put): string {
  return keyOf(String(bodyProperties(put).extensionType ?? put.existing?.properties.extensionType ?? ''))
}

function refuseType(put: Put): Refusal | undefined {
  if (TYPES[typeOf(put)] !== undefined) return undefined
  return refusal(
    400,
    'ExtensionTypeRegistrationGetFailed',
    `The extension type '${bodyProperties(put).extensionType ?? ''}' is not registered for the region of the cluster.`
  )
}

/** A version can be pinned only while nothing upgrades it (extensions 2025-03-01, `version`). */
function refuseVersion(put: Put): Refusal | undefined {
  const { version, autoUpgradeMinorVersion = true } = bodyProperties(put)
  if (version === undefined || version === null) return undefined
  if (autoUpgradeMinorVersion !== false) {
    return refusal(400, 'BadRequest', "To use 'version', 'autoUpgradeMinorVersion' must be false.")
  }
  if (TYPES[typeOf(put)]?.versions.includes(String(version))) return undefined
  return refusal(400, 'BadRequest', `Version '${version}' of extension type '${typeOf(put)}' was not found.`)
}

function refuseChange(put: Put): Refusal | undefined {
  const before = put.existing?.properties
  if (before === undefined || typeOf(put) === keyOf(String(before.extensionType))) return undefined
  return refusal(400, 'BadRequest', `The extension type of '${put.name}' cannot be changed.`)
}

/** A cluster has an extension of a type once. */
function refuseSecond(put: Put): Refusal | undefined {
  const cluster = put.preflight ? undefined : extendedCluster(put.world, put.id)
  const other = cluster === undefined ? undefined : fluxExtension(put.world, cluster.id)
  if (other === undefined || typeOf(put) !== FLUX_EXTENSION || sameId(other.id, put.id)) return undefined
  return refusal(
    409,
    'ExtensionTypeAlreadyInstalled',
    `The extension type '${FLUX_EXTENSION}' is installed in the cluster already, as '${other.name}'.`
  )
}

const TRAINS = ['stable', 'preview']

function refuseTrain(put: Put): Refusal | undefined {
  const { releaseTrain = 'Stable' } = bodyProperties(put)
  if (TRAINS.includes(keyOf(String(releaseTrain)))) return undefined
  return refusal(400, 'BadRequest', `Release train '${releaseTrain}' of extension type '${typeOf(put)}' was not found.`)
}

function complete(put: Put): Record<string, unknown> {
  const { configurationProtectedSettings, ...given } = bodyProperties(put)
  const type = TYPES[typeOf(put)]
  const { namespace = '', versions = [] } = type ?? {}
  const before = put.existing?.properties ?? {}
  const redacted = Object.keys((configurationProtectedSettings ?? {}) as object).map(name => [name, '<redacted>'])
  return {
    autoUpgradeMinorVersion: true,
    releaseTrain: 'Stable',
    version: null,
    configurationSettings: {},
    scope: { cluster: { releaseNamespace: namespace } },
    isSystemExtension: false,
    errorInfo: null,
    statuses: [],
    ...given,
    configurationProtectedSettings: {
      ...(before.configurationProtectedSettings as object),
      ...Object.fromEntries(redacted)
    },
    protectedValues: configurationProtectedSettings,
    currentVersion: given.version ?? before.currentVersion ?? versions.at(-1),
    aksAssignedIdentity: before.aksAssignedIdentity ?? {
      type: 'SystemAssigned',
      principalId: deterministicGuid(put.world, 'principal', keyOf(put.id)),
      tenantId: put.world.tenantId
    }
  }
}

function failureCauseOf(world: World, extension: Resource) {
  const cluster = extendedCluster(world, extension.id)
  const isFlux = keyOf(String(extension.properties.extensionType)) === FLUX_EXTENSION
  return cluster === undefined || !isFlux ? undefined : installFailureCause(world, cluster)
}

/** What the agent said stays with the extension, and Helm takes back what it had begun. */
function outcome(world: World, extension: Resource): ArmError | undefined {
  const failureCause = failureCauseOf(world, extension)
  extension.properties.statuses = []
  extension.properties.errorInfo = null
  if (failureCause === undefined) return undefined
  const { code, message } = failureCause
  const time = new Date(world.now).toISOString()
  extension.properties.statuses = [{ code: 'InstallState', displayStatus: 'Failed', level: 'Error', message, time }]
  extension.properties.errorInfo = { code, message }
  // What was never there cannot be rolled back to.
  if (extension.generation === 1) extension.properties.currentVersion = null
  return operationFailure(code, message)
}

function settled(world: World, extension: Resource): void {
  const cluster = extendedCluster(world, extension.id)
  const { namespace = '' } = TYPES[keyOf(String(extension.properties.extensionType))] ?? {}
  if (cluster !== undefined) makeNamespace(world, cluster.id, namespace)
}

/** The Flux extension as the first configuration of a cluster installs it, under the name `flux`. */
export function bringFlux(world: World, cluster: Resource, objectId: string): void {
  const id = `${cluster.id}/providers/${EXTENSION}/flux`
  const body = { properties: { extensionType: FLUX_EXTENSION } }
  const caller = { objectId, clientId: '', displayName: '' }
  const properties = complete({
    world,
    id,
    type: EXTENSION,
    name: 'flux',
    apiVersion: '',
    caller,
    existing: undefined,
    body
  })
  const extension: Resource = {
    id,
    type: EXTENSION,
    name: 'flux',
    properties: { ...properties, provisioningState: 'Succeeded' },
    generation: 1,
    createdAt: world.now
  }
  world.resources[keyOf(id)] = extension
  keepProtectedSettings(world, extension)
}

/** Its pods come up on nodes of these pools; the system's may be kept for what belongs to the system. */
function poolsForPods(world: World, extension: Resource): string[] {
  const cluster = extendedCluster(world, extension.id)
  const pools = cluster === undefined ? [] : poolsOf(world, cluster.id)
  return pools.filter(({ properties }) => properties.mode === 'User').map(({ id }) => id)
}

/** Extensions of clusters. */
export const kubernetesExtensions: ResourceType = {
  ...kubernetesConfiguration,
  type: EXTENSION,
  apiVersions: ['2025-03-01', '2024-11-01', '2023-05-01', '2022-11-01'],
  names: /^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/,
  runningState: 'Creating',
  seconds: SECONDS,
  takes: (world, extension, verb) => (verb === 'delete' ? undefined : failureCauseOf(world, extension)?.seconds),
  refuse: put => firstRefusal(put, checks),
  complete,
  stored: beginWrite,
  reaches: poolsForPods,
  show: () => ({ protectedValues: undefined }),
  outcome,
  settled,
  refuseDelete: refuseStoppedDelete,
  removed: forgetProtectedSettings
}

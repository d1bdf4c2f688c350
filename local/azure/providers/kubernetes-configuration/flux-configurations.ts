import { createHash } from 'node:crypto'
import { makeNamespace } from '../../../kubernetes/cluster-state.ts'
import {
  configurationOf,
  extendedCluster,
  FLUX_CONFIGURATION,
  FLUX_EXTENSION,
  fluxExtension
} from '../../../kubernetes/flux/configuration.ts'
import { fluxState } from '../../../kubernetes/flux/flux-state.ts'
import { installFailureCause } from '../../../kubernetes/flux/installation.ts'
import {
  complianceState,
  removeConfiguration,
  startReconciling,
  stopReconciling
} from '../../../kubernetes/flux/reconcile.ts'
import { keyOf } from '../../resource-ids.ts'
import type { ArmError, Operation, Put, Resource, ResourceType, World } from '../../world.ts'
import { firstRefusal } from '../put-helpers.ts'
import { completeConfiguration, configurationChecks } from './flux-configuration-check.ts'
import {
  beginWrite,
  forgetProtectedSettings,
  kubernetesConfiguration,
  operationFailure,
  refuseCluster,
  refuseStoppedDelete
} from './kubernetes-configuration.ts'
import { bringFlux } from './kubernetes-extensions.ts'

const SECONDS = { create: 40, update: 40, delete: 60 } as const

/** What the extension takes where the first configuration has to bring it along. */
const INSTALL_SECONDS = 120

/** How long the provider waits for an agent that is not there any more. */
const UNANSWERED_SECONDS = 600

function seconds(world: World, configuration: Resource, verb: 'create' | 'update' | 'delete'): number | undefined {
  const cluster = extendedCluster(world, configuration.id)
  if (cluster === undefined) return undefined
  const extension = fluxExtension(world, cluster.id)
  if (verb === 'delete') return extension === undefined ? UNANSWERED_SECONDS : SECONDS.delete
  if (extension !== undefined) return undefined
  return SECONDS.create + (installFailureCause(world, cluster)?.seconds ?? INSTALL_SECONDS)
}

/** The first configuration of a cluster brings the extension along, under the name `flux`. */
function outcome(world: World, configuration: Resource): ArmError | undefined {
  const cluster = extendedCluster(world, configuration.id)
  if (cluster === undefined) return undefined
  const extension = fluxExtension(world, cluster.id)
  const state = extension?.properties.provisioningState
  if (extension !== undefined && state !== 'Succeeded' && state !== 'Updating') {
    return operationFailure(
      'FluxConfigurationOperationFailed',
      `The extension '${extension.name}' of type '${FLUX_EXTENSION}' is in state ${state}: the configuration was not applied.`
    )
  }
  const failureCause = extension === undefined ? installFailureCause(world, cluster) : undefined
  return failureCause === undefined ? undefined : operationFailure(failureCause.code, failureCause.message)
}

function settled(world: World, configuration: Resource): void {
  const cluster = extendedCluster(world, configuration.id)
  if (cluster === undefined) return
  const { namespace } = configurationOf(configuration)
  const by = lastWriter(world, configuration)?.by ?? ''
  if (fluxExtension(world, cluster.id) === undefined) bringFlux(world, cluster, by)
  for (const name of ['flux-system', namespace]) makeNamespace(world, cluster.id, name)
  startReconciling(world, configuration, by)
}

function lastWriter(world: World, { id }: Resource): Operation | undefined {
  return Object.values(world.operations).find(
    ({ kind, target, verb }) => kind === 'resource' && verb === 'PUT' && keyOf(target) === keyOf(id)
  )
}

/** Without the extension nobody takes away what a configuration has made ("Tutorial: Deploy applications using GitOps with Flux v2"). */
function outcomeOfDelete(world: World, configuration: Resource): ArmError | undefined {
  const cluster = extendedCluster(world, configuration.id)
  if (cluster === undefined || fluxExtension(world, cluster.id) !== undefined) return undefined
  return operationFailure(
    'FluxConfigurationOperationFailed',
    `The extension of type '${FLUX_EXTENSION}' is not installed any more: what the configuration '${configuration.name}' has made cannot be deleted.`
  )
}

function removed(world: World, configuration: Resource): void {
  forgetProtectedSettings(world, configuration)
  removeConfiguration(world, configuration)
  stopReconciling(world, configuration.id)
}

function show(world: World, configuration: Resource): Record<string, unknown> {
  const { reported } = fluxState(world, configuration.id) ?? {}
  const at = (instant: number | undefined) => (instant === undefined ? undefined : new Date(instant).toISOString())
  return {
    complianceState: complianceState(world, configuration),
    statuses: reported?.statuses ?? [],
    sourceSyncedCommitId: reported?.sourceRevision ?? '',
    ...(reported !== undefined && { statusUpdatedAt: at(reported.at), sourceUpdatedAt: at(reported.sourceUpdatedAt) }),
    errorMessage: '',
    protectedValues: undefined
  }
}

/** Key Flux makes for a repository that is read over SSH without a key of one's own. */
function publicKey(put: Put): string {
  const made = createHash('sha256')
    .update(JSON.stringify([put.world.seed, keyOf(put.id)]))
    .digest('base64')
  return `ecdsa-sha2-nistp384 ${made}`
}

/** What Flux applies to a cluster, and how far it is with it. */
export const fluxConfigurations: ResourceType = {
  ...kubernetesConfiguration,
  type: FLUX_CONFIGURATION,
  apiVersions: ['2025-04-01', '2024-11-01', '2023-05-01', '2022-11-01'],
  names: /^[a-z0-9]([-a-z0-9.]{0,61}[a-z0-9])?$/,
  runningState: 'Creating',
  seconds: SECONDS,
  takes: seconds,
  refuse: put => firstRefusal(put, [...configurationChecks, refuseCluster]),
  complete: put => ({ ...completeConfiguration(put), repositoryPublicKey: publicKey(put) }),
  stored: beginWrite,
  outcome,
  settled,
  refuseDelete: refuseStoppedDelete,
  outcomeOfDelete,
  removed,
  show
}

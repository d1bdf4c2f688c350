import { childId, type ResourceId, resourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import { globalNames, resourceNames } from '../../config/names.ts'
import type { Baseline } from '../../config/types.ts'
import { withDiagnostics } from '../monitoring/diagnostics.ts'
import { placement } from '../placement.ts'
import { forwardToGitHub } from './event-workflow.ts'
import { storageAccount, storageAccountId } from './storage-account.ts'

const STORAGE = 'events'
/**
 * Names of the queue that receives the events of clusters, and of the container for events that could not be delivered.
 */
export const QUEUE = 'cluster-events'
export const DEAD_LETTERS = 'dead-letters'

/**
 * Returns the target for events of clusters: a queue that a workflow of the repository reads, or a Logic App that
 * notifies the repository. Empty if events are disabled. Each cluster has its own subscription that sends events to the
 * target. Undeliverable events are written to the container for dead letters.
 */
export function eventRelay(baseline: Baseline): Record<string, ArmResource> {
  const { relay } = baseline.config.events
  if (relay === 'none') return {}
  const name = storageName(baseline)
  return {
    // The account accepts connections from every network, because runners have any address. It has no keys and no
    // public containers, so callers still have to sign in.
    ...storageAccount(baseline, { symbol: STORAGE, name, network: 'anywhere' }),
    deadLetters: resource('Microsoft.Storage/storageAccounts/blobServices/containers', {
      name: `${name}/default/${DEAD_LETTERS}`,
      dependsOn: [`${STORAGE}Blobs`],
      properties: { publicAccess: 'None' }
    }),
    ...(relay === 'queue' ? queue(baseline, name) : logicApp(baseline))
  }
}

/** Returns the id of the storage account with the queue and the container for dead letters. */
export function eventStorageId(baseline: Baseline): ResourceId {
  return storageAccountId(baseline, storageName(baseline))
}

function storageName({ config, ids }: Baseline): string {
  return globalNames(config, ids.subscription.slice('/subscriptions/'.length)).eventStorage
}

/**
 * Returns the id of the Logic App that notifies the repository. The Logic App exists only if `events.relay` requests
 * it.
 */
export function eventRelayId({ config, ids }: Baseline): ResourceId {
  return resourceId(ids.platformGroup, 'Microsoft.Logic/workflows', resourceNames(config).eventRelay)
}

function queue(baseline: Baseline, name: string): Record<string, ArmResource> {
  const queues = childId(storageAccountId(baseline, name), 'queueServices', 'default')
  const type = 'Microsoft.Storage/storageAccounts/queueServices'
  return {
    ...withDiagnostics('queues', type, queues, baseline.ids.clusterLogs, {
      name: `${name}/default`,
      dependsOn: [STORAGE],
      properties: {}
    }),
    queue: resource('Microsoft.Storage/storageAccounts/queueServices/queues', {
      name: `${name}/default/${QUEUE}`,
      dependsOn: ['queues'],
      properties: {}
    })
  }
}

function logicApp(baseline: Baseline): Record<string, ArmResource> {
  const { config, ids } = baseline
  return withDiagnostics('relay', 'Microsoft.Logic/workflows', eventRelayId(baseline), ids.clusterLogs, {
    name: resourceNames(config).eventRelay,
    ...placement(config),
    properties: { state: 'Enabled', definition: forwardToGitHub(ids.clusterGroup) }
  })
}

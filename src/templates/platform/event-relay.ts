import { childId, type ResourceId, resourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import { globalNames, resourceNames } from '../../config/names.ts'
import type { Baseline } from '../../config/types.ts'
import { withDiagnostics } from '../monitoring/diagnostics.ts'
import { placement } from '../placement.ts'
import { forwardToGitHub } from './event-workflow.ts'
import { storageAccount, storageAccountId } from './storage-account.ts'

const STORAGE = 'events'
/** Queue that receives the events of clusters, and the container for events that could not be delivered. */
export const QUEUE = 'cluster-events'
export const DEAD_LETTERS = 'dead-letters'

/**
 * Returns the target for events of clusters: a queue that a workflow of the repository reads, or a Logic App that
 * notifies the repository. The stack of each cluster contains the subscription that sends events. Undeliverable events
 * go to the dead letters.
 */
export function eventRelay(baseline: Baseline): Record<string, ArmResource> {
  const { relay } = baseline.config.events
  if (relay === 'none') return {}
  const name = storageName(baseline)
  return {
    // Runners connect from any address; without keys and public containers, callers still have to sign in.
    ...storageAccount(baseline, { symbol: STORAGE, name, network: 'anywhere' }),
    deadLetters: resource('Microsoft.Storage/storageAccounts/blobServices/containers', {
      name: `${name}/default/${DEAD_LETTERS}`,
      dependsOn: [`${STORAGE}Blobs`],
      properties: { publicAccess: 'None' }
    }),
    ...(relay === 'queue' ? queue(baseline, name) : logicApp(baseline))
  }
}

/** Returns the id of the account with the queue and the dead letters. */
export function eventStorageId(baseline: Baseline): ResourceId {
  return storageAccountId(baseline, storageName(baseline))
}

function storageName({ config, ids }: Baseline): string {
  return globalNames(config, ids.subscription.slice('/subscriptions/'.length)).eventStorage
}

/** Returns the id of the Logic App that notifies the repository, if `events.relay` asks for one. */
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

import type { ResourceId } from '../arm/resource-id.ts'
import { type ArmResource, resource } from '../arm/template.ts'
import { COLOURS } from '../config/colours.ts'
import { globalNames } from '../config/names.ts'
import type { Baseline, Colour } from '../config/types.ts'
import { storageAccount, storageAccountId } from './storage-account.ts'

const STORAGE = 'backups'

/**
 * Where the definitions of a cluster's objects are kept, where backups are wanted. It lies with the platform, so that
 * backups outlive the cluster they are of; a container is for one cluster alone ("AKS backup support matrix").
 */
export function backupStorage(baseline: Baseline): Record<string, ArmResource> {
  if (!baseline.config.cluster.features.backup) return {}
  const name = backupAccountName(baseline)
  const containers = COLOURS.map((colour): [string, ArmResource] => [
    `${STORAGE}_${colour}`,
    resource('Microsoft.Storage/storageAccounts/blobServices/containers', {
      name: `${name}/default/${backupContainer(colour)}`,
      dependsOn: [`${STORAGE}Blobs`],
      properties: { publicAccess: 'None' }
    })
  ])
  // Nodes come through the firewall; without keys and with nothing public they still have to sign in.
  return {
    ...storageAccount(baseline, { symbol: STORAGE, name, network: 'anywhere' }),
    ...Object.fromEntries(containers)
  }
}

/** The account that has both colours' containers. */
export function backupStorageId(baseline: Baseline): ResourceId {
  return storageAccountId(baseline, backupAccountName(baseline))
}

/** What the nodes must reach for it. */
export function backupHost(baseline: Baseline): string {
  return `${backupAccountName(baseline)}.blob.core.windows.net`
}

/** The container of one colour's cluster. */
export function backupContainer(colour: Colour): string {
  return `backup-${colour}`
}

function backupAccountName({ config, ids }: Baseline): string {
  return globalNames(config, ids.subscription.slice('/subscriptions/'.length)).backupStorage
}

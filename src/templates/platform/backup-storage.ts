import type { ResourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import { COLOURS } from '../../config/colours.ts'
import { globalNames } from '../../config/names.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import { storageAccount, storageAccountId } from './storage-account.ts'

const STORAGE = 'backups'

/**
 * Returns the storage account for the definitions of a cluster's objects, if backups are enabled. It is part of the
 * platform, so that backups outlive their cluster. Each container is for one cluster ("AKS backup support matrix").
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
  // Nodes connect through the firewall, so the network is open; without keys and public containers, callers still have
  // to sign in.
  return {
    ...storageAccount(baseline, { symbol: STORAGE, name, network: 'anywhere' }),
    ...Object.fromEntries(containers)
  }
}

/** Returns the id of the account that has the containers of both colours. */
export function backupStorageId(baseline: Baseline): ResourceId {
  return storageAccountId(baseline, backupAccountName(baseline))
}

/** Returns the host name that the nodes must reach for backups. */
export function backupHost(baseline: Baseline): string {
  return `${backupAccountName(baseline)}.blob.core.windows.net`
}

/** Returns the name of the container for the blue or green cluster. */
export function backupContainer(colour: Colour): string {
  return `backup-${colour}`
}

function backupAccountName({ config, ids }: Baseline): string {
  return globalNames(config, ids.subscription.slice('/subscriptions/'.length)).backupStorage
}

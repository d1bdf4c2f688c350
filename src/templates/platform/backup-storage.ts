import type { ResourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import { COLOURS } from '../../config/colours.ts'
import { globalNames } from '../../config/names.ts'
import type { Baseline, Colour } from '../../config/types.ts'
import { storageAccount, storageAccountId } from './storage-account.ts'

const STORAGE = 'backups'

/**
 * Returns the storage account for backups of the definitions of a cluster's objects; empty if backups are disabled. The
 * account is part of the platform, so that backups outlive their cluster. Each cluster has its own container ("AKS
 * backup support matrix").
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
  // The account accepts connections from every network, because nodes connect through the firewall. It has no keys and
  // no public containers, so callers still have to sign in.
  return {
    ...storageAccount(baseline, { symbol: STORAGE, name, network: 'anywhere' }),
    ...Object.fromEntries(containers)
  }
}

/** Returns the id of the storage account that has the backup containers of both colours. */
export function backupStorageId(baseline: Baseline): ResourceId {
  return storageAccountId(baseline, backupAccountName(baseline))
}

/** Returns the host name that the nodes must reach for backups. */
export function backupHost(baseline: Baseline): string {
  return `${backupAccountName(baseline)}.blob.core.windows.net`
}

/** Returns the name of the backup container for the blue or green cluster. */
export function backupContainer(colour: Colour): string {
  return `backup-${colour}`
}

function backupAccountName({ config, ids }: Baseline): string {
  return globalNames(config, ids.subscription.slice('/subscriptions/'.length)).backupStorage
}

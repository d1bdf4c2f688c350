import { childId, type ResourceId, resourceId } from '../../arm/resource-id.ts'
import { type ArmResource, resource } from '../../arm/template.ts'
import type { Baseline } from '../../config/types.ts'
import { withDiagnostics } from '../monitoring/diagnostics.ts'
import { placement } from '../placement.ts'

export interface AccountFields {
  readonly symbol: string
  readonly name: string
  /** Networks from which clients may connect. Every client must also sign in. */
  readonly network: 'anywhere' | 'trusted-services'
}

/** Returns the id of a storage account of the platform from its name. */
export function storageAccountId({ ids }: Baseline, name: string): ResourceId {
  return resourceId(ids.platformGroup, 'Microsoft.Storage/storageAccounts', name)
}

/**
 * Returns a storage account with its blob service. The account has no keys and no public containers, so every caller
 * must sign in and needs a role.
 */
export function storageAccount(
  baseline: Baseline,
  { symbol, name, network }: AccountFields
): Record<string, ArmResource> {
  const { config, ids } = baseline
  const blobs = childId(storageAccountId(baseline, name), 'blobServices', 'default')
  return {
    [symbol]: resource('Microsoft.Storage/storageAccounts', {
      name,
      ...placement(config),
      kind: 'StorageV2',
      sku: { name: config.zones.length === 0 ? 'Standard_LRS' : 'Standard_ZRS' },
      properties: {
        minimumTlsVersion: 'TLS1_2',
        supportsHttpsTrafficOnly: true,
        allowBlobPublicAccess: false,
        allowSharedKeyAccess: false,
        defaultToOAuthAuthentication: true,
        allowCrossTenantReplication: false,
        publicNetworkAccess: 'Enabled',
        networkAcls: { defaultAction: network === 'anywhere' ? 'Allow' : 'Deny', bypass: 'AzureServices' }
      }
    }),
    ...withDiagnostics(`${symbol}Blobs`, 'Microsoft.Storage/storageAccounts/blobServices', blobs, ids.clusterLogs, {
      name: `${name}/default`,
      dependsOn: [symbol],
      properties: { deleteRetentionPolicy: { enabled: true, days: 7 } }
    })
  }
}

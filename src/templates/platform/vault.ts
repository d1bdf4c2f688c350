import { Expression } from '../../arm/expression.ts'
import { parseResourceId } from '../../arm/resource-id.ts'
import type { ArmResource } from '../../arm/template.ts'
import type { Baseline } from '../../config/types.ts'
import { withDiagnostics } from '../monitoring/diagnostics.ts'
import { placement } from '../placement.ts'
import type { LiveState } from '../types.ts'

/**
 * Returns the vault, which is reachable only through its private endpoint. Runs write secrets through Resource Manager,
 * which needs no network access to the vault.
 */
export function vault(baseline: Baseline, liveState: LiveState): Record<string, ArmResource> {
  const { config, ids } = baseline
  const fields = {
    name: parseResourceId(ids.vault).name,
    ...placement(config),
    properties: properties(baseline, liveState)
  }
  return withDiagnostics('vault', 'Microsoft.KeyVault/vaults', ids.vault, ids.clusterLogs, fields)
}

function properties({ config }: Baseline, { deletedVault }: LiveState): object {
  return {
    tenantId: new Expression('subscription().tenantId'),
    sku: { family: 'A', name: 'standard' },
    // With purge protection, a deleted vault keeps its name until its retention ends. Until then, it can be recovered,
    // but no new vault can have its name.
    ...(deletedVault === null ? {} : { createMode: 'recover' }),
    enableRbacAuthorization: true,
    enableSoftDelete: true,
    softDeleteRetentionInDays: config.vault.softDeleteDays,
    enablePurgeProtection: true,
    enabledForDeployment: false,
    enabledForDiskEncryption: false,
    enabledForTemplateDeployment: false,
    publicNetworkAccess: 'Disabled',
    // There is no bypass for trusted services. Gateway and clusters use the private endpoint, and Resource Manager
    // needs no bypass to write secrets.
    networkAcls: { defaultAction: 'Deny', bypass: 'None', ipRules: [], virtualNetworkRules: [] }
  }
}

import { parseResourceId } from '../../../arm/resource-id.ts'
import { surgesOf } from '../../../preflight/index.ts'
import type { LeafError } from '../../../runtime/failure.ts'
import type { PoolState, UpgradeOperation, UpgradeState } from '../types.ts'
import type { Explanation } from './drain-failure.ts'
import type { SurgeReason } from './failure-cause.ts'

/** Surge nodes that Azure did not create. */
export interface FailedSurge {
  readonly reason: SurgeReason
  readonly error: LeafError
  readonly pool: string
  /** Operation that continues after the fix. */
  readonly operation: UpgradeOperation
  readonly liveState: UpgradeState | undefined
}

/** Explains surge nodes that Azure did not create. No node was drained for them. */
export function explainSurge(failed: FailedSurge): Explanation {
  const { reason, error, pool: name, liveState } = failed
  const pool = liveState?.pools.find(each => each.name === name)
  const needs = pool === undefined ? 'surge nodes' : surgeText(pool)
  return {
    reason,
    message: `The upgrade of pool ${name} needs ${needs}, and Azure did not create them. ${error.code}: ${error.message}`,
    remedy: `${REMEDIES[reason](failed, pool)} Then run \`${failed.operation}\` again with the same approval: it continues.`
  }
}

function surgeText({ found }: PoolState): string {
  const nodes = surgesOf([found])[0]?.nodes ?? 0
  const setting = found.upgradeSettings?.maxSurge
  const size = found.vmSize === undefined ? '' : ` of size ${found.vmSize}`
  return `${nodes === 1 ? '1 surge node' : `${nodes} surge nodes`}${size}${setting === undefined ? '' : ` (\`upgrade.maxSurge\` ${setting})`}`
}

/** A pool cannot change its size or its zones, so that these remedies are not those of the table of error codes. */
const REMEDIES: Readonly<Record<SurgeReason, (failed: FailedSurge, pool: PoolState | undefined) => string>> = {
  'surge-quota': ({ liveState }) =>
    `Request a higher quota in the portal (Quotas, Compute). To see the usage: az vm list-usage --location ${liveState?.cluster.location ?? 'REGION'} --output table. Or lower \`upgrade.maxSurge\` of the pool to 1 and provision.`,
  'surge-addresses': (_, pool) =>
    `Free addresses in the subnet${subnetText(pool)}, or lower \`upgrade.maxSurge\` of the pool to 1 and provision. To see what is in the subnet: az network vnet subnet show --ids ${pool?.found.vnetSubnetID ?? 'SUBNET'} --query ipConfigurations.`,
  'surge-capacity': (_, pool) =>
    `Wait until Azure has capacity for ${pool?.found.vmSize ?? 'the VM size'}, lower \`upgrade.maxSurge\` of the pool to 1, or, for a user pool, set \`upgrade.maxUnavailable: 1\`, which needs no surge node. Provision after a change. A capacity reservation prevents this failure.`
}

function subnetText(pool: PoolState | undefined): string {
  const id = pool?.found.vnetSubnetID
  return id === undefined ? '' : ` ${parseResourceId(id).name}`
}

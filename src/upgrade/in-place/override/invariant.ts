import type { Invariant, OperationRecord } from '../../../provisioning/procedure/index.ts'
import type { UpgradePhase, UpgradeState } from '../types.ts'
import { isLimitedOverride, isOpenOverride, namesOverride, type OverrideSettings } from './override.ts'

interface WrittenCluster {
  readonly properties?: { readonly upgradeSettings?: { readonly overrideSettings?: OverrideSettings } }
}

function overrideIn(body: unknown): OverrideSettings | undefined {
  return (body as WrittenCluster | undefined)?.properties?.upgradeSettings?.overrideSettings
}

/** Returns whether the body of a write of a cluster closes its override. */
export function closesOverride(body: unknown): boolean {
  return overrideIn(body)?.forceUpgrade === false
}

/**
 * Condition that budgets are bypassed only by an upgrade whose record names them, and for a limited time. A write of the
 * cluster decides by its body, and any other write by the override that is open.
 */
export const onlyApprovedOverride: Invariant<UpgradePhase, UpgradeState> = {
  name: 'only-an-approved-override',
  prevents: 'an upgrade would bypass disruption budgets, and the operation record names no override for it.',
  holds({ liveState: { cluster }, record, now }, { id, body }) {
    const override = id === cluster.id ? overrideIn(body) : cluster.override
    if (!isOpenOverride(override, now)) return true
    return namesOverride(record) && isLimitedOverride(override, now)
  }
}

/** Returns a clause about the override if it is open when a procedure ends. */
export function anOpenOverride({ cluster }: UpgradeState, { since }: OperationRecord): string | undefined {
  const { override } = cluster
  return isOpenOverride(override, since) ? `an override that bypasses budgets until ${override?.until}` : undefined
}

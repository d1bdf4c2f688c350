import type { AzureReader } from '../../azure/index.ts'
import type { FailureReason } from '../../runtime/failure.ts'
import type { Finding } from '../finding.ts'
import { orNotEvaluated } from '../not-evaluated.ts'
import type { PreflightRequest, Rule } from '../rule.ts'
import { type FoundCluster, type FoundPool, poolsOf, readUpgradeCluster } from './found-cluster.ts'
import type { EvidenceKind, UpgradeKind, UpgradeRequest } from './upgrade-request.ts'

/** Everything that a rule about an upgrade judges. */
export interface UpgradeContext {
  readonly facts: AzureReader
  readonly request: PreflightRequest
  readonly upgrade: UpgradeRequest
  readonly cluster: FoundCluster
  /** Pools that the upgrade works on, in order. */
  readonly pools: readonly FoundPool[]
}

interface UpgradeRuleSource {
  readonly id: string
  readonly title: string
  readonly evidence: EvidenceKind
  readonly blocks: boolean
  /** Failure reason of a finding that reports that the rule could not be evaluated. */
  readonly code: FailureReason
  /** Upgrades to which the rule applies. Absent for all. */
  readonly kinds?: readonly UpgradeKind[]
  check(context: UpgradeContext): Promise<readonly Finding[]> | readonly Finding[]
}

/**
 * Returns a rule about an upgrade. If Azure does not let the rule read, the rule is not evaluated. The cluster is read
 * once for all rules of an evaluation.
 */
export function upgradeRule({ code, kinds, check, ...declared }: UpgradeRuleSource): Rule {
  return {
    ...declared,
    phases: ['plan', 'apply'],
    targets: ['upgrade'],
    when: ({ upgrade }) => upgrade !== undefined && (kinds === undefined || kinds.includes(upgrade.kind)),
    check: (facts, request) => {
      const { upgrade } = request
      if (upgrade === undefined) return []
      return orNotEvaluated(code, upgrade.cluster, async () => {
        const cluster = await readUpgradeCluster(facts, upgrade.cluster)
        const found = poolsOf(cluster)
        const pools = upgrade.pools.flatMap(name => found.find(pool => pool.name === name) ?? [])
        return [...(await check({ facts, request, upgrade, cluster, pools }))]
      })
    }
  }
}

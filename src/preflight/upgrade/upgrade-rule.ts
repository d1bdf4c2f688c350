import type { AzureReader } from '../../azure/index.ts'
import { Failure, type FailureReason } from '../../runtime/failure.ts'
import type { Finding } from '../finding.ts'
import { orNotEvaluated } from '../not-evaluated.ts'
import type { PreflightRequest, Rule, RuleReference } from '../rule.ts'
import { withClusterOptions } from './cluster-commands.ts'
import { type FoundCluster, type FoundPool, minorOf, poolsOf, readUpgradeCluster } from './found-cluster.ts'
import { shownText, textLine } from './objects/shown-text.ts'
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
  readonly reference: RuleReference
  readonly evidence: EvidenceKind
  readonly blocks: boolean
  readonly gatesStart?: true
  /** Failure reason of a finding that reports that the rule could not be evaluated. */
  readonly code: FailureReason
  /** Upgrades to which the rule applies. Absent for all. */
  readonly kinds?: readonly UpgradeKind[]
  /** Whether the rule is about a minor version that the control plane crosses. Absent: pools alone suffice. */
  readonly ofControlPlane?: true
  check(context: UpgradeContext): Promise<readonly Finding[]> | readonly Finding[]
}

/**
 * Returns a rule about an upgrade. If Azure does not let the rule read, the rule is not evaluated. The cluster is read
 * once for all rules of an evaluation. The commands of `az aks` in a remedy are completed with the name of the cluster.
 */
export function upgradeRule({ code, kinds, ofControlPlane, check, ...declared }: UpgradeRuleSource): Rule {
  return {
    ...declared,
    phases: ['plan', 'apply'],
    targets: ['upgrade'],
    when: ({ upgrade }) =>
      upgrade !== undefined &&
      (kinds === undefined || kinds.includes(upgrade.kind)) &&
      (ofControlPlane !== true || minorOf(upgrade.from) < minorOf(upgrade.to)),
    check: async (facts, request) => {
      const { upgrade } = request
      if (upgrade === undefined) return []
      const found = await orNotEvaluated(code, upgrade.cluster, async () => {
        const cluster = await readUpgradeCluster(facts, upgrade.cluster)
        try {
          const found = poolsOf(cluster)
          const pools = upgrade.pools.flatMap(name => found.find(pool => pool.name === name) ?? [])
          return [...(await check({ facts, request, upgrade, cluster, pools }))]
        } catch (error) {
          return [unexpected(error, declared.id, code, request)]
        }
      })
      return found
        .map(finding => ({ ...finding, remedy: withClusterOptions(finding.remedy, upgrade.cluster) }))
        .map(onLines)
    }
  }
}

/** Longest subject, evidence and remedy of a finding in characters. A subject can be a resource id. */
const LONGEST = { subject: 500, text: 4_000 } as const

/** Returns a finding whose texts have one line each. They can quote names, messages and tags that anybody wrote. */
function onLines(finding: Finding): Finding {
  const { subject, evidence, remedy } = finding
  return {
    ...finding,
    subject: textLine(subject, LONGEST.subject),
    evidence: textLine(evidence, LONGEST.text),
    remedy: textLine(remedy, LONGEST.text)
  }
}

/**
 * Returns the finding that a rule met a value of an unexpected form. One such value must not cost the verdict of all other
 * rules. The stack is in the debug log. Throws Failure, which states why a read failed.
 */
function unexpected(error: unknown, id: string, code: FailureReason, { log }: PreflightRequest): Finding {
  if (error instanceof Failure || !(error instanceof Error)) throw error
  log.debug(`Rule ${id}: ${error.stack}`)
  return {
    code,
    severity: 'not-evaluated',
    subject: id,
    evidence: `The rule ${id} met a value of an unexpected form: ${shownText(error.message.replace(/\.$/, ''))}.`,
    remedy: `Check its condition by hand. If it happens again, set the variable \`ACTIONS_STEP_DEBUG\` to \`true\` and report the log of the rule ${id}.`
  }
}

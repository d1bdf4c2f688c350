import type { Finding, RuleFinding } from '../../../src/preflight/finding.ts'
import type { Rule } from '../../../src/preflight/rule.ts'

/** A small world in which a test evaluates one rule. */
export type ScenarioWorld = (rule: Rule) => Promise<readonly RuleFinding[]>

/** The finding of a rule that fires. */
export interface ExpectedFinding {
  readonly code: Finding['code']
  readonly severity: Finding['severity']
  /** Object that both the evidence and the remedy name. */
  readonly object: string
  /** Next command, or the setting to change, in the remedy. */
  readonly next: string
}

/** Three worlds of one rule that differ as little as possible. */
export interface Scenario {
  readonly passes: ScenarioWorld
  readonly fires: ScenarioWorld
  readonly finding: ExpectedFinding
  /** Worlds that lack a source, by the right or the source that the finding must name. */
  readonly sourceMissing: Readonly<Record<string, ScenarioWorld>>
}

/** Scenarios by the id of their rule. */
export type ScenarioTable = Readonly<Record<string, Scenario>>

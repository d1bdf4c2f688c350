import type { Phase, Rule } from '../../src/preflight/index.ts'
import { RULES } from '../../src/provisioning/rules/index.ts'
import { codeSpan, markdownTable } from './page-sections.ts'

const WHEN: Readonly<Record<Phase, string>> = {
  plan: 'before a plan',
  apply: 'before an apply',
  planned: 'after the plan, in both modes',
  'before-cluster': 'before a cluster is written'
}

/** Returns the page of all preflight rules. */
export function preflightPage(): string[] {
  return [
    '# Preflight rules',
    'An action checks these rules before it plans or writes. The plan contains every finding: in the summary, the comment on the pull request, the output `result` and the log. A plan with an error cannot be approved. *Not evaluated* means that a rule could not read the data that it needs. It is never a pass: `apply` stops if it cannot evaluate a rule that the approved plan had evaluated.',
    'Each evaluation reads its data from Azure again. [Failure reasons](failure-reasons.md) explains the errors and their remedies.',
    markdownTable(
      ['rule', 'condition', 'when', 'targets of the run'],
      RULES.filter(({ reference }) => reference === undefined).map(row)
    ),
    '## Rules about upgrades',
    'The action `validate-upgrade` evaluates them. The column *evidence* names what a rule reads, and *if missing* what happens if it cannot be read: an upgrade *waits*, unless the environment accepts the gap in `upgrades.accept`, or the gap is only *listed*. Each finding names the object and the next command.',
    markdownTable(
      ['rule', 'condition', 'evidence', 'severity', 'if missing', 'usual remedy', 'source'],
      RULES.flatMap(rule => upgradeRow(rule) ?? [])
    )
  ]
}

/** Returns the row of a rule about upgrades as the only element, or `undefined` for any other rule. */
function upgradeRow({ id, title, evidence = 'azure', blocks, reference }: Rule): string[][] | undefined {
  if (reference === undefined) return undefined
  const { finds, remedy, source } = reference
  const severity = finds.length === 0 ? 'not evaluated' : finds.join(', ')
  return [[codeSpan(id), title, codeSpan(evidence), severity, blocks === true ? 'waits' : 'listed', remedy, source]]
}

function row({ id, title, phases, targets }: Rule): string[] {
  return [codeSpan(id), title, phases.map(phase => WHEN[phase]).join('; '), targets?.map(codeSpan).join(', ') ?? 'all']
}

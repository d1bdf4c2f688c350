import type { Phase, Rule } from '../../src/preflight/index.ts'
import { RULES } from '../../src/provisioning/rules/index.ts'
import { code, table } from './sections.ts'

const WHEN: Readonly<Record<Phase, string>> = {
  plan: 'before a plan',
  apply: 'before an apply',
  planned: 'once the plan is known, in both modes',
  'before-cluster': 'right before a cluster is written'
}

/** The page of all preflight rules. */
export function preflightPage(): string[] {
  return [
    '# Preflight rules',
    'Before it plans or writes anything, an action checks that Azure is ready. Every finding is part of the plan: of the summary, the comment on the pull request, the output `result` and the log. An error blocks the plan: it shows what it can and cannot be approved. *Not evaluated* means that a rule could not read what it judges. It is never a pass: applying stops if a rule that the approved plan had evaluated cannot be evaluated any more.',
    'Facts are read anew for each evaluation. What an error means and what to do about it is in [failure reasons](failure-reasons.md).',
    table(['rule', 'what must hold', 'when', 'for runs that work on'], RULES.map(row))
  ]
}

function row({ id, title, phases, targets }: Rule): string[] {
  return [code(id), title, phases.map(phase => WHEN[phase]).join('; '), targets?.map(code).join(', ') ?? 'anything']
}

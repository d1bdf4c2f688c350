import { changeTable } from './change-table.ts'
import { faultList } from './fault-list.ts'
import { findingSections } from './finding-list.ts'
import { codeSpan, escapeProse, foldedSection, markdownTable } from './markdown.ts'
import { countsOf, type PlanCounts, planHeadline } from './plan-counts.ts'
import { shortName } from './short-name.ts'
import type { ReportedChange, ReportedFinding, ReportedStep, Subject } from './types.ts'

/** Number of risky changes that are listed. The table of changes has all risky changes. */
const RISKS_SHOWN = 20
/** Largest number of changes for which the section of a step is unfolded. */
const UNFOLDED = 10

/** Ending of a plan, if it is not the usual one. */
interface PlanEnding extends Pick<Subject, 'goes'> {
  /** Sentence about what happens next. */
  readonly next?: string | undefined
}

/**
 * Returns the sections for a reviewer's decision: changes, disruption, faults, items that were not evaluated, and the
 * next step.
 */
export function planOverview(
  steps: readonly ReportedStep[],
  findings: readonly ReportedFinding[] = [],
  { goes = false, next }: PlanEnding = {}
): string[] {
  const counts = countsOf(steps, findings)
  const isBlocked = findings.some(({ severity }) => severity === 'error')
  const answers = [
    ...findingSections(findings),
    whatChanges(counts),
    whatBreaks(steps, counts),
    whatIsWrong(steps),
    notEvaluatedSection(steps),
    next !== undefined ? `${NEXT} ${next}` : isBlocked ? BLOCKED : whatNext(steps, counts, goes)
  ]
  return answers.filter(section => section !== '')
}

/** Returns a folded section per step with every change by property. */
export function changeSections(steps: readonly ReportedStep[]): string[] {
  return steps.filter(step => step.changes.length > 0).map(stepSection)
}

/** Begins the last line of a plan. */
const NEXT = '**What happens next:**'
const NOTHING_TO_APPLY = `${NEXT} nothing. There are no changes to apply.`
const NOTHING_EVALUATED = `${NEXT} nothing is applied. Items that were not evaluated may still differ from the configuration: resolve the listed problems, then plan again.`
const BLOCKED = `${NEXT} nothing is applied, and this plan cannot be approved. Correct the errors above, then plan again.`

function whatChanges(counts: PlanCounts): string {
  const head = ['create', 'modify', 'delete', 'detach', 'unchanged', 'what-if false positives']
  const { create, modify, delete: deleted, detach, unchanged, noise, pending, unseen } = counts
  const nothing = unseen === 0 ? 'nothing.' : 'nothing that could be evaluated.'
  const sentence =
    pending === 0 ? nothing : `${codeSpan(planHeadline(counts))} in ${pending} ${pending === 1 ? 'step' : 'steps'}.`
  const numbers = markdownTable(head, [[create, modify, deleted, detach, unchanged, noise].map(String)])
  return `**What changes:** ${sentence}\n\n${numbers}`
}

function whatBreaks(steps: readonly ReportedStep[], { unseen }: PlanCounts): string {
  const risky = steps.flatMap(step => step.changes).filter(change => change.risk !== 'safe')
  if (risky.length === 0) {
    return unseen > 0
      ? '**What breaks:** nothing among the listed changes, but not everything could be evaluated.'
      : '**What breaks:** nothing that is known.'
  }
  const worstFirst = risky.toSorted((a, b) => Number(b.risk === 'destructive') - Number(a.risk === 'destructive'))
  const rows = worstFirst.slice(0, RISKS_SHOWN).map(riskLine)
  const rest = risky.length - rows.length
  return ['**What breaks:**', ...rows, ...(rest > 0 ? [`- … and ${rest} more, in the tables below`] : [])].join('\n')
}

function riskLine({ risk, kind, id, because, certain }: ReportedChange): string {
  return `- ${risk}: ${kind} ${codeSpan(shortName(id))}${certain ? '' : ' (potential)'}: ${escapeProse(because)}`
}

function whatIsWrong(steps: readonly ReportedStep[]): string {
  const faults = steps.flatMap(step => step.faults ?? [])
  return faults.length === 0 ? '' : `**Faults that no listed change fixes:**\n\n${faultList(faults)}`
}

/**
 * Returns boxes that list the steps that were not evaluated, so that a plan without changes is not mistaken for a
 * complete plan.
 */
function notEvaluatedSection(steps: readonly ReportedStep[]): string {
  const of = (by: ReportedStep['evaluation']['by']) =>
    steps
      .filter(({ evaluation }) => evaluation.by === by)
      .map(({ step, evaluation }) => ({ name: step, because: evaluation.because ?? '' }))
  const alerts = [
    alertBox('WARNING', 'Not evaluated; more changes are possible', of('nothing')),
    alertBox('NOTE', 'Not evaluated by Azure, listed from the template instead', of('template'))
  ]
  return alerts.filter(text => text !== '').join('\n\n')
}

/** Returns a box that lists names by reason, one line per reason, or an empty text if there are no names. */
export function alertBox(
  kind: 'WARNING' | 'NOTE',
  what: string,
  blind: readonly { readonly name: string; readonly because: string }[]
): string {
  if (blind.length === 0) return ''
  const rows = Map.groupBy(blind, ({ because }) => because).entries()
  const lines = [...rows].map(
    ([because, same]) => `> - ${same.map(({ name }) => codeSpan(name)).join(', ')}: ${escapeProse(because)}`
  )
  return [`> [!${kind}]`, `> ${what}:`, ...lines].join('\n')
}

function whatNext(steps: readonly ReportedStep[], { pending, unseen }: PlanCounts, goes: boolean): string {
  if (pending === 0) return unseen === 0 ? NOTHING_TO_APPLY : NOTHING_EVALUATED
  const destructive = steps.flatMap(step => step.changes).filter(change => change.risk === 'destructive')
  const next = `${NEXT} after the approval, \`apply\` plans again and continues only if no change outside this plan has appeared.`
  if (goes || destructive.length === 0) return next
  const ids = destructive.slice(0, RISKS_SHOWN).map(change => `- ${codeSpan(change.id)}`)
  const rest = destructive.length - ids.length
  const more = rest > 0 ? [`- … and ${rest} more, in the tables below`] : []
  return [
    `${next} \`apply\` refuses these destructive changes unless \`allow-destructive\` lists them:`,
    '',
    ...ids,
    ...more
  ].join('\n')
}

function stepSection(step: ReportedStep): string {
  const { length } = step.changes
  const title = `${step.step}: ${length} ${length === 1 ? 'change' : 'changes'}`
  return foldedSection(title, changeTable(step), length <= UNFOLDED)
}

import { changeTable, shortName } from './change-table.ts'
import { type Counts, countsOf, headline } from './counts.ts'
import { faultList } from './fault-list.ts'
import { findingSections } from './finding-list.ts'
import { code, details, plain, table } from './markdown.ts'
import type { ReportedChange, ReportedFinding, ReportedStep, Subject } from './types.ts'

/** Risky changes written out one by one; the change table has them all. */
const RISKS_SHOWN = 20
/** A step with so few changes is shown unfolded. */
const UNFOLDED = 10

/** What a reviewer decides from: what changes, what breaks, what could not be seen, what happens next. */
export function planAnswers(
  steps: readonly ReportedStep[],
  findings: readonly ReportedFinding[] = [],
  { goes = false }: Pick<Subject, 'goes'> = {}
): string[] {
  const counts = countsOf(steps, findings)
  const isBlocked = findings.some(({ severity }) => severity === 'error')
  const answers = [
    ...findingSections(findings),
    whatChanges(counts),
    whatBreaks(steps, counts),
    whatIsWrong(steps),
    blindSpots(steps),
    isBlocked ? BLOCKED : whatNext(steps, counts, goes)
  ]
  return answers.filter(section => section !== '')
}

/** Every change by property, a folded section a step. */
export function planChanges(steps: readonly ReportedStep[]): string[] {
  return steps.filter(step => step.changes.length > 0).map(stepSection)
}

const NOTHING_TO_APPLY = '**What happens next:** nothing; there is nothing to apply.'
const NOTHING_EVALUATED =
  '**What happens next:** nothing is applied. What is not evaluated may still differ from the configuration: see to the reason that is given for it, then plan again.'
const BLOCKED =
  '**What happens next:** nothing is applied, and this plan cannot be approved. Correct what blocks it, then plan again.'

function whatChanges(counts: Counts): string {
  const head = ['create', 'modify', 'delete', 'detach', 'unchanged', 'noise left out']
  const { create, modify, delete: deleted, detach, unchanged, noise, pending, unseen } = counts
  const nothing = unseen === 0 ? 'nothing.' : 'nothing among what could be evaluated.'
  const sentence =
    pending === 0 ? nothing : `${code(headline(counts))} in ${pending} ${pending === 1 ? 'step' : 'steps'}.`
  const numbers = table(head, [[create, modify, deleted, detach, unchanged, noise].map(String)])
  return `**What changes:** ${sentence}\n\n${numbers}`
}

function whatBreaks(steps: readonly ReportedStep[], { unseen }: Counts): string {
  const risky = steps.flatMap(step => step.changes).filter(change => change.risk !== 'safe')
  if (risky.length === 0) {
    return unseen > 0
      ? '**What breaks:** nothing among what is listed; not everything could be evaluated.'
      : '**What breaks:** nothing that is known.'
  }
  const worstFirst = risky.toSorted((a, b) => Number(b.risk === 'destructive') - Number(a.risk === 'destructive'))
  const rows = worstFirst.slice(0, RISKS_SHOWN).map(riskLine)
  const rest = risky.length - rows.length
  return ['**What breaks:**', ...rows, ...(rest > 0 ? [`- … and ${rest} more, in the tables below`] : [])].join('\n')
}

function riskLine({ risk, kind, id, because, certain }: ReportedChange): string {
  return `- ${risk}: ${kind} ${code(shortName(id))}${certain ? '' : ' (potential)'}: ${plain(because)}`
}

function whatIsWrong(steps: readonly ReportedStep[]): string {
  const faults = steps.flatMap(step => step.faults ?? [])
  return faults.length === 0 ? '' : `**What is wrong and is not fixed by this plan:**\n\n${faultList(faults)}`
}

/** "No changes" is never said over something Azure could not look at. */
function blindSpots(steps: readonly ReportedStep[]): string {
  const of = (by: ReportedStep['evaluation']['by']) =>
    steps
      .filter(({ evaluation }) => evaluation.by === by)
      .map(({ step, evaluation }) => ({ name: step, because: evaluation.because ?? '' }))
  const alerts = [
    alert('WARNING', 'Not evaluated, there may be more changes', of('nothing')),
    alert('NOTE', 'Not evaluated by Azure but listed from the template', of('template'))
  ]
  return alerts.filter(text => text !== '').join('\n\n')
}

/** A box that lists what is so and why, those with the same reason on one line; empty where there is nothing to list. */
export function alert(
  kind: 'WARNING' | 'NOTE',
  what: string,
  blind: readonly { readonly name: string; readonly because: string }[]
): string {
  if (blind.length === 0) return ''
  const rows = Map.groupBy(blind, ({ because }) => because).entries()
  const lines = [...rows].map(
    ([because, same]) => `> - ${same.map(({ name }) => code(name)).join(', ')}: ${plain(because)}`
  )
  return [`> [!${kind}]`, `> ${what}:`, ...lines].join('\n')
}

function whatNext(steps: readonly ReportedStep[], { pending, unseen }: Counts, goes: boolean): string {
  if (pending === 0) return unseen === 0 ? NOTHING_TO_APPLY : NOTHING_EVALUATED
  const destructive = steps.flatMap(step => step.changes).filter(change => change.risk === 'destructive')
  const next =
    '**What happens next:** once the environment is approved, `apply` plans again and goes on only if every change left is among these.'
  if (goes || destructive.length === 0) return next
  const ids = destructive.slice(0, RISKS_SHOWN).map(change => `- ${code(change.id)}`)
  const rest = destructive.length - ids.length
  const more = rest > 0 ? [`- … and ${rest} more, in the tables below`] : []
  return [`${next} It refuses to destroy what \`allow-destructive\` does not name:`, '', ...ids, ...more].join('\n')
}

function stepSection(step: ReportedStep): string {
  const { length } = step.changes
  const title = `${step.step}: ${length} ${length === 1 ? 'change' : 'changes'}`
  return details(title, changeTable(step), length <= UNFOLDED)
}

import { changeTable } from './change-table.ts'
import { gantt } from './gantt.ts'
import { code, details, plain, SUMMARY_LIMIT, table, withinLimit } from './markdown.ts'
import type { ReportedChange, ReportedStep, ReportedTiming, Subject } from './types.ts'

/** What a reviewer decides from: what changes, what breaks, what happens next. */
export function planSummary(subject: Subject, steps: readonly ReportedStep[]): string {
  const pending = steps.filter(step => step.pending)
  const sections = [heading('Plan', subject), counts(steps), breaks(steps), blindSpots(steps), whatNext(pending.length)]
  const changes = pending.filter(step => step.changes.length > 0).map(stepSection)
  return withinLimit(
    [...sections, ...changes].filter(section => section !== ''),
    SUMMARY_LIMIT / 2
  )
}

/** What was done, what was not, and when. */
export function applySummary(subject: Subject, timings: readonly ReportedTiming[]): string {
  const rows = timings.map(timing => [code(timing.step), OUTCOME[timing.outcome], duration(timing)])
  const ran = timings.flatMap(({ step, outcome, startedAt, endedAt }) =>
    startedAt === undefined || endedAt === undefined || outcome === 'unchanged'
      ? []
      : [{ name: step, failed: outcome === 'failed', startedAt, endedAt }]
  )
  const chart = ran.length > 0 ? [gantt('What ran when, minutes and seconds', ran)] : []
  return withinLimit([heading('Apply', subject), table(['step', 'outcome', 'took'], rows), ...chart], SUMMARY_LIMIT / 2)
}

const OUTCOME: Readonly<Record<ReportedTiming['outcome'], string>> = {
  done: '✅ done',
  unchanged: '▫️ nothing to do',
  failed: '❌ failed',
  cancelled: '⏹️ cancelled; what Azure accepted goes on',
  'not-started': '⏸️ not started'
}

function heading(what: string, { workload, environment, region }: Subject): string {
  return `## ${what}: ${code(workload)} ${code(environment)} in ${code(region)}`
}

function counts(steps: readonly ReportedStep[]): string {
  const of = (kind: ReportedChange['kind']) =>
    steps.flatMap(step => step.changes).filter(change => change.kind === kind).length
  const total = (field: 'unchanged' | 'noise') => steps.reduce((sum, step) => sum + step[field], 0)
  const head = ['create', 'modify', 'delete', 'detach', 'unchanged', 'noise left out']
  return table(head, [
    [of('create'), of('modify'), of('delete'), of('detach'), total('unchanged'), total('noise')].map(String)
  ])
}

function breaks(steps: readonly ReportedStep[]): string {
  const risky = steps.flatMap(step => step.changes).filter(change => change.risk !== 'safe')
  if (risky.length === 0) return '**What breaks:** nothing that is known.'
  const rows = risky.map(change => `- ${change.risk}: ${change.kind} ${code(change.id)}: ${plain(change.because)}`)
  return ['**What breaks:**', ...rows].join('\n')
}

/** "No changes" is never said over something Azure could not look at. */
function blindSpots(steps: readonly ReportedStep[]): string {
  const alerts = [
    alert('WARNING', 'Not evaluated, there may be more changes', steps, 'nothing'),
    alert('NOTE', 'Not evaluated by Azure but listed from the template', steps, 'template')
  ]
  return alerts.filter(text => text !== '').join('\n\n')
}

function alert(
  kind: string,
  what: string,
  steps: readonly ReportedStep[],
  by: ReportedStep['evaluation']['by']
): string {
  const blind = steps.filter(step => step.evaluation.by === by)
  if (blind.length === 0) return ''
  const rows = Map.groupBy(blind, step => step.evaluation.because ?? '').entries()
  const lines = [...rows].map(
    ([because, same]) => `> - ${same.map(step => code(step.step)).join(', ')}: ${plain(because)}`
  )
  return [`> [!${kind}]`, `> ${what}:`, ...lines].join('\n')
}

function whatNext(pending: number): string {
  return pending === 0
    ? '**What happens next:** nothing; there is nothing to apply.'
    : '**What happens next:** once the environment is approved, `apply` plans again and goes on only if every change left is among these.'
}

function stepSection(step: ReportedStep): string {
  return details(`${step.step}: ${step.changes.length} change(s)`, changeTable(step))
}

function duration({ startedAt, endedAt }: ReportedTiming): string {
  if (startedAt === undefined || endedAt === undefined) return ''
  const seconds = Math.round((endedAt - startedAt) / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

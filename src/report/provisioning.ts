import { gantt } from './gantt.ts'
import { codeSpan, escapeProse, markdownTable, SUMMARY_LIMIT, withinLimit } from './markdown.ts'
import { changeSections, planOverview } from './plan-sections.ts'
import { topologySection } from './topology.ts'
import type { ReportedFinding, ReportedStep, ReportedTiming, Subject, Topology } from './types.ts'

/** A plan, with the sentence about what happens next if it is not the usual one. */
interface ReportedPlan {
  readonly steps: readonly ReportedStep[]
  readonly findings?: readonly ReportedFinding[]
  readonly next?: string | undefined
}

/** Returns the summary of a plan, which a reviewer reads before the approval. */
export function planSummary(
  subject: Subject,
  { steps, findings = [], next }: ReportedPlan,
  topology?: Topology
): string {
  const picture = topology === undefined ? [] : [topologySection(topology)]
  const title = subject.goes ? 'Plan to destroy' : 'Plan'
  const sections = [
    heading(title, subject),
    ...planOverview(steps, findings, { ...subject, next }),
    ...picture,
    ...changeSections(steps)
  ]
  return withinLimit(sections, SUMMARY_LIMIT / 2)
}

/** Returns the summary of an apply: the outcome and duration of each step, and the timeline. */
export function applySummary(subject: Subject, timings: readonly ReportedTiming[]): string {
  const rows = timings.map(timing => [codeSpan(timing.step), OUTCOME[timing.outcome], duration(timing)])
  const ran = timings.flatMap(({ step, outcome, startedAt, endedAt }) =>
    startedAt === undefined || endedAt === undefined || outcome === 'unchanged'
      ? []
      : [{ name: step, failed: outcome === 'failed', startedAt, endedAt }]
  )
  const chart = ran.length > 0 ? [gantt('Timeline', ran)] : []
  const sections = [
    heading(subject.goes ? 'Destroy' : 'Apply', subject),
    whatNext(timings),
    markdownTable(['step', 'outcome', 'took'], rows),
    ...chart
  ]
  return withinLimit(sections, SUMMARY_LIMIT / 2)
}

const OUTCOME: Readonly<Record<ReportedTiming['outcome'], string>> = {
  done: '✅ done',
  unchanged: '▫️ unchanged',
  failed: '❌ failed',
  cancelled: '⏹️ cancelled; Azure continues accepted operations',
  'not-started': '⏸️ not started'
}

/** Returns a heading with one paragraph, for an outcome that has no table. */
export function noteSummary(what: string, subject: Subject, text: string): string {
  return `${heading(what, subject)}\n\n${escapeProse(text)}`
}

function heading(what: string, { workload, environment, region }: Subject): string {
  return `## ${what}: ${codeSpan(workload)} ${codeSpan(environment)} in ${codeSpan(region)}`
}

function whatNext(timings: readonly ReportedTiming[]): string {
  const ended = (outcome: ReportedTiming['outcome']) => timings.some(timing => timing.outcome === outcome)
  if (ended('failed')) {
    return '**What happens next:** fix the failed steps and run again. Completed steps are kept and need no new approval.'
  }
  if (ended('cancelled') || ended('not-started')) {
    return '**What happens next:** run again. The run waits for operations in progress in Azure and continues from there.'
  }
  return '**What happens next:** nothing. All approved changes are applied.'
}

function duration({ startedAt, endedAt }: ReportedTiming): string {
  if (startedAt === undefined || endedAt === undefined) return ''
  const seconds = Math.round((endedAt - startedAt) / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

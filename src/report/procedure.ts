import { codeSpan, escapeMarkdown, escapeProse, markdownTable, SUMMARY_LIMIT, withinLimit } from './markdown.ts'
import type { Subject } from './types.ts'

/** State of a procedure. It repeats the type of `provisioning`, which this module may not import. */
export interface ReportedProcedure {
  readonly kind: string
  readonly id: string | undefined
  readonly isOpen: boolean
  readonly phase: string | undefined
  readonly contradiction?: { readonly recorded: string; readonly shown: string }
  readonly since?: number
  readonly running?: string
  readonly until?: number
  readonly operations: readonly { readonly operation: string; readonly to?: string; readonly because?: string }[]
  readonly costs: readonly string[]
  readonly hold?: { readonly by: string; readonly since: string; readonly because: string }
  readonly emergency?: { readonly by: string; readonly until: number; readonly because: string }
}

/** Returns the summary of a procedure: its phase and since when, the operations that are possible now, and the costs. */
export function procedureSummary({ workload, environment, region }: Subject, reported: ReportedProcedure): string {
  const { operations, costs } = reported
  const sections = [
    `## ${escapeMarkdown(reported.kind)}: ${codeSpan(workload)} ${codeSpan(environment)} in ${codeSpan(region)}`,
    ...warnings(reported),
    markdownTable(['', ''], stateRows(reported)),
    ...(operations.length === 0 ? [] : [markdownTable(['operation', 'now', 'because'], operations.map(operationRow))]),
    ...(costs.length === 0 ? [] : [`**Costs until the procedure ends:**\n\n${costs.map(bullet).join('\n')}`])
  ]
  return withinLimit(sections, SUMMARY_LIMIT / 2)
}

function warnings({ contradiction, hold, emergency, running }: ReportedProcedure): string[] {
  return [
    ...(contradiction === undefined
      ? []
      : [
          `> [!CAUTION]\n> The record and Azure contradict each other, so no operation runs. Record: ${escapeProse(contradiction.recorded)}. Azure: ${escapeProse(contradiction.shown)}.`
        ]),
    ...(hold === undefined
      ? []
      : [
          `> [!WARNING]\n> On hold since ${escapeProse(hold.since)} by ${escapeProse(hold.by)}: ${escapeProse(hold.because)}.`
        ]),
    ...(emergency === undefined
      ? []
      : [
          `> [!WARNING]\n> Emergency until ${time(emergency.until)}, approved by ${escapeProse(emergency.by)}: ${escapeProse(emergency.because)}.`
        ]),
    ...(running === undefined
      ? []
      : [
          `> [!NOTE]\n> ${codeSpan(running)} has begun and has not ended. Run it again with the same approval: it continues where it stopped.`
        ])
  ]
}

function stateRows({ id, isOpen, phase, since, until }: ReportedProcedure): string[][] {
  return [
    ['procedure', id === undefined ? 'none' : `${codeSpan(id)}${isOpen ? '' : ', ended'}`],
    ['phase', phase === undefined ? 'unknown' : codeSpan(phase)],
    ...(since === undefined ? [] : [['since', time(since)]]),
    ...(until === undefined ? [] : [['not before', time(until)]])
  ]
}

function operationRow({ operation, to, because = '' }: ReportedProcedure['operations'][number]): string[] {
  const now = to === undefined ? 'not possible' : `possible, leads to ${codeSpan(to)}`
  return [codeSpan(operation), now, escapeProse(because)]
}

function bullet(text: string): string {
  return `* ${escapeProse(text)}`
}

/** Returns a time as `2026-11-30 02:00 UTC`. */
function time(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

import {
  codeBlock,
  codeSpan,
  escapeMarkdown,
  escapeProse,
  markdownTable,
  SUMMARY_LIMIT,
  withinLimit
} from './markdown.ts'
import { shortName } from './short-name.ts'
import type { Subject } from './types.ts'
import { type OperationCommand, operationLine } from './workflow-command.ts'

/** State of lease, hold and operation record. It repeats types of `provisioning`, which this module may not import. */
export interface ReportedOperation {
  readonly lease: {
    readonly state: 'free' | 'held' | 'expired'
    readonly expires?: string | undefined
    readonly run?: string | undefined
    readonly since?: string | undefined
    readonly write?: ReportedWrite | undefined
    readonly isWriteUnreadable?: true
  }
  readonly isWriteRunning?: boolean | undefined
  /** Operations that Azure shows now. */
  readonly work: readonly ReportedWork[]
  /** Next step of a person, with the line to type, if there is one. */
  readonly next: { readonly do: string; readonly because: string; readonly command?: string }
  readonly hold?: { readonly because: string; readonly since: string; readonly by: string } | undefined
  readonly record?: ReportedRecord
  /** Sentences that say that the operation record cannot be read, and what to do. */
  readonly unreadableRecord?: string
  readonly commands: readonly { readonly command: OperationCommand; readonly now: string; readonly because: string }[]
  readonly refused: readonly { readonly command: string; readonly because: string }[]
}

interface ReportedWork {
  readonly target: string
  readonly state?: string
  readonly operation?: string
  readonly startedBy?: string
  readonly since?: string
}

interface ReportedWrite {
  readonly target: string
  readonly startedAt: number
  readonly operation?: { readonly provider: string; readonly location: string; readonly id: string }
}

interface ReportedRecord {
  readonly id: string
  readonly kind: string
  readonly phase: string
  readonly closed: boolean
  readonly since: number
  readonly running?: { readonly operation: string }
  readonly until?: number
}

/**
 * Returns the summary of the lease, the hold and the open procedure of an environment, with the commands that are
 * possible now.
 */
export function operationSummary(subject: Subject, reported: ReportedOperation): string {
  const { workload, environment, region } = subject
  const { refused } = reported
  const possible = reported.commands.filter(({ now }) => now === 'possible')
  const sections = [
    `## Operation: ${codeSpan(workload)} ${codeSpan(environment)} in ${codeSpan(region)}`,
    ...nextSections(reported),
    markdownTable(['', 'state'], stateRows(reported)),
    markdownTable(
      ['command', 'now', 'because'],
      reported.commands.map(({ command, now, because }) => [codeSpan(command), now, escapeProse(because)])
    ),
    ...(possible.length === 0
      ? []
      : [codeBlock(possible.map(({ command }) => operationLine(environment, command)).join('\n'), 'sh')]),
    ...(refused.length === 0
      ? []
      : [
          markdownTable(
            ['refused while the procedure is open', 'because'],
            refused.map(({ command, because }) => [codeSpan(command), escapeProse(because)])
          )
        ])
  ]
  return withinLimit(sections, SUMMARY_LIMIT / 2)
}

/** Returns the one next step, with its command. */
function nextSections({ next }: ReportedOperation): string[] {
  const text = `**Next: ${next.do}.** ${escapeProse(next.because)}`
  return next.command === undefined ? [text] : [text, codeBlock(next.command, 'sh')]
}

function sightOf(isWriteRunning: boolean | undefined): string {
  if (isWriteRunning === true) return 'Azure shows that the write still works.'
  return 'Azure does not show that the write still works, which does not prove its end.'
}

function stateRows(reported: ReportedOperation): string[][] {
  return [
    ['lease', leaseText(reported)],
    ['write under the lease', writeText(reported)],
    ['operations in Azure', reported.work.map(workText).join('; ') || 'none'],
    ['hold', holdCell(reported)],
    ['procedure', procedureText(reported)],
    ...phaseRows(reported.record)
  ]
}

function workText({ target, state, operation, startedBy, since }: ReportedWork): string {
  const started = startedBy === undefined ? [] : [`started by ${startedBy}`]
  const parts = [state ?? [], operation ?? [], started, since === undefined ? [] : [`since ${since}`]].flat()
  return `${codeSpan(shortName(target))}: ${escapeMarkdown(parts.join(', '))}`
}

function leaseText({ lease: { state, run, since, expires = 'an unknown time' } }: ReportedOperation): string {
  if (state === 'free') return 'free'
  const begun = since === undefined ? '' : ` since ${escapeMarkdown(since)}`
  const by = `${run === undefined ? '' : ` by ${escapeMarkdown(run)}`}${begun}`
  return state === 'held'
    ? `held${by} until ${escapeMarkdown(expires)}`
    : `held${by}, expired ${escapeMarkdown(expires)}`
}

function writeText({ lease: { write, isWriteUnreadable, state }, isWriteRunning }: ReportedOperation): string {
  if (isWriteUnreadable) return 'unreadable: the record of the lease was edited'
  if (write === undefined) return 'none'
  const { target, startedAt, operation } = write
  const sight = state === 'expired' ? `. ${sightOf(isWriteRunning)}` : ''
  const began = `${codeSpan(target)}, begun ${new Date(startedAt).toISOString()}`
  if (operation === undefined) return `${began}; it is not known whether Azure accepted it${sight}`
  return `${began}, operation ${codeSpan(operation.id)} of ${escapeMarkdown(operation.provider)} in ${escapeMarkdown(operation.location)}${sight}`
}

function holdCell({ hold }: ReportedOperation): string {
  if (hold === undefined) return 'none'
  return `since ${escapeMarkdown(hold.since)} by ${escapeMarkdown(hold.by)}: ${escapeMarkdown(hold.because)}`
}

function procedureText({ record, unreadableRecord }: ReportedOperation): string {
  if (unreadableRecord !== undefined) return `unreadable. ${escapeMarkdown(unreadableRecord)}`
  if (record === undefined) return 'none'
  return `${escapeMarkdown(record.kind)} ${codeSpan(record.id)}, ${record.closed ? 'ended' : 'open'}`
}

function phaseRows(record: ReportedRecord | undefined): string[][] {
  if (record === undefined) return []
  const { phase, since, running, until } = record
  return [
    ['phase', `${codeSpan(phase)} since ${timeText(since)}`],
    ...(running === undefined ? [] : [['unfinished operation', codeSpan(running.operation)]]),
    ...(until === undefined ? [] : [['next operation not before', timeText(until)]])
  ]
}

function timeText(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}

import { codeSpan, escapeMarkdown, markdownTable, SUMMARY_LIMIT, withinLimit } from './markdown.ts'
import type { Subject } from './types.ts'

/** State of lease, hold and operation record. It repeats types of `provisioning`, which this module may not import. */
export interface ReportedOperation {
  readonly lease: {
    readonly state: 'free' | 'held' | 'expired'
    readonly expires?: string | undefined
    readonly write?:
      | {
          readonly target: string
          readonly startedAt: number
          readonly operation?: { readonly provider: string; readonly location: string; readonly id: string }
        }
      | undefined
    readonly isWriteUnreadable?: true
  }
  readonly hold?: { readonly because: string; readonly since: string; readonly by: string } | undefined
  /** Value of the operation record, if a procedure is open. */
  readonly record?: unknown
  /** Sentences that say that the operation record cannot be read, and what to do. */
  readonly unreadableRecord?: string
}

/** Returns the summary of the lease, the hold and the open procedure of an environment. */
export function operationSummary({ workload, environment, region }: Subject, reported: ReportedOperation): string {
  const sections = [
    `## Operation: ${codeSpan(workload)} ${codeSpan(environment)} in ${codeSpan(region)}`,
    `**What happens next:** ${whatNext(reported)}`,
    markdownTable(
      ['', 'state'],
      [
        ['lease', leaseText(reported)],
        ['write under the lease', writeText(reported)],
        ['hold', holdCell(reported)],
        ['open procedure', recordText(reported)]
      ]
    )
  ]
  return withinLimit(sections, SUMMARY_LIMIT / 2)
}

function whatNext({ lease, hold }: ReportedOperation): string {
  if (lease.state === 'expired' && lease.write !== undefined)
    return 'the next run waits until the write below has ended. Run the interrupted workflow again. Release the lease only if that write has ended and the run still stops with `operation-stuck`.'
  if (lease.isWriteUnreadable)
    return 'runs that write stop, because the write under the lease cannot be read. When no operation of the environment is in progress in the activity log, run `release-lease`.'
  if (lease.state === 'held') return 'a run works under the lease. Wait until it ends.'
  return hold === undefined
    ? 'nothing. Runs can write.'
    : 'scheduled runs write nothing until the hold is released. Other runs continue.'
}

function leaseText({ lease }: ReportedOperation): string {
  return lease.state === 'free' ? 'free' : `${lease.state}, until ${escapeMarkdown(lease.expires ?? 'an unknown time')}`
}

function writeText({ lease: { write, isWriteUnreadable } }: ReportedOperation): string {
  if (isWriteUnreadable) return 'unreadable: the record of the lease was edited'
  if (write === undefined) return 'none'
  const { target, startedAt, operation } = write
  const began = `${codeSpan(target)}, begun ${new Date(startedAt).toISOString()}`
  if (operation === undefined) return `${began}; it is not known whether Azure accepted it`
  return `${began}, operation ${codeSpan(operation.id)} of ${escapeMarkdown(operation.provider)} in ${escapeMarkdown(operation.location)}`
}

function holdCell({ hold }: ReportedOperation): string {
  if (hold === undefined) return 'none'
  return `since ${escapeMarkdown(hold.since)} by ${escapeMarkdown(hold.by)}: ${escapeMarkdown(hold.because)}`
}

function recordText({ record, unreadableRecord }: ReportedOperation): string {
  if (unreadableRecord !== undefined) return `unreadable. ${escapeMarkdown(unreadableRecord)}`
  return record === undefined ? 'none' : codeSpan(JSON.stringify(record))
}

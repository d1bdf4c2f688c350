import { codeSpan, escapeMarkdown, escapeProse, markdownTable } from './markdown.ts'
import type { Subject } from './types.ts'

/** An upgrade that is to be done. It repeats types of `preflight`, which this module may not import. */
export interface ReportedStatus {
  readonly state: 'due' | 'begun' | 'waiting' | 'blocked'
  /** Version that runs, and what is requested. */
  readonly from: string
  readonly to: string
  /** Versions on the way, one for each upgrade. */
  readonly path: readonly string[]
  /** Versions that pools run and that are older than that of the control plane, by pool. */
  readonly behind?: readonly { readonly pool: string; readonly versions: readonly string[] }[]
  /** Rollback with which the last operation ended. `at`: milliseconds since 1970. */
  readonly rolledBack?: { readonly at: number; readonly by?: string }
  /** Time at which all waits have ended, in milliseconds since 1970. Absent if no time ends one of them. */
  readonly startsAt?: number
  /** Reason for which the upgrade passes window, freeze and soak. */
  readonly emergency?: string
  readonly waits: readonly {
    readonly subject: string
    readonly evidence: string
    readonly remedy: string
    readonly waits?: { readonly until?: number }
  }[]
}

/** Returns the board of an environment: what is due and why, for what it waits and until when, and the next step. */
export function upgradeBoard(
  { workload, environment }: Subject,
  status: ReportedStatus | { readonly state: 'done'; readonly because: string }
): string {
  const title = `## Upgrade of ${codeSpan(workload)} ${codeSpan(environment)}: ${status.state}`
  if (status.state === 'done') return [title, escapeProse(status.because)].join('\n\n')
  const { to, path, waits, state, startsAt, emergency } = status
  const hops = path.length > 1 ? ` One run takes one of ${path.map(codeSpan).join(', ')}.` : ''
  const due = `${runningText(status)}, and ${escapeMarkdown(to)} is requested.${hops}`
  const rows = waits.map(each => [
    escapeProse(`${each.subject}: ${each.evidence}`),
    each.waits?.until === undefined ? 'no fixed time' : time(each.waits.until),
    escapeProse(each.remedy)
  ])
  const table = rows.length === 0 ? [] : [markdownTable(['waits for', 'until', 'next step'], rows)]
  const urgent =
    emergency === undefined
      ? []
      : [`**Emergency:** ${escapeProse(emergency)}. The upgrade passes window, freeze and soak.`]
  const back = rolledBackText(status)
  const next =
    state === 'waiting' && startsAt !== undefined ? `${NEXT.waiting} It can start at ${time(startsAt)}.` : NEXT[state]
  return [title, due, ...back, ...urgent, ...table, `**Next:** ${next}`].join('\n\n')
}

/** Returns the versions that run: those of pools, too, if the control plane is ahead of them. */
function runningText({ from, behind = [] }: ReportedStatus): string {
  if (behind.length === 0) return `The cluster runs ${codeSpan(from)}`
  const pools = behind.map(({ pool, versions }) => `pool ${codeSpan(pool)} ${versions.map(codeSpan).join(' and ')}`)
  return `The control plane runs ${codeSpan(from)}, ${pools.join(', ')}`
}

function rolledBackText({ rolledBack }: ReportedStatus): string[] {
  if (rolledBack === undefined) return []
  const by = rolledBack.by === undefined ? '' : ` by ${escapeProse(rolledBack.by)}`
  return [
    `**Rolled back:** the node pools were rolled back at ${time(rolledBack.at)}${by}. The upgrade takes them forward again: approve it only if the reason for the rollback is corrected.`
  ]
}

const NEXT = {
  due: 'approve the job that applies. It upgrades exactly what the plan shows.',
  begun: 'approve the job that applies. It continues where the earlier run stopped.',
  waiting: 'nothing to approve yet. A later run continues: that of the schedule, or one that is started by hand.',
  blocked: 'nothing to approve. Correct what the verdict below names, then run again.'
} as const

/** Returns a time in UTC, rounded up to the minute. */
function time(milliseconds: number): string {
  return `${new Date(Math.ceil(milliseconds / 60_000) * 60_000).toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

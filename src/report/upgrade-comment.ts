import { COMMENT_LIMIT } from './comment.ts'
import type { IssueRun } from './drift-issue.ts'
import type { Subject } from './types.ts'
import { type ReportedUpgrade, upgradeSummary } from './upgrade.ts'

/** Bytes reserved for the marker and the line about the run. */
const AROUND = 2_048

interface Marker {
  readonly key: string
  readonly run: number
  readonly attempt: number
}

/** The commit that a comment about an upgrade judges, and the time, in milliseconds since 1970. */
export interface JudgedCommit {
  readonly commit: string
  readonly at: number
}

/** An upgrade that a comment shows, without errors and with nothing that was not evaluated. */
export interface ShownUpgrade extends JudgedCommit {
  /** Version that it requests. */
  readonly to: string
}

/**
 * Returns the comment about the upgrade of one environment, within GitHub's limit. Its first line identifies it. The next
 * one has what a review of the pull request approves, if the upgrade may start.
 */
export function upgradeComment(
  subject: Subject,
  reported: ReportedUpgrade,
  { repositoryUrl, id, attempt }: IssueRun,
  { commit, at }: JudgedCommit
) {
  const isOffered = reported.verdict === 'pass' || reported.verdict === 'warn'
  const plan = isOffered ? `\n<!-- plan ${commit} ${at} ${reported.to} -->` : ''
  const marker = `<!-- aks-baseline/upgrade/1 ${keyOf(subject)} ${id} ${attempt} -->${plan}`
  const link = `[run](${repositoryUrl}/actions/runs/${id}/attempts/${attempt})`
  return `${marker}\n\n${upgradeSummary(subject, reported, COMMENT_LIMIT - AROUND)}\n\n<sub>Written by ${link}.</sub>`
}

/** Returns whether a comment is about the upgrade of an environment. */
export function isUpgradeComment(body: string, subject: Subject): boolean {
  return markerOf(body)?.key === keyOf(subject)
}

/** Returns whether a comment was written by this run, or by a later one. */
export function isNewerUpgradeComment(body: string, { id, attempt }: Pick<IssueRun, 'id' | 'attempt'>): boolean {
  const marker = markerOf(body)
  if (marker === undefined) return false
  return marker.run > id || (marker.run === id && marker.attempt >= attempt)
}

/** Returns the upgrade that the newest of these comments shows for an environment, or `undefined`. */
export function shownUpgrade(bodies: readonly string[], subject: Subject): ShownUpgrade | undefined {
  const body = bodies.findLast(each => isUpgradeComment(each, subject))
  const [, commit, at, to] = /^[^\n]*\n<!-- plan ([0-9a-f]{7,64}) (\d+) ([\d.]+) -->\r?\n/.exec(body ?? '') ?? []
  return commit === undefined || to === undefined ? undefined : { commit, at: Number(at), to }
}

function keyOf({ workload, environment }: Subject): string {
  return Buffer.from(`${workload}/${environment}`).toString('base64')
}

function markerOf(body: string): Marker | undefined {
  const found = /^<!-- aks-baseline\/upgrade\/1 ([\w+/=]+) (\d+) (\d+) -->\r?(?:\n|$)/.exec(body)
  const [, key, run, attempt] = found ?? []
  return key === undefined ? undefined : { key, run: Number(run), attempt: Number(attempt) }
}

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

/** Returns the comment about the upgrade of one environment, within GitHub's limit. Its first line identifies it. */
export function upgradeComment(subject: Subject, reported: ReportedUpgrade, { repositoryUrl, id, attempt }: IssueRun) {
  const marker = `<!-- aks-baseline/upgrade/1 ${keyOf(subject)} ${id} ${attempt} -->`
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

function keyOf({ workload, environment }: Subject): string {
  return Buffer.from(`${workload}/${environment}`).toString('base64')
}

function markerOf(body: string): Marker | undefined {
  const found = /^<!-- aks-baseline\/upgrade\/1 ([\w+/=]+) (\d+) (\d+) -->\r?(?:\n|$)/.exec(body)
  const [, key, run, attempt] = found ?? []
  return key === undefined ? undefined : { key, run: Number(run), attempt: Number(attempt) }
}

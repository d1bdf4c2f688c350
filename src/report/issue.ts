import { createHash } from 'node:crypto'
import { driftContent, type ReportedDrift } from './drift.ts'
import { code } from './markdown.ts'
import { oneLine, shortened } from './text.ts'
import type { Subject } from './types.ts'

/** Characters a body and a title may have (GitHub answers longer ones with 422). */
export const ISSUE_LIMIT = 65_536
const TITLE_LIMIT = 256
/** Left for the marker, the sentence before the content and the line about the run. */
const AROUND = 4_096

/** The run on GitHub that looked. */
export interface IssueRun {
  /** `https://github.com/owner/name` */
  readonly repositoryUrl: string
  readonly id: number
  readonly attempt: number
}

/** What an issue of ours says of itself in its first line. */
export interface IssueMarker {
  /** Of the environment it is about. */
  readonly key: string
  /** Digest of what drifts, what could not be looked at left out. */
  readonly drift: string
  /** Digest of all it says, but for the run. */
  readonly content: string
}

/** The key of an environment's issue: workload and environment name its stacks as well. */
export function issueKey({ workload, environment }: Subject): string {
  return Buffer.from(`${workload}/${environment}`).toString('base64')
}

export function issueTitle({ workload, environment, region }: Subject): string {
  return shortened(oneLine(`Drift: ${workload} ${environment} in ${region}`), TITLE_LIMIT)
}

/** The issue about an environment's drift, within GitHub's limit. */
export function issueBody(subject: Subject, config: string, drift: ReportedDrift, run: IssueRun): string {
  const { workload, environment } = subject
  const sentence = `${code(workload)} ${code(environment)} is compared with ${code(shortened(config, 512))} by a scheduled workflow, which keeps this issue up to date and closes it when nothing differs any more. Close it as *not planned* to live with what it lists: it is opened again only when something else drifts.`
  const content = `${sentence}\n\n${driftContent(drift, ISSUE_LIMIT - AROUND)}`
  const { changes, faults } = drift
  const marker = `${MARKER} ${issueKey(subject)} ${digest(JSON.stringify([changes, faults]))} ${digest(content)} -->`
  return `${marker}\n\n${content}\n\n<sub>Says so since ${runLink(run)}.</sub>`
}

const MARKER = '<!-- aks-baseline/drift/1'

/** The marker of a body; `undefined` for one without. Whether the issue is ours does not follow from it. */
export function readIssueMarker(body: string): IssueMarker | undefined {
  const found = /^<!-- aks-baseline\/drift\/1 ([\w+/=]+) ([0-9a-f]{32}) ([0-9a-f]{32}) -->\r?(?:\n|$)/.exec(body)
  const [, key, drift, content] = found ?? []
  return key === undefined || drift === undefined || content === undefined ? undefined : { key, drift, content }
}

/** What is said when the issue is closed, opened again, or closed because there is an older one. */
export const issueComments = {
  over: (run: IssueRun) => `Everything was looked at and is as configured, says ${runLink(run)}.`,
  back: (run: IssueRun) => `It differs again, says ${runLink(run)}. What differs now is above.`,
  double: (older: number) => `Two runs opened an issue each; #${older} is the one that is kept up to date.`
} as const

function runLink({ repositoryUrl, id, attempt }: IssueRun): string {
  return `[run ${id}](${repositoryUrl}/actions/runs/${id}/attempts/${attempt})`
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

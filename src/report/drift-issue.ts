import { createHash } from 'node:crypto'
import { driftContent, type ReportedDrift } from './drift.ts'
import { codeSpan } from './markdown.ts'
import { oneLine, shortenText } from './safe-text.ts'
import type { Subject } from './types.ts'

/** Longest body of an issue in characters. GitHub refuses longer bodies and titles with status 422. */
export const ISSUE_LIMIT = 65_536
const TITLE_LIMIT = 256
/** Characters reserved for the marker, the first sentence and the line about the run. */
const AROUND = 4_096

/** The workflow run that detected the drift. */
export interface IssueRun {
  /** `https://github.com/owner/name` */
  readonly repositoryUrl: string
  readonly id: number
  readonly attempt: number
}

/** The data in the first line of an issue of this project. */
export interface IssueMarker {
  /** Key of the environment, as `issueKey` returns it. */
  readonly key: string
  /** Digest of the drift, without the items that were not evaluated. */
  readonly drift: string
  /** Digest of the whole content, except for the line about the run. */
  readonly content: string
}

/**
 * Returns the key of the issue about an environment. It consists of workload and environment, which also identify the
 * stacks of that environment.
 */
export function issueKey({ workload, environment }: Subject): string {
  return Buffer.from(`${workload}/${environment}`).toString('base64')
}

export function issueTitle({ workload, environment, region }: Subject): string {
  return shortenText(oneLine(`Drift: ${workload} ${environment} in ${region}`), TITLE_LIMIT)
}

/** Returns the body of the issue about drift of an environment, within GitHub's limit. */
export function issueBody(subject: Subject, config: string, drift: ReportedDrift, run: IssueRun): string {
  const { workload, environment } = subject
  const sentence = `A scheduled workflow compares ${codeSpan(workload)} ${codeSpan(environment)} with ${codeSpan(shortenText(config, 512))}. It updates this issue and closes it when nothing differs. To accept the differences, close the issue as *not planned*: it is reopened only when something else drifts.`
  const content = `${sentence}\n\n${driftContent(drift, ISSUE_LIMIT - AROUND)}`
  const { changes, faults } = drift
  const marker = `${MARKER} ${issueKey(subject)} ${digest(JSON.stringify([changes, faults]))} ${digest(content)} -->`
  return `${marker}\n\n${content}\n\n<sub>Last updated by ${runLink(run)}.</sub>`
}

const MARKER = '<!-- aks-baseline/drift/1'

/**
 * Returns the marker of a body, or `undefined` if the body has no marker. The marker does not prove that this project
 * wrote the issue.
 */
export function readIssueMarker(body: string): IssueMarker | undefined {
  const found = /^<!-- aks-baseline\/drift\/1 ([\w+/=]+) ([0-9a-f]{32}) ([0-9a-f]{32}) -->\r?(?:\n|$)/.exec(body)
  const [, key, drift, content] = found ?? []
  return key === undefined || drift === undefined || content === undefined ? undefined : { key, drift, content }
}

/**
 * Comments for an issue that is closed, for an issue that is reopened, and for an issue that duplicates an older issue.
 */
export const issueComments = {
  over: (run: IssueRun) => `Closed by ${runLink(run)}: everything was evaluated, and Azure matches the configuration.`,
  back: (run: IssueRun) => `Reopened by ${runLink(run)}: Azure differs again. The description lists the differences.`,
  double: (older: number) =>
    `Closed as a duplicate: two runs opened an issue each, and #${older} is updated from now on.`
} as const

function runLink({ repositoryUrl, id, attempt }: IssueRun): string {
  return `[run ${id}](${repositoryUrl}/actions/runs/${id}/attempts/${attempt})`
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

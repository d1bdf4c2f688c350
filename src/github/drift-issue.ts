import { isExisting } from './errors.ts'
import type { Issue, IssueClient, Label } from './types.ts'

/** An issue that is open as long as a condition holds. */
export interface DriftIssue {
  /**
   * `stands` if the condition holds, and `over` if it does not hold. `unknown` means that the condition could not be
   * evaluated: no issue is then opened or closed.
   */
  readonly verdict: 'stands' | 'over' | 'unknown'
  readonly title: string
  readonly body: string
  readonly label: Label
  /** Returns whether a body is the body of this issue. It is called only for issues that the token's identity wrote. */
  isIt(body: string): boolean
  /** Returns whether a body has the same content as `body`. */
  says(body: string): boolean
  /**
   * Returns whether a body lists the same differences as `body`. It is called for an issue that was closed as not
   * planned.
   */
  accepts(body: string): boolean
  readonly comments: {
    readonly over: string
    readonly back: string
    double(older: number): string
  }
}

/** Number of closed issues that are searched for an issue to reopen, most recently changed first. */
const CLOSED_ISSUES_SEARCHED = 300

/**
 * Opens, updates, closes or reopens the issue. If several such issues are open, the newer ones are closed as duplicates
 * of the oldest. Returns the number of the issue, or `undefined` if no issue was open and none was opened. Throws the
 * errors of GitHub.
 */
export async function updateDriftIssue(issues: IssueClient, driftIssue: DriftIssue): Promise<number | undefined> {
  const [open, ...doubles] = await openOnes(issues, driftIssue)
  if (open === undefined) return driftIssue.verdict === 'stands' ? await openAgain(issues, driftIssue) : undefined
  for (const { number } of doubles) await close(issues, number, 'duplicate', driftIssue.comments.double(open.number))
  if (driftIssue.verdict === 'over') await close(issues, open.number, 'completed', driftIssue.comments.over)
  else if (!driftIssue.says(open.body)) await issues.change(open.number, contentOf(driftIssue))
  return open.number
}

/** Returns the open issues with the marker, oldest first. */
async function openOnes(issues: IssueClient, driftIssue: DriftIssue): Promise<Issue[]> {
  const found: Issue[] = []
  for await (const issue of issues.list('open')) if (isOurs(issue, driftIssue)) found.push(issue)
  return found
}

/**
 * Returns whether the issue has the marker and the token's identity wrote it. A marker alone proves nothing, because
 * anybody can write a marker.
 */
function isOurs({ mine, body }: Issue, { isIt }: DriftIssue): boolean {
  return mine && isIt(body)
}

async function close(
  issues: IssueClient,
  number: number,
  reason: 'completed' | 'duplicate',
  comment: string
): Promise<void> {
  await issues.comment(number, comment)
  await issues.change(number, { reason })
}

async function openAgain(issues: IssueClient, driftIssue: DriftIssue): Promise<number> {
  const closed = await lastClosed(issues, driftIssue)
  if (closed === undefined) return await openNew(issues, driftIssue)
  const { number } = closed
  if (closed.accepted && driftIssue.accepts(closed.body)) return number
  await issues.change(number, { ...contentOf(driftIssue), reason: 'reopened' })
  await issues.comment(number, driftIssue.comments.back)
  return number
}

async function lastClosed(issues: IssueClient, driftIssue: DriftIssue): Promise<Issue | undefined> {
  let looked = 0
  for await (const issue of issues.list('closed')) {
    if (isOurs(issue, driftIssue)) return issue
    if (++looked === CLOSED_ISSUES_SEARCHED) return undefined
  }
  return undefined
}

async function openNew(issues: IssueClient, driftIssue: DriftIssue): Promise<number> {
  const labels = (await hasLabel(issues, driftIssue.label)) ? [driftIssue.label.name] : []
  return await issues.create({ ...contentOf(driftIssue), labels })
}

/** Returns whether the label exists or could be created. If not, the issue is opened without a label. */
async function hasLabel(issues: IssueClient, label: Label): Promise<boolean> {
  try {
    await issues.makeLabel(label)
    return true
  } catch (error) {
    return isExisting(error)
  }
}

function contentOf({ title, body }: DriftIssue): { title: string; body: string } {
  return { title, body }
}

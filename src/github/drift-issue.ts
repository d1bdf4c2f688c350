import { isExisting } from './errors.ts'
import type { Issue, Issues, Label } from './types.ts'

/** An issue that is open as long as a condition holds. */
export interface StandingIssue {
  /**
   * `stands` if the condition holds, `over` if it does not, `unknown` if it could not be evaluated: then no issue is
   * opened or closed.
   */
  readonly verdict: 'stands' | 'over' | 'unknown'
  readonly title: string
  readonly body: string
  readonly label: Label
  /** Returns whether a body is that of this issue, among the issues of the token's identity. */
  isIt(body: string): boolean
  /** Returns whether a body has the same content as `body`. */
  says(body: string): boolean
  /** Returns whether the body of an issue that was closed as not planned lists the same differences. */
  accepts(body: string): boolean
  readonly comments: {
    readonly over: string
    readonly back: string
    double(older: number): string
  }
}

/** Closed issues that are searched for one to reopen, most recently changed first. */
const CLOSED_LOOKED_AT = 300

/**
 * Opens, updates, closes or reopens the issue. A second one is closed as its duplicate. Returns the number of the
 * issue, or `undefined` if none existed and none was opened. Throws the errors of GitHub.
 */
export async function keepIssue(issues: Issues, standing: StandingIssue): Promise<number | undefined> {
  const [open, ...doubles] = await openOnes(issues, standing)
  if (open === undefined) return standing.verdict === 'stands' ? await openAgain(issues, standing) : undefined
  for (const { number } of doubles) await close(issues, number, 'duplicate', standing.comments.double(open.number))
  if (standing.verdict === 'over') await close(issues, open.number, 'completed', standing.comments.over)
  else if (!standing.says(open.body)) await issues.change(open.number, contentOf(standing))
  return open.number
}

/** Returns the open issues with the marker, oldest first. */
async function openOnes(issues: Issues, standing: StandingIssue): Promise<Issue[]> {
  const found: Issue[] = []
  for await (const issue of issues.list('open')) if (isOurs(issue, standing)) found.push(issue)
  return found
}

/**
 * Returns whether this token's identity wrote the issue. A marker alone proves nothing, because anybody can write one.
 */
function isOurs({ mine, body }: Issue, { isIt }: StandingIssue): boolean {
  return mine && isIt(body)
}

async function close(
  issues: Issues,
  number: number,
  reason: 'completed' | 'duplicate',
  comment: string
): Promise<void> {
  await issues.comment(number, comment)
  await issues.change(number, { reason })
}

async function openAgain(issues: Issues, standing: StandingIssue): Promise<number> {
  const closed = await lastClosed(issues, standing)
  if (closed === undefined) return await openNew(issues, standing)
  const { number } = closed
  if (closed.accepted && standing.accepts(closed.body)) return number
  await issues.change(number, { ...contentOf(standing), reason: 'reopened' })
  await issues.comment(number, standing.comments.back)
  return number
}

async function lastClosed(issues: Issues, standing: StandingIssue): Promise<Issue | undefined> {
  let looked = 0
  for await (const issue of issues.list('closed')) {
    if (isOurs(issue, standing)) return issue
    if (++looked === CLOSED_LOOKED_AT) return undefined
  }
  return undefined
}

async function openNew(issues: Issues, standing: StandingIssue): Promise<number> {
  const labels = (await hasLabel(issues, standing.label)) ? [standing.label.name] : []
  return await issues.create({ ...contentOf(standing), labels })
}

/** Returns whether the label exists or could be created. If not, the issue is opened without a label. */
async function hasLabel(issues: Issues, label: Label): Promise<boolean> {
  try {
    await issues.makeLabel(label)
    return true
  } catch (error) {
    return isExisting(error)
  }
}

function contentOf({ title, body }: StandingIssue): { title: string; body: string } {
  return { title, body }
}

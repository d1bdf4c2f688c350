import { isExisting } from './errors.ts'
import type { Issue, Issues, Label } from './types.ts'

/** An issue that stands as long as something is the case. */
export interface StandingIssue {
  /** `stands`: it is the case; `over`: it is not; `unknown`: nobody can say, so none is opened and none is closed. */
  readonly verdict: 'stands' | 'over' | 'unknown'
  readonly title: string
  readonly body: string
  readonly label: Label
  /** Told by its body, among the issues of our own. */
  isIt(body: string): boolean
  /** Whether a body says what `body` says. */
  says(body: string): boolean
  /** Whether a body, closed as not planned, was about the very same. */
  accepts(body: string): boolean
  readonly comments: {
    readonly over: string
    readonly back: string
    double(older: number): string
  }
}

/** Closed issues that are looked through for one to open again, the last changed first. */
const CLOSED_LOOKED_AT = 300

/**
 * Opens, updates, closes or opens again the one issue; a second one is closed as its duplicate. Gives the number of the
 * issue that was there or is there now, `undefined` where there is none. Throws what GitHub answers.
 */
export async function keepIssue(issues: Issues, standing: StandingIssue): Promise<number | undefined> {
  const [open, ...doubles] = await openOnes(issues, standing)
  if (open === undefined) return standing.verdict === 'stands' ? await openAgain(issues, standing) : undefined
  for (const { number } of doubles) await close(issues, number, 'duplicate', standing.comments.double(open.number))
  if (standing.verdict === 'over') await close(issues, open.number, 'completed', standing.comments.over)
  else if (!standing.says(open.body)) await issues.change(open.number, contentOf(standing))
  return open.number
}

/** The oldest first. */
async function openOnes(issues: Issues, standing: StandingIssue): Promise<Issue[]> {
  const found: Issue[] = []
  for await (const issue of issues.list('open')) if (isOurs(issue, standing)) found.push(issue)
  return found
}

/** A marker in a body proves nothing: anybody may write one. */
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

/** An issue without a label is better than none. */
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

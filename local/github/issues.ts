import type { World } from '../azure/world.ts'
import { ACTIONS_BOT } from './comments.ts'
import { githubState, type Issue } from './state.ts'

/** GitHub's own limits, in characters. */
const MAX_TITLE = 256
const MAX_BODY = 65_536
const MAX_LABEL = 50
const MAX_DESCRIPTION = 100

/** Why an issue may be closed; `reopened` is said of one that is open again. */
const CLOSING: readonly unknown[] = ['completed', 'not_planned', 'duplicate']

/** Issues and pull requests share their numbers; every world has pull request 1. */
const FIRST_NUMBER = 2

export interface NewIssue {
  readonly title: string
  readonly body: string
  readonly labels: readonly string[]
}

/** A new issue by whoever a job's token acts as. A label the repository does not have is made with it, as GitHub does. */
export function addIssue(world: World, { title, body, labels }: NewIssue): Issue {
  const { issues, labels: known } = githubState(world)
  const number = FIRST_NUMBER + issues.length
  const issue: Issue = {
    ...{ number, author: ACTIONS_BOT, title, body, labels: [...labels] },
    ...{ state: 'open', stateReason: null, edits: 0, updated: 0 }
  }
  for (const label of labels) known[label] ??= { color: 'ededed', description: '' }
  issues.push(issue)
  markIssueChanged(world, issue)
  return issue
}

/** Applies the fields of a request; `false` where GitHub would not take them, and then none of them. */
export function changeIssue(world: World, issue: Issue, fields: Readonly<Record<string, unknown>>): boolean {
  const { title = issue.title, body = issue.body, state = issue.state, state_reason: reason } = fields
  if (!isTitle(title) || !isBody(body) || (state !== 'open' && state !== 'closed')) return false
  if (!fitsState(state, reason)) return false
  if (title !== issue.title || body !== issue.body) issue.edits += 1
  Object.assign(issue, { title, body })
  if (state !== issue.state) issue.stateReason = state === 'closed' ? String(reason ?? 'completed') : 'reopened'
  issue.state = state
  markIssueChanged(world, issue)
  return true
}

function fitsState(state: 'open' | 'closed', reason: unknown): boolean {
  if (reason === undefined || reason === null) return true
  return state === 'closed' ? CLOSING.includes(reason) : reason === 'reopened'
}

/** Makes it the issue that changed last. */
export function markIssueChanged(world: World, issue: Issue): void {
  const { issues } = githubState(world)
  issue.updated = 1 + Math.max(...issues.map(({ updated }) => updated))
}

export function isTitle(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= MAX_TITLE
}

/** An issue, unlike a comment, may say nothing. */
export function isBody(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MAX_BODY
}

export function isLabel({ name, color, description = '' }: Readonly<Record<string, unknown>>): boolean {
  if (typeof name !== 'string' || name.trim() === '' || name.length > MAX_LABEL) return false
  if (color !== undefined && !/^[0-9a-f]{6}$/i.test(String(color))) return false
  return typeof description === 'string' && description.length <= MAX_DESCRIPTION
}

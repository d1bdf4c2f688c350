import type { World } from '../azure/world.ts'
import { type Comment, githubState } from './state.ts'

/** GitHub's own limit of a comment's body, in characters. */
const MAX_COMMENT = 65_536

/** Who a job's own token acts as. */
export const ACTIONS_BOT = 'github-actions[bot]'

export function commentsOf(world: World, issue: number): Comment[] {
  return githubState(world).comments.filter(comment => comment.issue === issue)
}

/** A new comment by whoever a job's token acts as. */
export function addComment(world: World, issue: number, body: string): Comment {
  const { comments } = githubState(world)
  const comment: Comment = { id: comments.length + 1, issue, author: ACTIONS_BOT, body, minimized: null, edits: 0 }
  comments.push(comment)
  return comment
}

export function editComment(comment: Comment, body: string): void {
  comment.body = body
  comment.edits += 1
}

export function isCommentBody(value: unknown): value is string {
  return typeof value === 'string' && value.trim() !== '' && value.length <= MAX_COMMENT
}

/** The opaque id that GraphQL knows a comment or a pull request by. */
export function nodeId(kind: 'IC' | 'PR', id: number): string {
  return `${kind}_${Buffer.from(`local:${id}`).toString('base64url')}`
}

/** The number in a node id of that kind; `undefined` for any other text. */
export function numberOfNode(kind: 'IC' | 'PR', node: unknown): number | undefined {
  if (typeof node !== 'string' || !node.startsWith(`${kind}_`)) return undefined
  const id = /^local:(\d+)$/.exec(Buffer.from(node.slice(3), 'base64url').toString())?.[1]
  return id === undefined ? undefined : Number(id)
}

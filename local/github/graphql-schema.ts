import type { World } from '../azure/world.ts'
import { ACTIONS_BOT, addComment, commentsOf, editComment, isCommentBody, nodeId, numberOfNode } from './comments.ts'
import { GraphqlError } from './graphql-error.ts'
import { permissionsSuffice } from './jobs.ts'
import { type Comment, fullName, githubState, type Issue, type JobIdentity } from './state.ts'

export interface GraphqlContext {
  readonly world: World
  readonly job: JobIdentity
}

type Args = Readonly<Record<string, unknown>>

interface FieldDefinition {
  /** Type of the objects it gives; none for a scalar. */
  readonly type?: string
  readonly answer: (parent: never, args: Args, context: GraphqlContext) => unknown
}

/** Local GitHub pages at so few that a client which reads only the first page shows. */
export const PAGE = 3
const MOST_RECORDS = 100

const CLASSIFIERS = ['SPAM', 'ABUSE', 'OFF_TOPIC', 'OUTDATED', 'DUPLICATE', 'RESOLVED', 'LOW_QUALITY']

/** GitHub's public GraphQL schema, the part a job needs for issues and the comments of a pull request. */
export const schema: Readonly<Record<string, Readonly<Record<string, FieldDefinition>>>> = {
  Query: {
    viewer: { type: 'User', answer: () => ({ login: ACTIONS_BOT }) },
    repository: { type: 'Repository', answer: (_: never, args, context) => repository(args, context) }
  },
  Mutation: {
    addComment: { type: 'AddCommentPayload', answer: (_: never, args, context) => add(args, context) },
    updateIssueComment: {
      type: 'UpdateIssueCommentPayload',
      answer: (_: never, args, context) => update(args, context)
    },
    minimizeComment: { type: 'MinimizeCommentPayload', answer: (_: never, args, context) => minimize(args, context) }
  },
  User: { login: { answer: (user: { login: string }) => user.login } },
  Repository: {
    nameWithOwner: { answer: (_: never, __, { world }) => fullName(githubState(world).repository) },
    pullRequest: { type: 'PullRequest', answer: (_: never, args, context) => pullRequest(args, context) },
    issues: { type: 'IssueConnection', answer: (_: never, args, context) => listIssues(args, context) }
  },
  IssueConnection: {
    totalCount: { answer: (connection: Page<Issue>) => connection.total },
    nodes: { type: 'Issue', answer: (connection: Page<Issue>) => connection.nodes },
    pageInfo: { type: 'PageInfo', answer: (connection: Page<Issue>) => connection.pageInfo }
  },
  Issue: {
    number: { answer: (issue: Issue) => issue.number },
    title: { answer: (issue: Issue) => issue.title },
    body: { answer: (issue: Issue) => issue.body },
    state: { answer: (issue: Issue) => issue.state.toUpperCase() },
    stateReason: { answer: (issue: Issue) => issue.stateReason?.toUpperCase() ?? null },
    viewerDidAuthor: { answer: (issue: Issue) => issue.author === ACTIONS_BOT }
  },
  PullRequest: {
    id: { answer: (pull: { number: number }) => nodeId('PR', pull.number) },
    number: { answer: (pull: { number: number }) => pull.number },
    comments: {
      type: 'IssueCommentConnection',
      answer: (pull: { number: number }, args, { world }) => page('comments', commentsOf(world, pull.number), args)
    }
  },
  IssueCommentConnection: {
    totalCount: { answer: (connection: Page<Comment>) => connection.total },
    nodes: { type: 'IssueComment', answer: (connection: Page<Comment>) => connection.nodes },
    pageInfo: { type: 'PageInfo', answer: (connection: Page<Comment>) => connection.pageInfo }
  },
  PageInfo: {
    hasNextPage: { answer: (info: PageInfo) => info.hasNextPage },
    endCursor: { answer: (info: PageInfo) => info.endCursor }
  },
  IssueComment: {
    id: { answer: (comment: Comment) => nodeId('IC', comment.id) },
    body: { answer: (comment: Comment) => comment.body },
    isMinimized: { answer: (comment: Comment) => comment.minimized !== null },
    minimizedReason: { answer: (comment: Comment) => comment.minimized?.toLowerCase().replace('_', '-') ?? null },
    viewerDidAuthor: { answer: (comment: Comment) => comment.author === ACTIONS_BOT },
    // GraphQL gives a bot's login without the suffix that REST and `viewer` give.
    author: { type: 'Actor', answer: (comment: Comment) => actor(comment.author) },
    editor: {
      type: 'Actor',
      answer: ({ edits, editor, author }: Comment) => (edits === 0 ? null : actor(editor ?? author))
    }
  },
  Actor: { login: { answer: (actor: { login: string }) => actor.login } },
  AddCommentPayload: {
    clientMutationId: { answer: () => null },
    commentEdge: { type: 'IssueCommentEdge', answer: (payload: { comment: Comment }) => payload }
  },
  IssueCommentEdge: { node: { type: 'IssueComment', answer: (edge: { comment: Comment }) => edge.comment } },
  UpdateIssueCommentPayload: {
    clientMutationId: { answer: () => null },
    issueComment: { type: 'IssueComment', answer: (payload: { comment: Comment }) => payload.comment }
  },
  MinimizeCommentPayload: {
    clientMutationId: { answer: () => null },
    minimizedComment: { type: 'IssueComment', answer: (payload: { comment: Comment }) => payload.comment }
  }
}

function actor(login: string): { login: string } {
  return { login: login.replace(/\[bot\]$/, '') }
}

interface Page<T> {
  readonly total: number
  readonly nodes: readonly T[]
  readonly pageInfo: PageInfo
}

interface PageInfo {
  readonly hasNextPage: boolean
  readonly endCursor: string | null
}

function repository({ owner, name }: Args, { world }: GraphqlContext): object {
  if (`${owner}/${name}`.toLowerCase() === fullName(githubState(world).repository).toLowerCase()) return {}
  throw new GraphqlError('NOT_FOUND', `Could not resolve to a Repository with the name '${owner}/${name}'.`)
}

function pullRequest({ number }: Args, context: GraphqlContext): object {
  require(context, 'read')
  return { number: Number(number) }
}

/** Any `GITHUB_TOKEN` reads the issues of a public repository. */
function listIssues({ states, orderBy, ...args }: Args, { world, job }: GraphqlContext): Page<Issue> {
  const { issues, repository: own } = githubState(world)
  if (own.visibility !== 'public' && !permissionsSuffice(job.permissions, [['issues', 'read']])) throw forbidden()
  const wanted = Array.isArray(states) ? states : ['OPEN', 'CLOSED']
  const sorted = issues.filter(({ state }) => wanted.includes(state.toUpperCase())).sort(orderOf(inputOf(orderBy)))
  return page('issues', sorted, args)
}

const ORDERS: Readonly<Record<string, (issue: Issue) => number>> = {
  CREATED_AT: ({ number }) => number,
  UPDATED_AT: ({ updated }) => updated
}

function orderOf({ field = 'CREATED_AT', direction = 'ASC' }: Record<string, unknown>): (a: Issue, b: Issue) => number {
  const of = ORDERS[String(field)]
  if (of === undefined || (direction !== 'ASC' && direction !== 'DESC')) {
    throw new GraphqlError('INVALID', `Argument 'orderBy' has an invalid value: ${field} ${direction}`)
  }
  return direction === 'ASC' ? (a, b) => of(a) - of(b) : (a, b) => of(b) - of(a)
}

/** `GITHUB_TOKEN` reads and writes comments with either permission. */
function require({ job }: GraphqlContext, level: 'read' | 'write'): void {
  const needs = [
    ['issues', level],
    ['pull-requests', level]
  ] as const
  if (!permissionsSuffice(job.permissions, needs)) throw forbidden()
}

function forbidden(): GraphqlError {
  return new GraphqlError('FORBIDDEN', 'Resource not accessible by integration')
}

function page<T>(connection: string, all: readonly T[], { first, after }: Args): Page<T> {
  if (typeof first !== 'number') {
    const message = `You must provide a \`first\` or \`last\` value to properly paginate the \`${connection}\` connection.`
    throw new GraphqlError('MISSING_PAGINATION_BOUNDARIES', message)
  }
  if (first > MOST_RECORDS) {
    const message = `Requesting ${first} records on the \`${connection}\` connection exceeds the \`first\` limit of ${MOST_RECORDS} records.`
    throw new GraphqlError('EXCESSIVE_PAGINATION', message)
  }
  const from = typeof after === 'string' ? Number(Buffer.from(after, 'base64url').toString()) : 0
  const nodes = all.slice(from, from + Math.min(first, PAGE))
  const end = from + nodes.length
  const endCursor = nodes.length === 0 ? null : Buffer.from(String(end)).toString('base64url')
  return { total: all.length, nodes, pageInfo: { hasNextPage: end < all.length, endCursor } }
}

function add({ input }: Args, context: GraphqlContext): object {
  const { subjectId, body } = inputOf(input)
  const issue = numberOfNode('PR', subjectId)
  if (issue === undefined) throw unresolved(subjectId)
  require(context, 'write')
  if (!isCommentBody(body)) throw unprocessable()
  return { comment: addComment(context.world, issue, body) }
}

function update({ input }: Args, context: GraphqlContext): object {
  const { id, body } = inputOf(input)
  const comment = commentOf(id, context)
  if (!isCommentBody(body)) throw unprocessable()
  editComment(comment, body)
  return { comment }
}

function minimize({ input }: Args, context: GraphqlContext): object {
  const { subjectId, classifier } = inputOf(input)
  const comment = commentOf(subjectId, context)
  if (typeof classifier !== 'string' || !CLASSIFIERS.includes(classifier)) {
    const message = `Variable $input of type MinimizeCommentInput! was provided invalid value for classifier (Expected "${classifier}" to be one of: ${CLASSIFIERS.join(', ')})`
    throw new GraphqlError('INVALID', message)
  }
  comment.minimized = classifier
  return { comment }
}

function commentOf(node: unknown, context: GraphqlContext): Comment {
  const id = numberOfNode('IC', node)
  const comment = githubState(context.world).comments.find(candidate => candidate.id === id)
  if (comment === undefined) throw unresolved(node)
  require(context, 'write')
  return comment
}

function inputOf(input: unknown): Record<string, unknown> {
  return typeof input === 'object' && input !== null ? { ...input } : {}
}

function unresolved(node: unknown): GraphqlError {
  return new GraphqlError('NOT_FOUND', `Could not resolve to a node with the global id of '${node}'`)
}

function unprocessable(): GraphqlError {
  return new GraphqlError('UNPROCESSABLE', 'Body is too long (maximum is 65536 characters)')
}

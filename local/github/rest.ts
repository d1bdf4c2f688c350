import { jsonResponse } from '../azure/protocol/arm-request.ts'
import type { HttpRequest, HttpResponse, World } from '../azure/world.ts'
import { addComment, commentsOf, editComment, isCommentBody, nodeId } from './comments.ts'
import { answerGraphql } from './graphql.ts'
import { PAGE } from './graphql-schema.ts'
import { addIssue, changeIssue, isBody, isLabel, isTitle, markIssueChanged } from './issues.ts'
import { jobOfToken, permissionsSuffice } from './jobs.ts'
import { listCommits, listPullRequestsOf, listReviews, showPermission, showPullRequest } from './pull-requests.ts'
import {
  type Comment,
  effectiveVariables,
  environmentSettings,
  fullName,
  type GitHubState,
  githubState,
  type Issue,
  type Level
} from './state.ts'

const DOCUMENTATION = 'https://docs.github.com/rest'
/** GitHub's own limits: event type in characters, keys of a dispatch's payload. */
const MAX_EVENT_TYPE = 100
const MAX_PAYLOAD_KEYS = 10

interface Call {
  readonly world: World
  readonly state: GitHubState
  readonly body: Record<string, unknown>
  readonly query: URLSearchParams
  /** What the path's parameters matched, in order. */
  readonly parameters: readonly string[]
}

interface GitHubRoute {
  readonly method: string
  /** Below `/repos/{owner}/{repo}`. */
  readonly path: RegExp
  /** Any one of these suffices; none: every token may. */
  readonly needs: readonly (readonly [scope: string, level: Level])[]
  answer(call: Call): HttpResponse
}

const comments = [
  ['issues', 'write'],
  ['pull-requests', 'write']
] as const
const readComments = [
  ['issues', 'read'],
  ['pull-requests', 'read']
] as const

const readPulls = [['pull-requests', 'read']] as const

/** GitHub's REST reference: each endpoint with the `GITHUB_TOKEN` permission it asks for. No job can get `variables`. */
const routes: readonly GitHubRoute[] = [
  { method: 'GET', path: /^$/, needs: [], answer: repository },
  { method: 'GET', path: /^\/environments$/, needs: [['actions', 'read']], answer: listEnvironments },
  { method: 'GET', path: /^\/environments\/([^/]+)$/, needs: [['actions', 'read']], answer: environment },
  { method: 'GET', path: /^\/actions\/variables$/, needs: [['variables', 'read']], answer: listVariables },
  { method: 'GET', path: /^\/actions\/variables\/([^/]+)$/, needs: [['variables', 'read']], answer: variable },
  { method: 'GET', path: /^\/actions\/oidc\/customization\/sub$/, needs: [['actions', 'read']], answer: subject },
  { method: 'GET', path: /^\/deployments$/, needs: [['deployments', 'read']], answer: listDeployments },
  { method: 'GET', path: /^\/issues\/(\d+)\/comments$/, needs: readComments, answer: listComments },
  { method: 'POST', path: /^\/issues\/(\d+)\/comments$/, needs: comments, answer: createComment },
  { method: 'PATCH', path: /^\/issues\/comments\/(\d+)$/, needs: comments, answer: updateComment },
  { method: 'GET', path: /^\/commits\/([^/]+)\/pulls$/, needs: readPulls, answer: listPullRequestsOf },
  { method: 'GET', path: /^\/pulls\/(\d+)$/, needs: readPulls, answer: showPullRequest },
  { method: 'GET', path: /^\/pulls\/(\d+)\/commits$/, needs: readPulls, answer: listCommits },
  { method: 'GET', path: /^\/pulls\/(\d+)\/reviews$/, needs: readPulls, answer: listReviews },
  { method: 'GET', path: /^\/collaborators\/([^/]+)\/permission$/, needs: [], answer: showPermission },
  { method: 'POST', path: /^\/issues$/, needs: [['issues', 'write']], answer: createIssue },
  { method: 'PATCH', path: /^\/issues\/(\d+)$/, needs: [['issues', 'write']], answer: updateIssue },
  { method: 'POST', path: /^\/labels$/, needs: [['issues', 'write']], answer: createLabel },
  { method: 'POST', path: /^\/dispatches$/, needs: [['contents', 'write']], answer: dispatchRepository },
  {
    method: 'POST',
    path: /^\/actions\/workflows\/([^/]+)\/dispatches$/,
    needs: [['actions', 'write']],
    answer: dispatchWorkflow
  }
]

/** GitHub's REST interface, as far as a job needs it; what the job's token may not do is refused as GitHub refuses it. */
export function handleGitHub(world: World, request: HttpRequest): HttpResponse {
  const job = jobOfToken(world, 'github-token', request.headers.authorization)
  if (!job) return refused(401, request.headers.authorization ? 'Bad credentials' : 'Requires authentication')
  const state = githubState(world)
  if (isLimited(state)) return limited(state)
  const body = parseBody(request.body)
  if (request.path === '/graphql' && request.method === 'POST') {
    return body ? answerGraphql({ world, job }, body) : refused(400, 'Problems parsing JSON')
  }
  const found = findRoute(request, `/repos/${fullName(state.repository)}`)
  if (!found) return refused(404, 'Not Found')
  const { route, parameters } = found
  if (!permissionsSuffice(job.permissions, route.needs)) return refused(403, 'Resource not accessible by integration')
  const { query } = request
  return body ? route.answer({ world, state, body, query, parameters }) : refused(400, 'Problems parsing JSON')
}

function isLimited({ secondaryLimit }: GitHubState): boolean {
  return secondaryLimit !== null && secondaryLimit.left > 0
}

/** GitHub Docs, "Rate limits for the REST API", about secondary rate limits. */
function limited({ secondaryLimit }: GitHubState): HttpResponse {
  if (secondaryLimit === null) throw new TypeError('there is no limit')
  secondaryLimit.left -= 1
  const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
  const { status, retryAfterSeconds } = secondaryLimit
  return { ...refused(status, message), headers: { 'retry-after': String(retryAfterSeconds) } }
}

function findRoute(request: HttpRequest, base: string): { route: GitHubRoute; parameters: string[] } | undefined {
  if (!request.path.toLowerCase().startsWith(base.toLowerCase())) return undefined
  const rest = request.path.slice(base.length)
  for (const route of routes) {
    const match = route.method === request.method ? route.path.exec(rest) : null
    if (match) return { route, parameters: match.slice(1).map(decodeURIComponent) }
  }
  return undefined
}

function parseBody(text: string): Record<string, unknown> | undefined {
  if (text === '') return {}
  try {
    const body: unknown = JSON.parse(text)
    return typeof body === 'object' && body !== null ? { ...body } : undefined
  } catch {
    return undefined
  }
}

function refused(status: number, message: string): HttpResponse {
  return jsonResponse(status, { message, documentation_url: DOCUMENTATION, status: String(status) })
}

function repository({ state }: Call): HttpResponse {
  const { owner, ownerId, name, id, visibility, defaultBranch } = state.repository
  return jsonResponse(200, {
    id,
    name,
    full_name: fullName(state.repository),
    owner: { login: owner, id: ownerId },
    private: visibility !== 'public',
    visibility,
    default_branch: defaultBranch
  })
}

function environmentBody(world: World, name: string): Record<string, unknown> {
  const { reviewers } = environmentSettings(world, name)
  return { name, protection_rules: reviewers > 0 ? [{ type: 'required_reviewers' }] : [] }
}

function listEnvironments({ world, state }: Call): HttpResponse {
  const names = Object.keys(state.environments).sort()
  return jsonResponse(200, { total_count: names.length, environments: names.map(name => environmentBody(world, name)) })
}

function environment({ world, state, parameters: [name = ''] }: Call): HttpResponse {
  return state.environments[name] ? jsonResponse(200, environmentBody(world, name)) : refused(404, 'Not Found')
}

function listVariables({ world }: Call): HttpResponse {
  const list = Object.entries(effectiveVariables(world)).map(([name, value]) => ({ name, value }))
  return jsonResponse(200, { total_count: list.length, variables: list })
}

function variable({ world, parameters: [name = ''] }: Call): HttpResponse {
  const value = effectiveVariables(world)[name]
  return value === undefined ? refused(404, 'Not Found') : jsonResponse(200, { name, value })
}

function subject({ state }: Call): HttpResponse {
  const { owner, ownerId, name, id, immutableSubject } = state.repository
  const prefix = immutableSubject ? `repo:${owner}@${ownerId}/${name}@${id}` : `repo:${owner}/${name}`
  return jsonResponse(200, { use_default: true, use_immutable_subject: immutableSubject, sub_claim_prefix: prefix })
}

function listDeployments({ state }: Call): HttpResponse {
  return jsonResponse(
    200,
    state.deployments.map(({ id, environment: name, state: status }) => ({ id, environment: name, state: status }))
  )
}

function commentBody({ id, issue, author, body }: Comment, { repository }: GitHubState): Record<string, unknown> {
  return {
    id,
    node_id: nodeId('IC', id),
    issue_url: `https://api.github.com/repos/${fullName(repository)}/issues/${issue}`,
    user: { login: author, type: author.endsWith('[bot]') ? 'Bot' : 'User' },
    body
  }
}

/** Never more than a few a page, and the next one by `Link`, so that a client without a loop shows. */
function listComments({ world, state, query, parameters: [issue] }: Call): HttpResponse {
  const all = commentsOf(world, Number(issue))
  const page = Math.max(1, Number(query.get('page') ?? 1))
  const size = Math.min(PAGE, Number(query.get('per_page') ?? PAGE))
  const shown = all.slice((page - 1) * size, page * size).map(comment => commentBody(comment, state))
  const base = `https://api.github.com/repositories/${state.repository.id}/issues/${issue}/comments`
  const next = `<${base}?per_page=${size}&page=${page + 1}>; rel="next"`
  return { ...jsonResponse(200, shown), ...(page * size < all.length && { headers: { link: next } }) }
}

function createComment({ world, state, body, parameters: [issue] }: Call): HttpResponse {
  if (!isCommentBody(body.body)) return refused(422, 'Validation Failed')
  const commented = state.issues.find(({ number }) => number === Number(issue))
  if (commented) markIssueChanged(world, commented)
  return jsonResponse(201, commentBody(addComment(world, Number(issue), body.body), state))
}

function updateComment({ state, body, parameters: [id] }: Call): HttpResponse {
  const comment = state.comments.find(candidate => candidate.id === Number(id))
  if (!comment) return refused(404, 'Not Found')
  if (!isCommentBody(body.body)) return refused(422, 'Validation Failed')
  editComment(comment, body.body)
  return jsonResponse(200, commentBody(comment, state))
}

function issueBody({ number, author, title, body, labels, state, stateReason }: Issue): Record<string, unknown> {
  const user = { login: author, type: author.endsWith('[bot]') ? 'Bot' : 'User' }
  return { number, user, title, body, labels: labels.map(name => ({ name })), state, state_reason: stateReason }
}

function createIssue({ world, body: { title, body = '', labels = [] } }: Call): HttpResponse {
  if (!isTitle(title) || !isBody(body) || !Array.isArray(labels)) return refused(422, 'Validation Failed')
  return jsonResponse(201, issueBody(addIssue(world, { title, body, labels: labels.map(String) })))
}

function updateIssue({ world, state, body, parameters: [number] }: Call): HttpResponse {
  const issue = state.issues.find(candidate => candidate.number === Number(number))
  if (!issue) return refused(404, 'Not Found')
  return changeIssue(world, issue, body) ? jsonResponse(200, issueBody(issue)) : refused(422, 'Validation Failed')
}

/** Names of labels differ by more than case. */
function createLabel({ state, body }: Call): HttpResponse {
  const { name, color = 'ededed', description = '' } = body
  if (!isLabel(body)) return refused(422, 'Validation Failed')
  if (Object.keys(state.labels).some(known => known.toLowerCase() === String(name).toLowerCase())) {
    const errors = [{ resource: 'Label', code: 'already_exists', field: 'name' }]
    return jsonResponse(422, { message: 'Validation Failed', errors, documentation_url: DOCUMENTATION, status: '422' })
  }
  state.labels[String(name)] = { color: String(color), description: String(description) }
  return jsonResponse(201, { name, color, description })
}

function dispatchRepository({ state, body }: Call): HttpResponse {
  const { event_type: name, client_payload: payload = {} } = body
  if (typeof name !== 'string' || name === '' || name.length > MAX_EVENT_TYPE) return refused(422, 'Invalid request.')
  if (typeof payload !== 'object' || payload === null) return refused(422, 'Invalid request.')
  if (Object.keys(payload).length > MAX_PAYLOAD_KEYS) {
    return refused(422, `No more than ${MAX_PAYLOAD_KEYS} properties are allowed.`)
  }
  state.dispatches.push({ kind: 'repository', name, payload })
  return { status: 204 }
}

function dispatchWorkflow({ state, body, parameters: [name = ''] }: Call): HttpResponse {
  if (typeof body.ref !== 'string') return refused(422, "Invalid request. 'ref' wasn't supplied.")
  state.dispatches.push({ kind: 'workflow', name, ref: body.ref, payload: body.inputs ?? {} })
  return { status: 204 }
}

import { jsonResponse } from '../azure/protocol/arm-request.ts'
import type { HttpResponse } from '../azure/world.ts'
import { PAGE } from './graphql-schema.ts'
import type { GitHubState, PullRequest, Review } from './state.ts'

/** Part of a request that the routes of pull requests read. */
interface PullRequestCall {
  readonly state: GitHubState
  readonly query: URLSearchParams
  readonly parameters: readonly string[]
}

const NOT_FOUND = { message: 'Not Found', documentation_url: 'https://docs.github.com/rest', status: '404' }

/** Answers with one pull request ("Get a pull request"). */
export function showPullRequest({ state, parameters: [number] }: PullRequestCall): HttpResponse {
  const pull = pullOf(state, number)
  return pull === undefined ? jsonResponse(404, NOT_FOUND) : jsonResponse(200, pullBody(pull))
}

/** Lists the pull requests that a commit belongs to ("List pull requests associated with a commit"). */
export function listPullRequestsOf({ state, query, parameters: [sha] }: PullRequestCall): HttpResponse {
  const found = pullsOf(state).filter(({ head, mergeCommit }) => head === sha || mergeCommit === sha)
  return page(found.map(pullBody), query)
}

/** Lists the commits of a pull request ("List commits on a pull request"). */
export function listCommits({ state, query, parameters: [number] }: PullRequestCall): HttpResponse {
  const pull = pullOf(state, number)
  if (pull === undefined) return jsonResponse(404, NOT_FOUND)
  const commits = pull.commits.map(({ author, committer }, at) => ({
    sha: at === pull.commits.length - 1 ? pull.head : `${at}`.padStart(pull.head.length, '0'),
    author: account(author),
    committer: account(committer)
  }))
  return page(commits, query)
}

/** Lists the reviews of a pull request in the order of time ("List reviews for a pull request"). */
export function listReviews({ state, query, parameters: [number] }: PullRequestCall): HttpResponse {
  const pull = pullOf(state, number)
  if (pull === undefined) return jsonResponse(404, NOT_FOUND)
  return page(pull.reviews.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0)).map(reviewBody), query)
}

/**
 * Answers with the permission of a person ("Get repository permissions for a user"): `admin`, `write`, `read` or `none`.
 * Everybody may read a public repository.
 */
export function showPermission({ state, parameters: [login = ''] }: PullRequestCall): HttpResponse {
  if (isBot(login)) return jsonResponse(404, NOT_FOUND)
  const everybody = state.repository.visibility === 'public' ? 'read' : 'none'
  const permission = state.collaborators?.[login.toLowerCase()] ?? everybody
  return jsonResponse(200, { permission, role_name: permission, user: account(login) })
}

function pullsOf({ pullRequests = [] }: GitHubState): readonly PullRequest[] {
  return pullRequests
}

function pullOf(state: GitHubState, number: string | undefined): PullRequest | undefined {
  return pullsOf(state).find(pull => pull.number === Number(number))
}

function pullBody({ number, author, head, mergeCommit }: PullRequest): Record<string, unknown> {
  return {
    number,
    state: mergeCommit === null ? 'open' : 'closed',
    user: account(author),
    head: { sha: head },
    merged_at: mergeCommit === null ? null : '2026-01-01T00:00:00Z',
    merge_commit_sha: mergeCommit
  }
}

function reviewBody({ by, state, commit, at, body = '' }: Review, index: number): Record<string, unknown> {
  const submitted = at === null ? {} : { submitted_at: new Date(at).toISOString() }
  return { id: index + 1, user: account(by), body, state, commit_id: commit, ...submitted }
}

function account(login: string | null): Record<string, unknown> | null {
  return login === null ? null : { login, type: isBot(login) ? 'Bot' : 'User' }
}

function isBot(login: string): boolean {
  return login.endsWith('[bot]')
}

function page(all: readonly unknown[], query: URLSearchParams): HttpResponse {
  const number = Math.max(1, Number(query.get('page') ?? 1))
  const size = Math.min(PAGE, Number(query.get('per_page') ?? PAGE))
  return jsonResponse(200, all.slice((number - 1) * size, number * size))
}

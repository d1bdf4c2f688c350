import type { RestCall } from './client.ts'
import { isNotFound } from './errors.ts'
import type { RepositoryName } from './issues.ts'
import type { PullRequestReview, ReviewedPullRequest } from './pull-request-approval.ts'

interface Account {
  readonly login: string
  readonly type?: string
}

interface PullBody {
  readonly number: number
  readonly user: Account | null
  readonly merged_at: string | null
  readonly merge_commit_sha: string | null
  readonly head: { readonly sha: string }
}

interface CommitBody {
  readonly sha: string
  readonly author: Account | null
  readonly committer: Account | null
}

interface ReviewBody {
  readonly user: Account | null
  readonly state: PullRequestReview['state']
  readonly commit_id: string | null
  readonly body?: string | null
  /** Absent for a review that was not submitted yet. */
  readonly submitted_at?: string
}

/** Account with which GitHub commits what people do on its pages. */
const WEB = 'web-flow'

/** Most commits of a pull request that GitHub lists ("List commits on a pull request"). */
const MOST_COMMITS = 250

/**
 * Reads the pull request whose merge made a commit, with its reviews. `number`: the pull request of the run itself, if
 * one started the run. Returns `undefined` for a commit that no merged pull request made. Throws the errors of Octokit.
 */
export async function readReviewedPullRequest(
  send: RestCall,
  { owner, repository: repo }: RepositoryName,
  { commit, number }: { readonly commit: string; readonly number: number | undefined }
): Promise<ReviewedPullRequest | undefined> {
  const at = { owner, repo }
  const pull =
    number === undefined
      ? await mergedBy(send, at, commit)
      : await send<PullBody>('GET /repos/{owner}/{repo}/pulls/{pull_number}', { ...at, pull_number: number })
  if (pull === undefined) return undefined
  const named = { ...at, pull_number: pull.number }
  const [commits, reviews] = await Promise.all([
    listAll<CommitBody>(send, 'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits', named),
    listAll<ReviewBody>(send, 'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews', named)
  ])
  const writers = [pull.user, ...commits.flatMap(({ author, committer }) => [author, committer])]
  return {
    number: pull.number,
    head: pull.head.sha,
    unknownWriters: [
      ...commits.flatMap(({ sha, author, committer }) =>
        author?.login === undefined || committer?.login === undefined ? sha : []
      ),
      ...(commits.length < MOST_COMMITS ? [] : [`those after the first ${MOST_COMMITS}`])
    ],
    writers: [...new Set(writers.flatMap(account => account?.login ?? []))].filter(login => login !== WEB),
    reviews: await withAccess(send, at, reviews)
  }
}

async function mergedBy(
  send: RestCall,
  at: { readonly owner: string; readonly repo: string },
  commit_sha: string
): Promise<PullBody | undefined> {
  const pulls = await listAll<PullBody>(send, 'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls', {
    ...{ ...at, commit_sha }
  })
  const merged = pulls.filter(({ merged_at }) => merged_at !== null)
  return merged.find(pull => pull.merge_commit_sha === commit_sha || pull.head.sha === commit_sha)
}

async function withAccess(
  send: RestCall,
  at: { readonly owner: string; readonly repo: string },
  bodies: readonly ReviewBody[]
): Promise<PullRequestReview[]> {
  const logins = [...new Set(bodies.flatMap(({ user }) => user?.login ?? []))]
  const access = new Map(
    await Promise.all(logins.map(async login => [login, await canWrite(send, at, login)] as const))
  )
  return bodies.flatMap(({ user, state, commit_id, body, submitted_at }) => {
    // A deleted account and a review that was not submitted cannot approve.
    if (user === null || submitted_at === undefined) return []
    return {
      ...{ by: user.login, isPerson: user.type === 'User', state, commit: commit_id ?? '' },
      at: Date.parse(submitted_at),
      canWrite: access.get(user.login) ?? false,
      body: body ?? ''
    }
  })
}

/**
 * Reads whether a person may write. GitHub shows the role `maintain` as `write`, and `triage` as `read` ("Get repository
 * permissions for a user").
 */
async function canWrite(
  send: RestCall,
  at: { readonly owner: string; readonly repo: string },
  username: string
): Promise<boolean> {
  const route = 'GET /repos/{owner}/{repo}/collaborators/{username}/permission'
  try {
    const { permission } = await send<{ permission: string }>(route, { ...at, username })
    return permission === 'write' || permission === 'admin'
  } catch (error) {
    // GitHub knows no permission of an app and of a renamed account.
    if (isNotFound(error)) return false
    throw error
  }
}

const PAGE = 100
/** Most pages of a list. GitHub shows at most 250 commits of a pull request. */
const MOST_PAGES = 20

/** Reads the pages of a list until one is empty, because a page can have fewer entries than requested. */
async function listAll<T>(send: RestCall, route: string, parameters: Readonly<Record<string, unknown>>): Promise<T[]> {
  const found: T[] = []
  for (let page = 1; page <= MOST_PAGES; page++) {
    const items = await send<T[]>(route, { ...parameters, per_page: PAGE, page })
    if (items.length === 0) return found
    found.push(...items)
  }
  return found
}

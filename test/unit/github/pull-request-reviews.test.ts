import { describe, expect, it } from '@jest/globals'
import { githubState, type PullRequest } from '../../../local/github/state.ts'
import type { RestCall } from '../../../src/github/client.ts'
import { readReviewedPullRequest } from '../../../src/github/pull-request-reviews.ts'
import { localGitHub } from './local-github.ts'

const HEAD = 'a'.repeat(40)
const MERGE = 'c'.repeat(40)
const READ = { 'pull-requests': 'read' } as const

function withPull(changes: Partial<PullRequest> = {}, permissions: Parameters<typeof localGitHub>[0] = READ) {
  const github = localGitHub(permissions)
  const state = githubState(github.world)
  const commits = ['grace', 'linus', null, 'grace'].map(author => ({ author, committer: 'web-flow' }))
  const [approved, at] = ['APPROVED', Date.parse('2026-07-20T12:00:00Z')] as const
  const reviews = ['ada', 'alan', 'github-actions[bot]', 'eve'].map((by, n) => ({
    ...{ by, state: approved, commit: HEAD, at: at + n }
  }))
  state.pullRequests?.push({ number: 4, author: 'grace', head: HEAD, mergeCommit: MERGE, commits, reviews, ...changes })
  Object.assign(state.collaborators ?? {}, { ada: 'write', alan: 'read', eve: 'admin' })
  return github
}

describe('the reviews of a pull request', () => {
  it('are read from all pages, with who wrote it and who may write', async () => {
    const { reviewed } = withPull()
    const found = await reviewed(MERGE)
    expect(found).toMatchObject({ number: 4, head: HEAD, writers: ['grace', 'linus'] })
    expect(found?.unknownWriters).toEqual([expect.stringMatching(/^[0-9a-f]{40}$/)])
    expect(found?.reviews.map(({ by, isPerson, canWrite }) => [by, isPerson, canWrite])).toEqual([
      ['ada', true, true],
      ['alan', true, false],
      ['github-actions[bot]', false, false],
      ['eve', true, true]
    ])
    expect(found?.reviews[0]).toMatchObject({ state: 'APPROVED', commit: HEAD, at: Date.parse('2026-07-20T12:00:00Z') })
  })

  it('are those of the pull request of the run, also before its merge', async () => {
    const { reviewed } = withPull({ mergeCommit: null })
    expect(await reviewed(HEAD, 4)).toMatchObject({ number: 4 })
    expect(await reviewed(HEAD)).toBeUndefined()
  })

  it('do not exist for a commit that no pull request brought', async () => {
    expect(await withPull().reviewed('d'.repeat(40))).toBeUndefined()
  })

  it.each([
    [249, []],
    [250, ['those after the first 250']]
  ])('name the commits that GitHub does not list when it lists %i', async (count, unknownWriters) => {
    const grace = { login: 'grace' }
    const commits = Array.from({ length: count }, (_, at) => ({ sha: `${at}`, author: grace, committer: grace }))
    const send: RestCall = async (route, { page = 1 }) => {
      if (route.endsWith('/commits')) return commits.slice(100 * (Number(page) - 1), 100 * Number(page)) as never
      return (route.endsWith('/reviews') ? [] : { number: 4, user: grace, head: { sha: HEAD } }) as never
    }
    const name = { owner: 'org', repository: 'platform' }
    const found = await readReviewedPullRequest(send, name, { commit: HEAD, number: 4 })
    expect(found).toMatchObject({ unknownWriters })
  })

  it('leave out a review that was not submitted', async () => {
    const { reviewed } = withPull({ reviews: [{ by: 'ada', state: 'PENDING', commit: HEAD, at: null }] })
    expect((await reviewed(MERGE))?.reviews).toEqual([])
  })

  it('are refused to a token that may not read pull requests', async () => {
    await expect(withPull({}, { contents: 'read' }).reviewed(MERGE)).rejects.toThrow('not accessible by integration')
  })
})

import { beforeAll, describe, expect, it } from '@jest/globals'
import { githubState, type Review } from '../../local/github/state.ts'
import type { OpenHost, World } from '../../local/index.ts'
import { commitOf } from '../../local/runner/workflow/event.ts'
import { changedKit, fork, newWorld, provision, summaryOf } from './kit.ts'

const HEAD = 'a'.repeat(40)

/** Returns the starter kit of a repository whose environments have no reviewers. */
const caller = () => changedKit(['provision.yml', '#approved-by: pull-request', 'approved-by: pull-request'])

/** World after the run of a pull request, whose comment shows the plan. */
let planned: World

beforeAll(async () => {
  const host = await newWorld()
  const repo = { full_name: 'org/platform' }
  const pull_request = { number: 4, head: { ref: 'change', sha: HEAD, repo }, base: { ref: 'main', repo } }
  const run = await provision(host, { event: 'pull_request', payload: { number: 4, pull_request }, caller: caller() })
  expect(run.conclusion).toBe('success')
  planned = host.world
})

/** Returns the world after the merge of the pull request, with these reviews. `now`: time of the merge. */
async function merged(reviews: (now: number) => readonly Partial<Review>[]): Promise<OpenHost> {
  const host = await fork(planned)
  const { pullRequests = [], collaborators = {} } = githubState(host.world)
  Object.assign(collaborators, { ada: 'write', grace: 'write' })
  pullRequests.push({
    ...{ number: 4, author: 'grace', head: HEAD, mergeCommit: commitOf('org/platform') },
    commits: [{ author: 'grace', committer: 'grace' }],
    reviews: reviews(host.world.now).map(each => ({
      by: 'ada',
      state: 'APPROVED',
      commit: HEAD,
      at: host.world.now,
      ...each
    }))
  })
  return host
}

/** Starts the run of the push that the merge made. */
async function push(host: OpenHost) {
  return await provision(host, { event: 'push', caller: caller() })
}

describe('a push in a repository whose environments have no reviewers', () => {
  it('is applied when another person approved the pull request after its plan', async () => {
    const host = await merged(() => [{}])
    const run = await push(host)
    expect(summaryOf(host, run)).toContain('Pull request #4 was approved by ada after its plan.')
    expect(run).toMatchObject({ conclusion: 'success', failureReason: null })
  })

  it('is not applied when nobody approved after the plan', async () => {
    const host = await merged(() => [{ at: 1 }])
    const run = await push(host)
    expect(run).toMatchObject({ conclusion: 'failure', failureReason: 'review-before-plan' })
    expect(run.requests.writes).toBe(0)
  })

  it('is not applied when somebody edited the comment with the plan', async () => {
    const host = await merged(() => [{}])
    const [comment] = githubState(host.world).comments
    Object.assign(comment ?? {}, { edits: 1, editor: 'grace' })
    expect(await push(host)).toMatchObject({ failureReason: 'review-before-plan', requests: { writes: 0 } })
  })

  it('is not applied when no pull request brought the commit', async () => {
    const host = await fork(planned)
    expect(await push(host)).toMatchObject({ failureReason: 'review-missing', requests: { writes: 0 } })
  })
})

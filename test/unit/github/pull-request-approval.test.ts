import { describe, expect, it } from '@jest/globals'
import {
  decideApproval,
  type PullRequestReview,
  type ReviewedPullRequest
} from '../../../src/github/pull-request-approval.ts'

const HEAD = 'a'.repeat(40)
const INTENT = 'intent'
const shown = { at: 1000, intent: INTENT }

/** Returns the approval of a colleague after the plan. */
function review(changes: Partial<PullRequestReview> = {}): PullRequestReview {
  return { by: 'ada', isPerson: true, state: 'APPROVED', commit: HEAD, at: 2000, canWrite: true, ...changes }
}

function pull(...reviews: readonly PullRequestReview[]): ReviewedPullRequest {
  return { number: 1, head: HEAD, writers: ['grace', 'linus'], unknownWriters: [], reviews }
}

describe('the approval by a pull request', () => {
  it('counts when another person with write access gave it for the newest commit after the plan', () => {
    expect(decideApproval(pull(review()), shown, INTENT)).toEqual({ approvedBy: 'ada' })
  })

  it.each<[string, readonly PullRequestReview[], string]>([
    ['nobody reviewed', [], 'review-missing'],
    ['the only review is a comment', [review({ state: 'COMMENTED' })], 'review-missing'],
    ['the approval was dismissed', [review({ state: 'DISMISSED' })], 'review-missing'],
    ['an app approved', [review({ by: 'github-actions[bot]', isPerson: false })], 'review-missing'],
    ['it is older than the plan', [review({ at: 999 })], 'review-before-plan'],
    ['it is as old as the plan', [review({ at: 1000 })], 'review-before-plan'],
    ['a push followed', [review({ commit: 'b'.repeat(40) })], 'review-of-other-commit'],
    ['the author approved, in another case of the login', [review({ by: 'Grace' })], 'review-by-author'],
    ['the person who pushed a commit approved', [review({ by: 'linus' })], 'review-by-author'],
    ['the reviewer may only read', [review({ canWrite: false })], 'reviewer-without-access'],
    [
      'the reviewer requested changes later',
      [review(), review({ state: 'CHANGES_REQUESTED', at: 3000 })],
      'changes-requested'
    ],
    [
      'another person requests changes',
      [review({ by: 'alan', state: 'CHANGES_REQUESTED', at: 1500 }), review()],
      'changes-requested'
    ]
  ])('does not count when %s', (_, reviews, reason) => {
    expect(decideApproval(pull(...reviews), shown, INTENT)).toMatchObject({ reason })
  })

  it('does not count when GitHub does not know who wrote a commit', () => {
    const found = decideApproval({ ...pull(review()), unknownWriters: ['b0b'] }, shown, INTENT)
    expect(found).toEqual({ reason: 'review-author-unknown', by: 'ada', commits: ['b0b'] })
  })

  it('counts although other reviews do not', () => {
    const reader = review({ by: 'alan', state: 'CHANGES_REQUESTED', canWrite: false })
    const earlier = review({ state: 'CHANGES_REQUESTED', at: 1500 })
    const comment = review({ state: 'COMMENTED', at: 5000 })
    const own = review({ by: 'grace', at: 6000 })
    expect(decideApproval(pull(reader, earlier, own, comment, review()), shown, INTENT)).toEqual({ approvedBy: 'ada' })
  })

  it('does not count without a plan of the newest commit, or when the plan requests something else', () => {
    expect(decideApproval(pull(review()), undefined, INTENT)).toEqual({ reason: 'review-before-plan', by: 'ada' })
    expect(decideApproval(pull(review()), shown, 'other')).toEqual({ reason: 'review-of-other-plan', by: 'ada' })
  })
})

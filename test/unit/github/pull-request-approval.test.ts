import { describe, expect, it } from '@jest/globals'
import {
  decideApproval,
  type PullRequestReview,
  type ReviewedPullRequest
} from '../../../src/github/pull-request-approval.ts'

const HEAD = 'a'.repeat(40)
const INTENT = { intent: 'intent' }
const shown = { at: 1000, ...INTENT }

/** Returns the approval of a colleague after the plan. */
function review(changes: Partial<PullRequestReview> = {}): PullRequestReview {
  return { by: 'ada', isPerson: true, state: 'APPROVED', commit: HEAD, at: 2000, canWrite: true, body: '', ...changes }
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
    expect(decideApproval(pull(review()), shown, { intent: 'other' })).toEqual({
      reason: 'review-of-other-plan',
      by: 'ada'
    })
  })

  it('counts for one operation only, so not when it is older than the end of the last one', () => {
    const approvedAfter = (time: number) => decideApproval(pull(review()), shown, { ...INTENT, after: time })
    expect(approvedAfter(1999)).toEqual({ approvedBy: 'ada' })
    expect(approvedAfter(2000)).toEqual({ reason: 'review-too-old', by: 'ada' })
  })

  it('must contain the requested lines as lines of its own', () => {
    const lines = ['emergency: CVE 1', 'force-budgets: web/till']
    const written = (body: string) => decideApproval(pull(review({ body })), shown, { ...INTENT, lines })
    expect(written('Agreed.\r\n- `emergency:  CVE 1`\r\n- `force-budgets: web/till`')).toEqual({ approvedBy: 'ada' })
    for (const body of ['', 'emergency: CVE 1', `Not for ${lines.join(', ')}`, `> ${lines.join('\n> ')}`])
      expect(written(body)).toEqual({ reason: 'review-incomplete', by: 'ada' })
  })

  it('needs no shown plan when no comment can show it', () => {
    const machines = { intent: undefined, lines: ['delete-machines: aks-user-00'] }
    const named = review({ body: 'delete-machines: aks-user-00' })
    expect(decideApproval(pull(named), undefined, machines)).toEqual({ approvedBy: 'ada' })
    expect(decideApproval(pull(review()), undefined, machines)).toMatchObject({ reason: 'review-incomplete' })
  })
})

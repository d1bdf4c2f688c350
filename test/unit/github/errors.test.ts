import { describe, expect, it } from '@jest/globals'
import { retryAfterMilliseconds } from '../../../src/github/errors.ts'
import { explainGitHubError } from '../../../src/github/index.ts'

function answer(status: number, message: string, headers: Readonly<Record<string, string>> = {}): Error {
  return Object.assign(new Error(message), { status, response: { headers } })
}

const SECONDARY = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'

describe('retryAfterMilliseconds', () => {
  it.each([
    ['a limit with a time', answer(403, SECONDARY, { 'retry-after': '30' }), 30_000],
    ['too many requests', answer(429, 'Too many', { 'retry-after': '5' }), 5_000],
    ['a limit without a time', answer(403, SECONDARY), 60_000],
    ['a limit for too long', answer(429, SECONDARY, { 'retry-after': '3600' }), undefined],
    ['a missing permission', answer(403, 'Resource not accessible by integration'), undefined],
    ['a server error', answer(502, 'Bad gateway'), 2_000],
    ['anything else', new Error('fetch failed'), undefined]
  ])('of %s', (_, error, expected) => {
    expect(retryAfterMilliseconds(error)).toBe(expected)
  })
})

describe('explainGitHubError', () => {
  it('says what to do about a permission or a token, and else what GitHub said', () => {
    expect(explainGitHubError(answer(403, 'Resource not accessible by integration'))).toContain('pull-requests: write')
    expect(explainGitHubError(answer(401, 'Bad credentials'))).toContain('`github-token`')
    expect(explainGitHubError(new Error('fetch failed'))).toBe('fetch failed.')
  })
})

/** Without a time of GitHub's own: GitHub Docs, "Best practices for using the REST API", wants a minute after a limit. */
const AFTER_LIMIT = 60_000
const AFTER_SERVER_ERROR = 2_000
/** A comment is not worth a longer wait. */
const LONGEST_WAIT = 90_000

/** How long to wait before the same is asked again; `undefined` where that would be in vain or too long. */
export function retryAfterMilliseconds(error: unknown): number | undefined {
  const status = member(error, 'status')
  if (typeof status === 'number' && status >= 500) return AFTER_SERVER_ERROR
  if (!isLimit(error, status)) return undefined
  const seconds = Number(member(member(member(error, 'response'), 'headers'), 'retry-after') ?? Number.NaN)
  const wait = Number.isFinite(seconds) ? seconds * 1000 : AFTER_LIMIT
  return wait <= LONGEST_WAIT ? wait : undefined
}

function isLimit(error: unknown, status: unknown): boolean {
  return status === 429 || (status === 403 && /rate limit/i.test(messageOf(error)))
}

/** What a token lacks that is refused, and how it gets it. */
const LACKING = {
  'pull-requests':
    'the token may not write to pull requests. Grant the job `permissions: pull-requests: write`; a pull request from a fork never has it.',
  issues:
    'the token may not write issues. Grant the job `permissions: issues: write`; a called workflow cannot have more than its caller grants.'
} as const

/** Why GitHub did not do what it was asked, and what to do about it, in a sentence or two. */
export function explain(error: unknown, permission: keyof typeof LACKING = 'pull-requests'): string {
  const message = messageOf(error)
  if (/Resource not accessible by integration/i.test(message)) return LACKING[permission]
  if (/Issues (?:has been|are) disabled/i.test(message)) return 'issues are switched off in this repository.'
  if (/Bad credentials|Requires authentication/i.test(message)) {
    return 'GitHub does not know the token. Leave the input `github-token` out, or give a token that is valid.'
  }
  return `${message.replace(/\.$/, '')}.`
}

/** Whether what was to be made is there already. */
export function isExisting(error: unknown): boolean {
  return member(error, 'status') === 422 && /already_exists/.test(messageOf(error))
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? (of as Record<string, unknown>)[name] : undefined
}

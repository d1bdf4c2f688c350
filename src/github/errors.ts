/**
 * Milliseconds to wait if GitHub reports a rate limit without a `retry-after` header (GitHub Docs, "Best practices for
 * using the REST API": one minute).
 */
const AFTER_LIMIT = 60_000
const AFTER_SERVER_ERROR = 2_000
/** Longest wait in milliseconds. A comment does not justify a longer wait. */
const LONGEST_WAIT = 90_000

/**
 * Returns the milliseconds to wait before a retry, or `undefined` if a retry cannot succeed or the wait is too long.
 */
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

/** The permission that a refused token lacks, and how to grant it. */
const LACKING = {
  'pull-requests':
    'The token may not write to pull requests. Grant the job `permissions: pull-requests: write`. A pull request from a fork never has this permission.',
  reviews:
    'The token may not read pull requests. Grant the job, and the job that calls the workflow, `permissions: pull-requests: read`.',
  issues:
    'The token may not write issues. Grant `permissions: issues: write` to the job and to the job that calls the workflow.'
} as const

/** Returns why GitHub refused a request and what to do, in one or two sentences. */
export function explainGitHubError(error: unknown, permission: keyof typeof LACKING = 'pull-requests'): string {
  const message = messageOf(error)
  if (/Resource not accessible by integration/i.test(message)) return LACKING[permission]
  if (/Issues (?:has been|are) disabled/i.test(message))
    return 'Issues are disabled in this repository. Enable them in the settings, or set the input `issue` to `never`.'
  if (/Bad credentials|Requires authentication/i.test(message)) {
    return 'GitHub does not accept the token. Omit the input `github-token`, or set it to a valid token.'
  }
  return `${message.replace(/\.$/, '')}.`
}

/** Returns whether a creation failed because the object already exists. */
export function isExisting(error: unknown): boolean {
  return member(error, 'status') === 422 && /already_exists/.test(messageOf(error))
}

/** Returns whether GitHub does not know an object, or does not show it to the token. */
export function isNotFound(error: unknown): boolean {
  return member(error, 'status') === 404
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? (of as Record<string, unknown>)[name] : undefined
}

export { type GitHubOptions, openGitHub } from './client.ts'
export { explain } from './errors.ts'
export { keepSticky, type StickyComment } from './sticky.ts'
export type { Conversation, GitHub, PullRequestComment } from './types.ts'

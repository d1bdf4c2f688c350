export { type GitHubOptions, openGitHub } from './client.ts'
export { type DriftIssue, updateDriftIssue } from './drift-issue.ts'
export { explainGitHubError } from './errors.ts'
export {
  decideApproval,
  type RequestedApproval,
  type ReviewedPullRequest,
  type ReviewFault,
  type ShownPlan
} from './pull-request-approval.ts'
export { type SharedComment, updateSharedComment } from './pull-request-comment.ts'
export type { GitHub, Issue, IssueClient, PullRequestClient, PullRequestComment } from './types.ts'

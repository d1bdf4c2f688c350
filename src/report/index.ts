export { bootstrapSummary } from './bootstrap.ts'
export {
  type CommentSubject,
  commentConfig,
  hasMarker,
  isNewer,
  readEntries,
  renderComment,
  withEntry
} from './comment.ts'
export { type CommentEntry, commentFindings, commentSteps } from './comment-entry.ts'
export { driftSummary, hasDrift, type ReportedDrift } from './drift.ts'
export {
  type IssueMarker,
  type IssueRun,
  issueBody,
  issueComments,
  issueKey,
  issueTitle,
  readIssueMarker
} from './drift-issue.ts'
export { findingsWithin } from './findings-within.ts'
export { codeBlock, escapeMarkdown, escapeProse } from './markdown.ts'
export type { ReportedMissing } from './missing-evidence.ts'
export { operationSummary, type ReportedOperation } from './operation.ts'
export { countsOf } from './plan-counts.ts'
export { powerSummary } from './power.ts'
export { costText, monthlyPrice, type PriceName } from './prices.ts'
export { procedureSummary, type ReportedProcedure } from './procedure.ts'
export { applySummary, noteSummary, planSummary } from './provisioning.ts'
export { harmlessLog, oneLine, shortenText, withVisibleCharacters } from './safe-text.ts'
export { type PlacedFinding, type SarifRequest, sarifLog } from './sarif.ts'
export { type ReportedSoak, soakEvidenceSummary } from './soak-evidence.ts'
export type { ReportedChange, ReportedFinding, ReportedStep, ReportedTiming, Subject, Topology } from './types.ts'
export { hasWork, type ReportedUpgrade, upgradeSummary } from './upgrade.ts'
export { type ReportedStatus, upgradeBoard } from './upgrade-board.ts'
export {
  isNewerUpgradeComment,
  isUpgradeComment,
  type ShownUpgrade,
  shownUpgrade,
  upgradeComment
} from './upgrade-comment.ts'
export {
  newerImagesSummary,
  notesSummary,
  outlookSummary,
  timingSummary,
  upgradeTiming,
  wayBackSummary
} from './upgrade-run.ts'
export { type OperationCommand, operationLine } from './workflow-command.ts'

export { applySummary, planSummary } from './provisioning.ts'
export type { ReportedChange, ReportedStep, ReportedTiming, Subject } from './types.ts'

export { approvalOf, unapproved } from './approval.ts'
export { decodeApproval, encodeApproval } from './approval-text.ts'
export { defaultColour, standingColours } from './colour.ts'
export { type Drift, type DriftRequest, findDrift } from './drift.ts'
export { EMPTY_LIVE_STATE, readSlices } from './live-state/index.ts'
export { readOwnStack } from './own-stacks.ts'
export { prerequisites } from './prerequisites.ts'
export { type Applied, type ApplyRequest, apply, type PlanRequest, plan } from './provision.ts'
export { leaveStopped } from './steps/cluster-guard.ts'
export { clusterRemovalSteps } from './steps/cluster-removal.ts'
export { destroySteps } from './steps/destroy.ts'
export { clusterOnNetworkSteps, environmentSteps } from './steps/environment.ts'
export { groupsStep } from './steps/groups.ts'
export { imagesStep } from './steps/images.ts'
export { within } from './steps/needs.ts'
export { networkSteps } from './steps/network.ts'
export type { Given } from './steps/platform.ts'
export { stackStep } from './steps/stack.ts'
export { stackRemovalStep } from './steps/stack-removal.ts'
export type {
  ApplyResult,
  Approval,
  Need,
  Plan,
  ProvisioningDoors,
  ResourceChange,
  Step,
  StepContext,
  StepPlan,
  StepTiming
} from './types.ts'

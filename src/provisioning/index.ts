export { approvalOf, findUnapproved } from './approval/approval.ts'
export { decodeApproval, encodeApproval } from './approval/approval-text.ts'
export { BUNDLE_VERSION } from './bundle-version.ts'
export { defaultColour, existingColours } from './colour-selection.ts'
export { type Drift, type DriftRequest, findDrift } from './drift.ts'
export { isStartedAutomatically, refuseHeldRun } from './held-run.ts'
export { EMPTY_LIVE_STATE, readSlices } from './live-state/index.ts'
export { readEnvironmentStatus } from './operation-status.ts'
export { environmentsOfFile, OTHER_FILE_REMEDY, remainsOf } from './ownership/left-behind.ts'
export { readOwnStack } from './ownership/own-stacks.ts'
export { prerequisites } from './prerequisites.ts'
export { refuseDuringProcedure } from './procedure/index.ts'
export {
  type AppliedChanges,
  type ApplyRequest,
  applyProvisioning,
  type PlanRequest,
  planProvisioning
} from './provision.ts'
export { type Hold, holdReleaseText, holdText, readHold } from './records/hold.ts'
export { skipWhenStopped } from './steps/cluster-guard.ts'
export { clusterOnNetworkSteps, environmentSteps } from './steps/environment.ts'
export { groupsStep } from './steps/groups.ts'
export { holdReleaseStep, holdStep } from './steps/hold.ts'
export { imagesStep } from './steps/images.ts'
export { leaseReleaseStep } from './steps/lease-release.ts'
export { networkSteps } from './steps/network.ts'
export type { RunInputs } from './steps/platform.ts'
export { clusterRemovalSteps } from './steps/removal/cluster-removal.ts'
export { destroySteps } from './steps/removal/destroy.ts'
export { stackRemovalStep } from './steps/removal/stack-removal.ts'
export { stackStep } from './steps/stack.ts'
export { dropUnmetNeeds } from './steps/step-needs.ts'
export type {
  ApplyResult,
  Approval,
  Need,
  Plan,
  ProvisioningClients,
  ResourceChange,
  Step,
  StepContext,
  StepPlan,
  StepTiming
} from './types.ts'

export { bootstrapFailure, isItemDone, readBootstrapState } from './bootstrap.ts'
export type { BootstrapItem } from './bootstrap-items.ts'
export { bootstrapAloneSteps, bootstrapSteps, type GitOpsRequest } from './bootstrap-steps.ts'
export { suspendFlux } from './flux-suspension.ts'

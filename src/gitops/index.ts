export { failed, isDone, look } from './bootstrap.ts'
export type { Item } from './bootstrap-items.ts'
export { bootstrapAloneSteps, bootstrapSteps, type GitOpsRequest } from './bootstrap-steps.ts'
export { suspendFlux } from './flux-suspension.ts'

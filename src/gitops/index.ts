export type { Item } from './assess.ts'
export { failed, isDone, look } from './bootstrap.ts'
export { bootstrapAloneSteps, bootstrapSteps, type GitOpsRequest } from './steps.ts'
export { suspendFlux } from './suspend.ts'

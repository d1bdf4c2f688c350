export { power } from './power.ts'
export { look } from './power-plan.ts'
export { type Look, type PoolView, type PowerAction, type Powered, type PowerRequest, powerActions } from './types.ts'

export { look } from './look.ts'
export { power } from './power.ts'
export { type Look, type PoolView, type PowerAction, type Powered, type PowerRequest, powerActions } from './types.ts'

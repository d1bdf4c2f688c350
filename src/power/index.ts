export { changePower } from './power.ts'
export { planPower } from './power-plan.ts'
export {
  type PoolView,
  type PowerAction,
  type PowerPlan,
  type PowerRequest,
  type PowerResult,
  powerActions
} from './types.ts'

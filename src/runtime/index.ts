export { type Action, type ActionContext, defineAction } from './action.ts'
export type { Clock, Log } from './doors.ts'
export { Failure, type FailureReason, failureReasons, type LeafError } from './failure.ts'
export { anyText, guid, type InputValues, lines, oneOf, optional, required } from './inputs.ts'

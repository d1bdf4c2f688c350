import type { ApiRequest } from '../api-request.ts'

/** Output of a command, and its exit code. */
export interface CommandResult {
  readonly logs: string
  readonly exitCode: number
}

/** Caller and cluster of a command. */
export type CommandContext = Omit<ApiRequest, 'http'>

/** Exit code with which a shell ends a command that it does not have. */
export const NOT_FOUND = 127

/** Returns the result of something that a real command does and this one does not. */
export function gap(what: string): CommandResult {
  return { logs: `NotSupportedByLocalAzure: local Azure does not run ${what}.\n`, exitCode: NOT_FOUND }
}

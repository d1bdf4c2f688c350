import type { ApiRequest } from '../api-request.ts'

/** Result of a program. A pipe takes its output; its errors are always in the logs. */
export interface ProgramResult {
  readonly output: string
  readonly errors: string
  readonly exitCode: number
}

/** Caller and cluster of a command. */
export type CommandContext = Omit<ApiRequest, 'http'>

/** Exit code with which a shell ends a command that it does not have. */
export const NOT_FOUND = 127

const GAP = 'NotSupportedByLocalAzure: '

/** Returns the result of a program that succeeded. */
export function succeeded(output: string): ProgramResult {
  return { output, errors: '', exitCode: 0 }
}

/** Returns the result of a program that failed with these errors. */
export function failedWith(errors: string, exitCode = 1): ProgramResult {
  return { output: '', errors: `${errors}\n`, exitCode }
}

/** Returns the result of something that a real command does and this one does not. */
export function gap(what: string): ProgramResult {
  return failedWith(`${GAP}local Azure does not run ${what}.`, NOT_FOUND)
}

/** Returns whether a program ended because local Azure lacks something. */
export function isGap({ errors, exitCode }: ProgramResult): boolean {
  return exitCode === NOT_FOUND && errors.startsWith(GAP)
}

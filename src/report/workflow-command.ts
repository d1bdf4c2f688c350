/** Commands of the workflow `operation`. */
export type OperationCommand = 'status' | 'hold' | 'release-hold' | 'release-lease'

/** Returns the line that starts the workflow `operation` of an environment with a command. `hold` needs a reason. */
export function operationLine(environment: string, command: OperationCommand): string {
  const reason = command === 'hold' ? ' -f reason="<a few words>"' : ''
  return `gh workflow run operation.yml -f environment=${environment} -f command=${command}${reason}`
}

import type { Command } from './arguments.ts'

const PROGRAM = 'npm run local'

/** Returns the line that names the command to run next, with the state directory and the caller of this one. */
export function nextLine({ given }: Pick<Command, 'given'>, words = ''): string {
  const line = [words, given].filter(Boolean).join(' ')
  return `Next: ${line === '' ? PROGRAM : `${PROGRAM} -- ${line}`}`
}

/** Returns options that a next command repeats, as a command line writes them. */
export function repeatedOptions(values: {
  readonly state?: string | undefined
  readonly caller?: string | undefined
  readonly source?: boolean | undefined
}): string {
  const { state, caller, source } = values
  return [
    ...(state === undefined ? [] : ['--state', quoted(state)]),
    ...(caller === undefined ? [] : ['--caller', quoted(caller)]),
    ...(source === true ? ['--source'] : [])
  ].join(' ')
}

function quoted(word: string): string {
  return /^[\w./:@%+=,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`
}

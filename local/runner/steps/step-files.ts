import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The files through which a step speaks, by the name of their variable without `GITHUB_`. */
const names = ['OUTPUT', 'ENV', 'PATH', 'STATE', 'STEP_SUMMARY'] as const
/** Actions limits: a step summary above 1 MiB is not taken. */
const MAX_SUMMARY_BYTES = 1024 * 1024

export interface StepFiles {
  /** GITHUB_OUTPUT and the others, for the step's environment. */
  readonly variables: Readonly<Record<string, string>>
  /** What the step left in them. Throws FileCommandError. */
  read(): FileCommands
}

export interface FileCommands {
  readonly outputs: Readonly<Record<string, string>>
  readonly env: Readonly<Record<string, string>>
  readonly path: readonly string[]
  readonly state: Readonly<Record<string, string>>
  readonly summary: string
  /** Why a summary was not taken. */
  readonly summaryError?: string
}

/** A step wrote something that is not of the form of these files; the step fails. */
export class FileCommandError extends Error {}

/** Makes the empty files of one step. `unique` keeps steps apart. */
export function createStepFiles(folder: string, unique: string): StepFiles {
  const path = (name: string): string => join(folder, `${name.toLowerCase()}_${unique}`)
  for (const name of names) writeFileSync(path(name), '')
  const variables = Object.fromEntries(names.map(name => [`GITHUB_${name}`, path(name)]))
  return { variables, read: () => readFiles(path) }
}

function readFiles(path: (name: string) => string): FileCommands {
  const pairs = (name: string): Record<string, string> => parsePairs(readFileSync(path(name), 'utf8'))
  const env = pairs('ENV')
  if ('NODE_OPTIONS' in env) {
    throw new FileCommandError("Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command.")
  }
  const lines = readFileSync(path('PATH'), 'utf8').split(/\r?\n/)
  return {
    outputs: pairs('OUTPUT'),
    env,
    path: lines.filter(line => line !== ''),
    state: pairs('STATE'),
    ...readSummary(path('STEP_SUMMARY'))
  }
}

function readSummary(file: string): Pick<FileCommands, 'summary' | 'summaryError'> {
  const { size } = statSync(file)
  if (size <= MAX_SUMMARY_BYTES) return { summary: readFileSync(file, 'utf8') }
  const kilobytes = Math.floor(size / 1024)
  const message = `$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got ${kilobytes}k.`
  return { summary: '', summaryError: message }
}

/** `name=value` lines and `name<<DELIMITER` blocks. Throws FileCommandError. */
export function parsePairs(content: string): Record<string, string> {
  const pairs: Record<string, string> = {}
  const lines = content.replace(/\r?\n$/, '').split(/\r?\n/)
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    if (line === '') continue
    const equals = line.indexOf('=')
    const heredoc = line.indexOf('<<')
    if (equals >= 0 && (heredoc < 0 || equals < heredoc)) {
      pairs[nameOf(line, line.slice(0, equals))] = line.slice(equals + 1)
    } else if (heredoc >= 0) {
      const delimiter = line.slice(heredoc + 2)
      const end = delimiter === '' ? -1 : lines.indexOf(delimiter, index + 1)
      if (end < 0) throw new FileCommandError(`Invalid value. Matching delimiter not found '${delimiter}'`)
      pairs[nameOf(line, line.slice(0, heredoc))] = lines.slice(index + 1, end).join('\n')
      index = end
    } else throw new FileCommandError(`Invalid format '${line}'`)
  }
  return pairs
}

function nameOf(line: string, name: string): string {
  if (name === '') throw new FileCommandError(`Invalid format '${line}'. Name must not be empty`)
  return name
}

import { type CommandContext, failedWith, gap, isGap, type ProgramResult, succeeded } from './command-result.ts'
import { runKubectl } from './kubectl.ts'
import { type ChainedCommand, readCommandLine } from './shell-words.ts'

/** Logs of a command, and its exit code. */
export interface CommandResult {
  readonly logs: string
  readonly exitCode: number
}

type Program = (context: CommandContext, args: readonly string[], input: string | undefined) => ProgramResult

const PROGRAMS: Readonly<Record<string, Program>> = {
  kubectl: (context, args) => runKubectl(context, args),
  echo: (_, args) => succeeded(`${args.join(' ')}\n`),
  true: () => succeeded(''),
  false: () => ({ output: '', errors: '', exitCode: 1 }),
  jq: (_, args, input) => runJq(args, input),
  grep: (_, args, input) => runGrep(args, input)
}

/**
 * Runs a command line as the pod of a command does, as far as local Azure understands it: `kubectl get`, `kubectl auth can-i`,
 * `kubectl uncordon`, `kubectl version`, `echo`, `jq .`, `grep -E`, joined by `;`, `&&`, `||` and `|`. The first gap ends the line.
 */
export function runCommandLine(context: CommandContext, text: string): CommandResult {
  const line = readCommandLine(text)
  if ('unsupported' in line) return resultOf('', gap(line.unsupported))
  let logs = ''
  let last = succeeded('')
  for (const [i, command] of line.entries()) {
    if (isSkipped(command, last)) continue
    last = runProgram(context, command, last.output)
    if (isGap(last)) break
    const isPiped = line[i + 1]?.after === '|'
    logs += isPiped ? last.errors : last.output + last.errors
  }
  return isGap(last) ? resultOf(logs, last) : { logs, exitCode: last.exitCode }
}

function resultOf(logs: string, { output, errors, exitCode }: ProgramResult): CommandResult {
  return { logs: logs + output + errors, exitCode }
}

function isSkipped({ after }: ChainedCommand, { exitCode }: ProgramResult): boolean {
  return (after === '&&' && exitCode !== 0) || (after === '||' && exitCode === 0)
}

function runProgram(context: CommandContext, { after, words }: ChainedCommand, output: string): ProgramResult {
  const [name = '', ...args] = words
  const program = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined
  if (program === undefined) return gap(`the program ${name}`)
  try {
    return program(context, args, after === '|' ? output : undefined)
  } catch (error) {
    // A command runs while time passes: without this, the clock would never pass it.
    return gap(`${words.join(' ')} (${error instanceof Error ? error.message : error})`)
  }
}

/** Runs `grep -E PATTERN` on the output of another program. Its exit code is 1 if no line matches. */
function runGrep([option, pattern, ...rest]: readonly string[], input: string | undefined): ProgramResult {
  if (option !== '-E' || pattern === undefined || rest.length > 0 || input === undefined) return gap('this grep')
  const lines = input.split('\n').filter(line => line !== '' && new RegExp(pattern).test(line))
  return { output: lines.map(line => `${line}\n`).join(''), errors: '', exitCode: lines.length === 0 ? 1 : 0 }
}

/** Runs `jq .` or `jq -c .`, the filters that change only the white space. */
function runJq(args: readonly string[], input: string | undefined): ProgramResult {
  const filter = args.filter(arg => arg !== '-c').join(' ')
  if (filter !== '.' || input === undefined) return gap(`jq ${args.join(' ')}`)
  if (input.trim() === '') return succeeded('')
  try {
    const value = JSON.parse(input) as unknown
    return succeeded(`${JSON.stringify(value, undefined, args.includes('-c') ? 0 : 2)}\n`)
  } catch (error) {
    return failedWith(`jq: parse error: ${error instanceof Error ? error.message : error}`, 2)
  }
}

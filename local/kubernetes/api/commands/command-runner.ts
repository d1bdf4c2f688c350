import { type CommandContext, type CommandResult, gap, NOT_FOUND } from './command-result.ts'
import { runKubectl } from './kubectl.ts'
import { readCommandLine } from './shell-words.ts'

type Program = (context: CommandContext, args: readonly string[], input: string | undefined) => CommandResult

const PROGRAMS: Readonly<Record<string, Program>> = {
  kubectl: (context, args) => runKubectl(context, args),
  echo: (_, args) => ({ logs: `${args.join(' ')}\n`, exitCode: 0 }),
  true: () => ({ logs: '', exitCode: 0 }),
  false: () => ({ logs: '', exitCode: 1 }),
  jq: (_, args, input) => runJq(args, input)
}

/**
 * Runs a command line as the pod of a command does, as far as local Azure understands it: `kubectl get`, `kubectl auth can-i`,
 * `kubectl version`, `echo`, `jq .`, joined by `;`, `&&`, `||` and `|`. The first gap ends the line.
 */
export function runCommandLine(context: CommandContext, text: string): CommandResult {
  const line = readCommandLine(text)
  if ('unsupported' in line) return gap(line.unsupported)
  let logs = ''
  let last: CommandResult = { logs: '', exitCode: 0 }
  for (const [i, { after, words }] of line.entries()) {
    if ((after === '&&' && last.exitCode !== 0) || (after === '||' && last.exitCode === 0)) continue
    const [name = '', ...args] = words
    const input = after === '|' ? last.logs : undefined
    last = PROGRAMS[name]?.(context, args, input) ?? gap(`the program ${name}`)
    // The output of a program before a pipe is not shown.
    if (line[i + 1]?.after !== '|') logs += last.logs
    if (isGap(last)) return { logs: logs.endsWith(last.logs) ? logs : logs + last.logs, exitCode: NOT_FOUND }
  }
  return { logs, exitCode: last.exitCode }
}

function isGap({ logs, exitCode }: CommandResult): boolean {
  return exitCode === NOT_FOUND && logs.startsWith('NotSupportedByLocalAzure')
}

/** Runs `jq .` or `jq -c .`, the filters that change only the white space. */
function runJq(args: readonly string[], input: string | undefined): CommandResult {
  const filter = args.filter(arg => arg !== '-c').join(' ')
  if (filter !== '.' || input === undefined) return gap(`jq ${args.join(' ')}`)
  try {
    const value = JSON.parse(input) as unknown
    return { logs: `${JSON.stringify(value, undefined, args.includes('-c') ? 0 : 2)}\n`, exitCode: 0 }
  } catch (error) {
    return { logs: `jq: parse error: ${error instanceof Error ? error.message : error}\n`, exitCode: 2 }
  }
}

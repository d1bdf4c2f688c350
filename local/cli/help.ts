import { type CommandName, commandTable } from './command-table.ts'
import { isRepeatable, type OptionName, options, writtenOption } from './options.ts'

const PROGRAM = 'npm run local --'

/** Returns the help of one command, or the list of all commands and options. */
export function helpText(command?: CommandName): string {
  return command === undefined || command === 'help' ? overview() : helpOf(command)
}

function overview(): string {
  const names = Object.keys(commandTable) as CommandName[]
  return [
    `Usage: ${PROGRAM} [COMMAND] [OPTIONS]`,
    '',
    'Commands:',
    ...columns(names.map(name => [commandTable[name].usage, commandTable[name].summary])),
    '',
    'Options:',
    ...optionLines(Object.keys(options) as OptionName[]),
    '',
    `'${PROGRAM} help COMMAND' shows which options a command has, and an example. local/README.md explains them.`,
    ''
  ].join('\n')
}

function helpOf(command: CommandName): string {
  const { usage, summary, example, options: taken } = commandTable[command]
  return [
    `Usage: ${PROGRAM} ${usage} [OPTIONS]`,
    '',
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`,
    '',
    'Options:',
    ...optionLines([...taken, 'help']),
    '',
    `Example: ${PROGRAM} ${example}`,
    ''
  ].join('\n')
}

function optionLines(names: readonly OptionName[]): string[] {
  const repeatable = (name: OptionName) => (isRepeatable(name) ? ' (repeatable)' : '')
  return columns(names.map(name => [writtenOption(name), `${options[name].help}${repeatable(name)}`]))
}

/** Most characters of the first column; a longer entry has its text on the next line. */
const WIDTH = 34

function columns(rows: readonly (readonly [string, string])[]): string[] {
  return rows.map(([first, text]) =>
    first.length > WIDTH ? `  ${first}\n  ${' '.repeat(WIDTH)}  ${text}` : `  ${first.padEnd(WIDTH)}  ${text}`
  )
}

/** A workflow command as an action prints it: `::name key=value::data`. */
export interface Command {
  readonly name: string
  readonly properties: Readonly<Record<string, string | undefined>>
  readonly data: string
}

/** The command in a line of output; `undefined` when it is plain text. */
export function parseCommand(line: string): Command | undefined {
  const match = /^\s*::([^\s:]+)(?:\s+(.*?))?::(.*)$/s.exec(line)
  if (!match) return undefined
  const [, name = '', properties = '', data = ''] = match
  return { name: name.toLowerCase(), properties: parseProperties(properties), data: unescapeData(data) }
}

function parseProperties(text: string): Record<string, string> {
  const pairs = text.split(',').map(pair => pair.trim())
  const split = pairs.filter(pair => pair.includes('=')).map(pair => [pair.split('=', 1)[0] ?? '', afterEquals(pair)])
  return Object.fromEntries(split)
}

function afterEquals(pair: string): string {
  return unescapeProperty(pair.slice(pair.indexOf('=') + 1))
}

// `%25` last: an escaped percent sign must not make a new escape.
function unescapeData(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')
}

function unescapeProperty(text: string): string {
  return text
    .replaceAll('%0D', '\r')
    .replaceAll('%0A', '\n')
    .replaceAll('%3A', ':')
    .replaceAll('%2C', ',')
    .replaceAll('%25', '%')
}

/** What the commands of a step do to its job. */
export interface CommandTarget {
  annotate(level: 'error' | 'warning' | 'notice', command: Command): void
  mask(value: string): void
  output(name: string, value: string): void
  state(name: string, value: string): void
  /** A line for the job's log. */
  log(line: string): void
}

/** Switched off by GitHub in 2020: they let untrusted output set variables. */
const disabled: Readonly<Record<string, string>> = { 'set-env': 'GITHUB_ENV', 'add-path': 'GITHUB_PATH' }

/** Takes a step's lines one by one. `stop-commands` makes it deaf until its token comes again. */
export function createCommandReader(target: CommandTarget): (line: string) => void {
  let stopped: string | undefined
  return line => {
    const command = parseCommand(line)
    if (stopped !== undefined) {
      if (command?.name === stopped.toLowerCase()) stopped = undefined
      return target.log(line)
    }
    if (command?.name === 'stop-commands') stopped = command.data
    else if (!command || !obey(command, target)) target.log(line)
  }
}

/** False for what is no command of GitHub's. */
function obey(command: Command, target: CommandTarget): boolean {
  const { name, data, properties } = command
  if (name === 'error' || name === 'warning' || name === 'notice') target.annotate(name, command)
  else if (name === 'add-mask') target.mask(data)
  else if (name === 'set-output') target.output(properties.name ?? '', data)
  else if (name === 'save-state') target.state(properties.name ?? '', data)
  else if (name === 'debug' || name === 'group' || name === 'endgroup') target.log(`##[${name}]${data}`)
  else if (disabled[name]) target.annotate('error', { ...command, properties: {}, data: disabledMessage(name) })
  else return name === 'echo' || name === 'add-matcher' || name === 'remove-matcher'
  return true
}

function disabledMessage(name: string): string {
  return `The \`${name}\` command is disabled. Please upgrade to using Environment Files (${disabled[name]}).`
}

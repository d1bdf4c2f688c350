import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { isSwitch, type Switch, switches } from '../azure/switches.ts'
import { parseFault } from '../fault-text.ts'
import type { RequestPoint, RunRequest } from '../runner/types.ts'
import { UsageError } from '../runner/workflow/startup-error.ts'
import { didYouMean } from '../scenario/closest-name.ts'
import { loadScenario } from '../scenario/file/load-scenario.ts'
import { capacityOf } from './capacity.ts'
import { argumentsOf, type CommandName, commandTable, isCommand } from './command-table.ts'
import { repeatedOptions } from './next-line.ts'
import { type OptionName, options, writtenOption } from './options.ts'
import { type SetupOptions, setupOptionsOf } from './setup-parameters.ts'

/** Command line, read and checked. */
export interface Command {
  readonly command: CommandName
  /** Words after the command. For a workflow: its name. */
  readonly arguments: readonly string[]
  readonly state: string
  /** Options that a next command repeats, as written on a command line. */
  readonly given: string
  readonly fresh: boolean
  readonly settle: boolean
  readonly json: boolean
  /** Whether a colleague's change ends before the command does. */
  readonly wait: boolean
  readonly speed: number | undefined
  /** For `traffic`: simulated minutes before now. */
  readonly minutes: number
  /** For `resolve`: a name, and the network (its name or id) whose machines ask for it. */
  readonly question: { readonly name: string; readonly from: string } | undefined
  /** For `run`, and for `serve` the caller whose environments are trusted. */
  readonly request: RunRequest
  readonly setup: SetupOptions
}

const DEFAULT_STATE = '.local'
/** Folder of a command that always begins with a new world, so that it does not replace the default one. */
const UPGRADE_STATE = '.local/upgrade-in-place'
const DEFAULT_CALLER = 'workflows'
const DEFAULT_MINUTES = 60
const DEFAULT_WORKFLOW = 'provision'

/** Reads a command line. Throws UsageError with one line that says what is wrong. */
export function parseCommand(args: readonly string[]): Command {
  const { values, positionals } = parse(args)
  const [first = DEFAULT_WORKFLOW, ...rest] = positionals
  const named = isCommand(first) ? first : 'run'
  if (values.help === true) return commandOf('help', positionals.slice(0, 1), first, {})
  const given = named === 'run' ? [first, ...rest] : rest
  const foreign = (Object.keys(values) as OptionName[]).find(name => !takesOption(named, name))
  if (foreign) throw new UsageError(`'${first}' has no option --${foreign}.${workflowHint(named)}`)
  checkArguments(named, given)
  return commandOf(named, given, first, values)
}

/** Returns how to run the workflow whose name a command has, if there is one. */
function workflowHint(command: CommandName): string {
  return command === 'upgrade-in-place' ? ` To run the workflow of that name, write '${command}.yml'.` : ''
}

function takesOption(command: CommandName, option: OptionName): boolean {
  const taken: readonly OptionName[] = commandTable[command].options
  return taken.includes(option)
}

/** Throws UsageError for missing or surplus arguments. The error of `resolve`, which names its option, comes later. */
function checkArguments(command: CommandName, given: readonly string[]): void {
  const { names, required } = argumentsOf(command)
  const unexpected = given[names.length]
  if (unexpected !== undefined) {
    const hint = command === 'run' ? didYouMean(given[0] ?? '', Object.keys(commandTable)) : ''
    throw new UsageError(`Unexpected argument '${unexpected}'.${hint}`)
  }
  if (command !== 'resolve' && given.length < required) {
    const { usage, example } = commandTable[command]
    throw new UsageError(`'${command}' takes ${names.join(' and ')}: ${usage}. Example: ${example}`)
  }
}

function commandOf(command: CommandName, given: readonly string[], first: string, values: Values): Command {
  return {
    command,
    arguments: given,
    state: values.state ?? (command === 'upgrade-in-place' ? UPGRADE_STATE : DEFAULT_STATE),
    given: repeatedOptions(values),
    fresh: values.fresh === true,
    settle: values.settle === true,
    json: values.json === true,
    wait: values.wait !== false,
    speed: values.speed === undefined ? undefined : positive('--speed', values.speed),
    minutes: values.minutes === undefined ? DEFAULT_MINUTES : positive('--minutes', values.minutes),
    question: command === 'resolve' ? questionOf(given[0], values.from) : undefined,
    // `upgrade-in-place.yml` is the workflow, and `upgrade-in-place` the command of that name.
    request: requestOf(first.replace(/\.yml$/, ''), values),
    setup: setupOptionsOf(values['admin-group'], values['setup-defaults'])
  }
}

function questionOf(name: string | undefined, from: string | undefined): { name: string; from: string } {
  if (name !== undefined && from !== undefined) return { name, from }
  throw new UsageError(
    "'resolve' takes a name, and with --from the virtual network that asks: resolve NAME --from NETWORK."
  )
}

type Values = Partial<ReturnType<typeof parse>['values']>

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, allowNegative: true, strict: true })
  } catch (error) {
    // The text after the first sentence is advice on files that begin with a dash.
    const [what = ''] = (error as Error).message.split(/\. |\n/)
    const [, negative] = /^Unknown option '(-\d)/.exec(what) ?? []
    if (negative !== undefined) throw new UsageError(`${numberAt(args, negative)} is below 0. Write a number above 0.`)
    const allowed = optionNames()
    throw new UsageError(`${what}.${optionHint(what)} Options are ${allowed.join(', ')}.`)
  }
}

/** Returns the word that begins with the option that the parser took a negative number for. */
function numberAt(args: readonly string[], beginning: string): string {
  return args.find(word => word.startsWith(beginning)) ?? beginning
}

/** Returns the option that is closest to the unknown one of an error. */
function optionHint(error: string): string {
  const [, unknown] = /^Unknown option '(--[^']+)'/.exec(error) ?? []
  return unknown === undefined ? '' : didYouMean(unknown, optionNames())
}

function optionNames(): string[] {
  return (Object.keys(options) as OptionName[]).map(name => writtenOption(name).split(' ')[0] ?? '')
}

function requestOf(workflow: string, values: Values): RunRequest {
  const { event, payload, environment } = values
  return {
    workflow,
    caller: values.caller ?? DEFAULT_CALLER,
    inputs: Object.fromEntries((values.input ?? []).map(parseInput)),
    source: values.source === true,
    inside: values.inside === true,
    approve: values.approve !== false,
    faults: (values.fault ?? []).map(parseFault),
    switches: (values.switch ?? []).map(parseSwitch),
    capacity: capacityOf(values['core-limit'] ?? [], values['restrict-size'] ?? []),
    ...(event !== undefined && { event }),
    ...(payload !== undefined && { payload: readPayload(payload) }),
    ...(environment !== undefined && { environment }),
    ...(values.scenario !== undefined && { scenario: loadScenario(values.scenario) }),
    ...(values['kill-at'] !== undefined && { killAt: parsePoint('--kill-at', values['kill-at']) }),
    ...(values['cancel-at'] !== undefined && { cancelAt: parsePoint('--cancel-at', values['cancel-at']) })
  }
}

function parseInput(text: string): [string, string] {
  const at = text.indexOf('=')
  if (at < 1) throw new UsageError(`--input takes name=value, not '${text}'.`)
  return [text.slice(0, at), text.slice(at + 1)]
}

function readPayload(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new UsageError(`--payload: ${(error as Error).message}`)
  }
}

/** Reads `N`, or `METHOD PATH-GLOB#K` for the K-th that fits. Throws UsageError. */
export function parsePoint(option: string, text: string): RequestPoint {
  if (/^\d+$/.test(text)) return positive(option, text)
  const match = /^([A-Za-z]+) +(\S+?)(?:#(\d+))?$/.exec(text)
  if (!match) throw new UsageError(`${option} takes a number or 'METHOD PATH-GLOB#K', not '${text}'.`)
  const [, method = '', path = '', occurrence = '1'] = match
  return { method: method.toUpperCase(), path, occurrence: positive(option, occurrence) }
}

function parseSwitch(text: string): Switch {
  if (isSwitch(text)) return text
  throw new UsageError(`--switch takes ${Object.keys(switches).join(' or ')}, not '${text}'.`)
}

function positive(option: string, text: string): number {
  const number = Number(text)
  if (!(number > 0 && Number.isFinite(number))) throw new UsageError(`${option} takes a number above 0, not '${text}'.`)
  return number
}

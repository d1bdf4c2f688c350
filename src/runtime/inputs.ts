import { getInput, warning } from '@actions/core'
import { isNilGuid } from '../arm/nil-guid.ts'
import { showValue } from '../config/document/shown-value.ts'
import { Failure } from './failure.ts'

/** The parser of one input. `allowed` describes the valid values in the error message. */
export interface InputSpec<T> {
  readonly required: boolean
  readonly allowed: string
  /** Parses the trimmed text, which is never empty. Returns `undefined` for an invalid value. */
  parse(text: string): T | undefined
  /**
   * Former names of the input, newest first. Until the next major version, they are still read, with a warning.
   * action.yml declares each former name with a `deprecationMessage` and without a default.
   */
  readonly formerly?: readonly string[]
}

export type InputSpecs = Readonly<Record<string, InputSpec<unknown>>>

/** The values of the inputs that the specs declare. An optional input that is not set is `undefined`. */
export type InputValues<S extends InputSpecs> = {
  readonly [K in keyof S]: S[K] extends { required: true; parse(text: string): infer T }
    ? Exclude<T, undefined>
    : S[K] extends InputSpec<infer T>
      ? T | undefined
      : never
}

interface Form<T> {
  readonly allowed: string
  parse(text: string): T | undefined
}

export const anyText: Form<string> = { allowed: 'any text', parse: text => text }

export const guid: Form<string> = {
  allowed: 'a GUID such as 00000000-1111-2222-3333-444444444444, not the placeholder of zeros',
  parse: text =>
    /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text) && !isNilGuid(text) ? text.toLowerCase() : undefined
}

/**
 * A text that changes when secrets are renewed. Only a short text is valid, so that a secret itself is not accepted.
 */
export const revision: Form<string> = {
  allowed: 'up to 20 letters, digits, - and ., such as 2026-11-30',
  parse: text => (/^[A-Za-z0-9.-]{1,20}$/.test(text) ? text : undefined)
}

/** Values on separate lines or separated by commas. */
export const lines: Form<readonly string[]> = {
  allowed: 'one value per line',
  parse: text =>
    text
      .split(/[\n,]/)
      .map(line => line.trim())
      .filter(line => line !== '')
}

export function oneOf<const T extends string>(...values: readonly T[]): Form<T> {
  return { allowed: `one of ${values.join(', ')}`, parse: text => values.find(value => value === text) }
}

export function required<T>(form: Form<T>): InputSpec<T> & { readonly required: true } {
  return { required: true, ...form }
}

export function optional<T>(form: Form<T>): InputSpec<T> & { readonly required: false } {
  return { required: false, ...form }
}

/**
 * Reads every input of an action. Calls `warn` with a message for each input that was set by a former name. Throws
 * Failure `input-invalid`, which names the input as the workflow spells it and the allowed values. Throws Failure
 * `masked-output` for an id that is empty or masked.
 */
export function readInputs<const S extends InputSpecs>(
  specs: S,
  read: (name: string) => string = getInput,
  warn: (message: string) => void = warning
): InputValues<S> {
  const values = Object.entries(specs).map(([name, spec]) => {
    const used = usedName(name, spec, read)
    if (used !== name) warn(renamedWarning(used, name))
    return [name, readInput(used, spec, read(used).trim())] as const
  })
  return Object.fromEntries(values) as InputValues<S>
}

/**
 * Returns the name under which the input is read. A former name that is set takes precedence, because the current name
 * may have only its default value.
 */
function usedName(name: string, { formerly = [] }: InputSpec<unknown>, read: (name: string) => string): string {
  return formerly.find(former => read(former).trim() !== '') ?? name
}

function renamedWarning(former: string, name: string): string {
  return `Input "${former}" was renamed to "${name}". The value of "${former}" is used in this run; the next major version ignores it. Write \`${name}:\` instead of \`${former}:\` in the workflow's \`with:\`.`
}

function readInput(name: string, spec: InputSpec<unknown>, text: string): unknown {
  if (text === MASK) throw masked(name, 'is `***`, with which GitHub replaces a secret')
  if (text === '') {
    if (spec.required) throw isId(name) ? masked(name, 'is required but empty') : missingInput(name, spec)
    return undefined
  }
  const value = spec.parse(text)
  if (value === undefined) {
    throw new Failure('input-invalid', `Input "${name}" is ${showValue(text)}. Allowed: ${spec.allowed}.`, {
      subject: name,
      remedy: `Correct \`${name}\` at its source: in the workflow's \`with:\`, or in the form of *Run workflow*.`
    })
  }
  return value
}

/** The text with which GitHub replaces a secret. */
const MASK = '***'

/**
 * Returns whether an input is an id. An empty id nearly always comes from a secret or a missing variable, and one
 * remedy fits both causes.
 */
function isId(name: string): boolean {
  return name.endsWith('-id')
}

/**
 * Returns the failure for a masked or empty id. GitHub drops a job output that contains a secret, and the context
 * `vars` contains no secrets.
 */
function masked(name: string, what: string): Failure {
  return new Failure('masked-output', `Input "${name}" ${what}.`, {
    subject: name,
    remedy: `Set \`${name}\` in the workflow's \`with:\`. If the id is stored as a secret, store it as a variable instead (Settings → Secrets and variables → Actions → Variables): GitHub drops every output that contains a secret. An id is not a secret.`
  })
}

function missingInput(name: string, spec: InputSpec<unknown>): Failure {
  return new Failure('input-invalid', `Input "${name}" is required but empty. Allowed: ${spec.allowed}.`, {
    subject: name,
    remedy: `Set \`${name}\` in the workflow's \`with:\`.`
  })
}

import type {
  ActionInterface,
  ConfigurationInterface,
  Input,
  Inputs,
  Key,
  PublicInterface,
  SetupInterface,
  WorkflowInterface
} from './types.ts'

type Named<T> = Readonly<Record<string, T>>
type Compare<T> = (path: string, before: T, now: T) => string[]

/**
 * Returns one sentence for each difference that breaks a caller of the earlier interface: something was removed, a caller
 * must give or grant more, or what a caller relies on has another value. Additions that nobody must know are none.
 */
export function breakingChanges(before: PublicInterface, now: PublicInterface): string[] {
  return [
    ...each('actions', before.actions, now.actions, action),
    ...each('workflows', before.workflows, now.workflows, workflow),
    ...removed('failureReasons', before.failureReasons, now.failureReasons),
    ...configuration('configuration', before.configuration, now.configuration),
    ...formats(before.formats, now.formats),
    ...removed('stackTags', before.stackTags, now.stackTags),
    ...removed('starterKit', before.starterKit, now.starterKit),
    ...setup('setup', before.setup, now.setup)
  ]
}

/** Compares what both have by name, and names what is gone. */
function each<T>(path: string, before: Named<T>, now: Named<T>, compare: Compare<T>): string[] {
  return Object.entries(before).flatMap(([name, earlier]) => {
    const present = now[name]
    return present === undefined ? [gone(path, name)] : compare(`${path}.${name}`, earlier, present)
  })
}

function removed(path: string, before: readonly unknown[], now: readonly unknown[]): string[] {
  return before.filter(name => !now.includes(name)).map(name => gone(path, String(name)))
}

function added(path: string, before: readonly string[], now: readonly string[]): string[] {
  return now.filter(name => !before.includes(name)).map(name => `${path}: "${name}" must be granted now`)
}

function gone(path: string, name: string): string {
  return `${path}: "${name}" was removed or renamed`
}

function changed(path: string, before: unknown, now: unknown): string[] {
  return same(before, now) ? [] : [`${path} was changed from ${shown(before)} to ${shown(now)}`]
}

function same(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

function shown(value: unknown): string {
  return value === undefined ? 'nothing' : JSON.stringify(value)
}

function action(path: string, before: ActionInterface, now: ActionInterface): string[] {
  return [
    ...inputs(`${path}.inputs`, before.inputs, now.inputs),
    ...removed(`${path}.outputs`, before.outputs, now.outputs)
  ]
}

function inputs(path: string, before: Inputs, now: Inputs): string[] {
  const demanded = Object.entries(now).filter(([name, input]) => !(name in before) && isDemanded(input))
  return [...each(path, before, now, input), ...demanded.map(([name]) => required(`${path}.${name}`))]
}

/** A required input with a default need not be given. */
function isDemanded({ required, default: value }: Input): boolean {
  return required && value === undefined
}

function required(path: string): string {
  return `${path} is required now`
}

function input(path: string, before: Input, now: Input): string[] {
  const demanded = !isDemanded(before) && isDemanded(now)
  return [
    ...(demanded ? [required(path)] : []),
    // A caller that had to give a value is not affected by the default.
    ...(demanded || isDemanded(before) ? [] : changed(`${path}.default`, before.default, now.default)),
    ...changed(`${path}.type`, before.type, now.type),
    ...narrowed(path, before.allowed, now.allowed)
  ]
}

/** Without a list every value is allowed. */
function narrowed(path: string, before: readonly unknown[] | undefined, now: readonly unknown[] | undefined): string[] {
  if (now === undefined) return []
  if (before === undefined) return [`${path} allows only ${shown(now)} now`]
  return before
    .filter(value => !now.some(other => same(other, value)))
    .map(value => `${path} no longer allows ${shown(value)}`)
}

function workflow(path: string, before: WorkflowInterface, now: WorkflowInterface): string[] {
  const secrets = Object.entries(now.secrets).filter(
    ([name, secret]) => secret.required && before.secrets[name]?.required !== true
  )
  return [
    ...action(path, before, now),
    ...each(`${path}.secrets`, before.secrets, now.secrets, () => []),
    ...secrets.map(([name]) => required(`${path}.secrets.${name}`)),
    ...each(`${path}.jobs`, before.jobs, now.jobs, (job, was, is) =>
      changed(`${job}.environment`, was.environment, is.environment)
    ),
    ...permissions(path, before, now),
    ...removed(`${path}.variables`, before.variables, now.variables)
  ]
}

const LEVELS = ['none', 'read', 'write']

/** GitHub refuses a run whose caller grants less than any job asks for, so what counts is what all jobs ask for together. */
function permissions(path: string, before: WorkflowInterface, now: WorkflowInterface): string[] {
  const granted = highest(before)
  return Object.entries(highest(now))
    .filter(([scope, level]) => LEVELS.indexOf(level) > LEVELS.indexOf(granted[scope] ?? 'none'))
    .map(([scope, level]) => `${path}.permissions: "${scope}: ${level}" must be granted now`)
}

function highest({ jobs }: WorkflowInterface): Record<string, string> {
  const all = Object.values(jobs).flatMap(job => Object.entries(job.permissions))
  return Object.fromEntries(all.toSorted(([, a], [, b]) => LEVELS.indexOf(a) - LEVELS.indexOf(b)))
}

function configuration(path: string, before: ConfigurationInterface, now: ConfigurationInterface): string[] {
  const demanded = Object.entries(now.keys).filter(
    ([name, key]) => key.required && !(name in before.keys) && isKnown(parentOf(name), before.keys)
  )
  return [
    ...each(`${path}.keys`, before.keys, now.keys, key),
    ...demanded.map(([name]) => required(`${path}.keys.${name}`)),
    ...each(`${path}.defaults`, before.defaults, now.defaults, (profile, was, is) =>
      defaults(profile, before.keys, was, is)
    )
  ]
}

/** The mapping a key is in. A required key breaks no file where the mapping is as new as the key. */
function parentOf(name: string): string {
  return name.slice(0, Math.max(0, name.lastIndexOf('.')))
}

function isKnown(parent: string, keys: Named<Key>): boolean {
  return parent === '' || parent in keys
}

function key(path: string, before: Key, now: Key): string[] {
  const lost = before.types.filter(type => !takes(now.types, type))
  const raised = (now.minimum ?? -Infinity) > (before.minimum ?? -Infinity)
  const lowered = (now.maximum ?? Infinity) < (before.maximum ?? Infinity)
  return [
    ...(now.required && !before.required ? [required(path)] : []),
    ...lost.map(type => `${path} no longer takes the type ${type}`),
    ...narrowed(path, before.allowed, now.allowed),
    ...(raised ? [`${path} must be at least ${now.minimum} now`] : []),
    ...(lowered ? [`${path} must be at most ${now.maximum} now`] : [])
  ]
}

function takes(types: readonly string[], type: string): boolean {
  return types.includes(type) || (type === 'integer' && types.includes('number'))
}

/** A key that had no default and gets one changes what is made, unless the key is new. */
function defaults(path: string, keys: Named<Key>, before: Named<unknown>, now: Named<unknown>): string[] {
  const filled = Object.keys(now).filter(name => !(name in before) && `settings.${name}` in keys)
  return [
    ...Object.entries(before).flatMap(([name, value]) => changed(`${path}.${name}`, value, now[name])),
    ...filled.flatMap(name => changed(`${path}.${name}`, undefined, now[name]))
  ]
}

function formats(before: PublicInterface['formats'], now: PublicInterface['formats']): string[] {
  return (['configuration', 'result', 'stackName'] as const).flatMap(name =>
    changed(`formats.${name}`, before[name], now[name])
  )
}

function setup(path: string, before: SetupInterface, now: SetupInterface): string[] {
  return [
    ...inputs(`${path}.parameters`, before.parameters, now.parameters),
    ...removed(`${path}.outputs`, before.outputs, now.outputs),
    ...each(`${path}.roles`, before.roles, now.roles, added),
    ...each(`${path}.customRoles`, before.customRoles, now.customRoles, added),
    ...each(`${path}.assignable`, before.assignable, now.assignable, (name, was, is) => [
      ...removed(name, was, is),
      ...added(name, was, is)
    ])
  ]
}

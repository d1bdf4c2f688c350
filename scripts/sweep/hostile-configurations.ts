import { stringify } from 'yaml'
import { jsonSchema } from '../../src/config/schema/schema.ts'
import { ANYWHERE, KEYS, TEXT_VALUES } from './hostile-values.ts'
import { createRandom, type Random } from './random.ts'

/** Part of the configuration's JSON Schema, as far as the generator reads it. */
interface Schema {
  readonly $ref?: string
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: boolean | Schema
  readonly items?: Schema
  readonly type?: string
  readonly enum?: readonly unknown[]
  readonly const?: unknown
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
}

type Mapping = Record<string, unknown>

/** Chance that a setting has a value that belongs to another kind of setting. */
const MISFIT = 0.02
/** Chance that a setting has a value of the right form. */
const WELL_FORMED = 0.95
/** Chance that the text of the file is damaged as well. */
const DAMAGE = 0.08

const root = jsonSchema() as Schema & { readonly $defs?: Readonly<Record<string, Schema>> }

/**
 * Returns the text of a configuration file that is wrong, unusual or malicious in some way. The same seed gives the same
 * text. Several settings change at once, so that contradictions between settings occur too.
 */
export function hostileConfiguration(seed: number): string {
  const random = createRandom(seed)
  const settings: Mapping = { region: 'westeurope' }
  const count = 1 + random.below(3)
  for (let i = 0; i < count; i++) addSetting(settings, resolve(root.properties?.defaults), [], random)
  const text = stringify(fileWith(settings, random), { lineWidth: 0 })
  return random.chance(DAMAGE) ? damaged(text, random) : text
}

/** Returns the dotted paths of all settings for which no row of `TEXT_VALUES` or `KEYS` has values. */
export function settingsWithoutValues(): string[] {
  return leavesOf(resolve(root.properties?.defaults), [])
    .filter(
      ({ path, schema }) => schema.type === 'string' && schema.enum === undefined && textValues(path).length === 0
    )
    .map(({ path }) => path)
}

function fileWith(settings: Mapping, random: Random): Mapping {
  const inDefaults = random.chance(0.7)
  const workload = random.chance(0.95) ? 'shop' : random.of(ANYWHERE)
  const environments = { production: inDefaults ? {} : settings, ...(random.chance(0.2) ? { staging: null } : {}) }
  const defaults = inDefaults
    ? { defaults: settings }
    : random.chance(0.5)
      ? { defaults: { region: 'westeurope' } }
      : {}
  return { apiVersion: 'aks-baseline/v1', workload, ...defaults, environments }
}

/** Sets one setting below `schema` to a value from the tables, and every setting that it requires. */
function addSetting(target: Mapping, schema: Schema, path: readonly string[], random: Random): void {
  const keys = Object.keys(schema.properties ?? {})
  if (keys.length === 0) return
  const key = random.of(keys)
  target[key] = someValue(resolve(schema.properties?.[key]), [...path, key], target[key], random)
  for (const name of schema.required ?? []) {
    if (name in target) continue
    target[name] = someValue(resolve(schema.properties?.[name]), [...path, name], undefined, random)
  }
}

function someValue(schema: Schema, path: readonly string[], current: unknown, random: Random): unknown {
  if (random.chance(MISFIT)) return random.of(ANYWHERE)
  const forms = schema.anyOf ?? schema.oneOf
  if (forms !== undefined) {
    const number = random.below(forms.length)
    return someValue(resolve(forms[number]), [...path.slice(0, -1), `${path.at(-1)}|${number}`], current, random)
  }
  if (schema.properties !== undefined) return sectionOf(schema, path, current, random)
  if (typeof schema.additionalProperties === 'object') return entriesOf(schema.additionalProperties, path, random)
  if (schema.items !== undefined) return listOf(schema.items, path, random)
  return scalarValue(schema, path.join('.'), random)
}

function sectionOf(schema: Schema, path: readonly string[], current: unknown, random: Random): Mapping {
  const section = isMapping(current) ? current : {}
  const count = 1 + random.below(2)
  for (let i = 0; i < count; i++) addSetting(section, schema, path, random)
  return section
}

function entriesOf(schema: Schema, path: readonly string[], random: Random): Mapping {
  const names = KEYS.find(row => row.path.test(path.join('.')))?.names ?? ['a', 'b']
  const many = random.chance(0.1) ? Array.from({ length: 20 + random.below(100) }, (_, i) => `k${i}`) : []
  const chosen = [...many, ...Array.from({ length: 1 + random.below(2) }, () => random.of(names))]
  return Object.fromEntries(chosen.map(name => [name, someValue(resolve(schema), [...path, '*'], undefined, random)]))
}

function listOf(schema: Schema, path: readonly string[], random: Random): unknown[] {
  const length = random.chance(0.05) ? 60 : random.below(4)
  return Array.from({ length }, () => someValue(resolve(schema), [...path, '[]'], undefined, random))
}

/** Returns a value whose form the schema allows, in most cases, so that many files get past the first check. */
function scalarValue(schema: Schema, path: string, random: Random): unknown {
  const values = scalarValues(schema, path)
  const allowed = random.chance(WELL_FORMED) ? values.filter(value => isWellFormed(value, schema)) : values
  return random.of(allowed.length > 0 ? allowed : values)
}

function isWellFormed(value: unknown, { pattern, minimum, maximum, type }: Schema): boolean {
  if (pattern !== undefined) return typeof value === 'string' && new RegExp(pattern, 'u').test(value)
  if (typeof value !== 'number') return true
  return value >= (minimum ?? value) && value <= (maximum ?? value) && (type !== 'integer' || Number.isInteger(value))
}

/** Returns the values that a scalar can have: legal ones, ones at the limits, and ones just outside the limits. */
function scalarValues(schema: Schema, path: string): readonly unknown[] {
  if (schema.const !== undefined) return [schema.const]
  if (schema.enum !== undefined) return schema.enum
  if (schema.type === 'boolean') return [true, false]
  if (schema.type === 'null') return [null]
  if (schema.type === 'string') return textValues(path)
  const { minimum = 0, maximum = 100 } = schema
  const middle = Math.round((minimum + maximum) / 2)
  return [minimum, minimum, minimum + 1, middle, maximum, maximum, minimum - 1, maximum + 1, minimum + 0.5]
}

function textValues(path: string): readonly unknown[] {
  return TEXT_VALUES.find(row => row.path.test(path))?.values ?? []
}

function leavesOf(schema: Schema, path: readonly string[]): { readonly path: string; readonly schema: Schema }[] {
  const forms = schema.anyOf ?? schema.oneOf
  if (forms !== undefined)
    return forms.flatMap((form, i) => leavesOf(resolve(form), [...path.slice(0, -1), `${path.at(-1)}|${i}`]))
  const entries = Object.entries(schema.properties ?? {})
  const inner = entries.flatMap(([key, value]) => leavesOf(resolve(value), [...path, key]))
  const more =
    typeof schema.additionalProperties === 'object'
      ? leavesOf(resolve(schema.additionalProperties), [...path, '*'])
      : []
  const items = schema.items === undefined ? [] : leavesOf(resolve(schema.items), [...path, '[]'])
  const below = [...inner, ...more, ...items]
  return below.length > 0 ? below : [{ path: path.join('.'), schema }]
}

function resolve(schema: Schema | undefined): Schema {
  const name = schema?.$ref?.split('/').at(-1)
  return (name === undefined ? schema : root.$defs?.[name]) ?? {}
}

function isMapping(value: unknown): value is Mapping {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Damages the text as editors, merges and attackers do. */
function damaged(text: string, random: Random): string {
  const at = random.below(text.length)
  const lines = text.split('\n')
  const line = random.below(lines.length)
  return random.of<() => string>([
    () => text.slice(0, at),
    () => `${text.slice(0, at)}\t${text.slice(at)}`,
    () => `${text.slice(0, at)}\u0000${text.slice(at)}`,
    () => `${text.slice(0, at)}{${text.slice(at)}`,
    () => `${text.slice(0, at)}"${text.slice(at)}`,
    () => `\ufeff${text}`,
    () => text.replaceAll('\n', '\r\n'),
    () => `${text}---\n${text}`,
    () => lines.toSpliced(line, 0, lines[line] ?? '').join('\n'),
    () => lines.toSpliced(line, 0, '<<<<<<< HEAD').join('\n'),
    () => lines.toSpliced(line, 0, '  <<: *defaults').join('\n'),
    () => lines.map((each, i) => (i === line ? ` ${each}` : each)).join('\n'),
    () => lines.map((each, i) => (i === line ? `${each} &a` : each)).join('\n'),
    () => `${text}${'['.repeat(2000)}`,
    () => `${text}x: ${'y'.repeat(5000)}\n`
  ])()
}

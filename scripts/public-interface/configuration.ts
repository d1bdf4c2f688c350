import { builtInPoolLayers } from '../../src/config/defaults/built-in-layers.ts'
import { mergeLayers } from '../../src/config/defaults/layer-merge.ts'
import { jsonSchema } from '../../src/config/schema/schema.ts'
import type { ConfigurationInterface, Key } from './types.ts'

type Schema = ReturnType<typeof jsonSchema>

const PROFILES = ['production', 'dev-test'] as const

/** Returns every key that `aks-baseline.yml` may have, and the values it has where the file is silent. */
export function configurationInterface(): ConfigurationInterface {
  const defaults = PROFILES.map(profile => [profile, defaultsOf(profile)])
  return { keys: keysOf(jsonSchema()), defaults: Object.fromEntries(defaults) }
}

/** Returns the keys of a JSON Schema by dotted path: `<name>` stands for a free name and `[]` for an item of a list. */
export function keysOf(schema: Schema): Record<string, Key> {
  const parts = Object.entries(schema.$defs ?? {}).flatMap(([name, part]) => nodes(part as Schema, name))
  return Object.fromEntries([...below(schema, ''), ...parts])
}

type Node = [path: string, key: Key]

/** A schema and everything below it. */
function nodes(schema: Schema, path: string, required = false): Node[] {
  const forms = formsOf(schema)
  const key: Key = {
    types: [...new Set(forms.flatMap(typesOf))],
    ...(required && { required }),
    ...allowedOf(forms),
    ...(schema.minimum !== undefined && { minimum: schema.minimum }),
    ...(schema.maximum !== undefined && { maximum: schema.maximum })
  }
  return [[path, key], ...forms.flatMap(form => below(form, `${path}${labelOf(form, forms)}.`))]
}

/** Forms that are told apart by `kind` have keys of their own. */
function labelOf({ properties }: Schema, forms: readonly Schema[]): string {
  const { const: kind } = (properties?.kind ?? {}) as Schema
  return forms.length > 1 && kind !== undefined ? `(${kind})` : ''
}

function below(schema: Schema, prefix: string): Node[] {
  const named = Object.entries(schema.properties ?? {}).flatMap(([name, child]) =>
    nodes(child as Schema, `${prefix}${name}`, schema.required?.includes(name) ?? false)
  )
  const { additionalProperties: free, items } = schema
  return [
    ...named,
    ...(typeof free === 'object' ? nodes(free as Schema, `${prefix}<name>`) : []),
    ...(typeof items === 'object' ? nodes(items as Schema, `${prefix.replace(/\.$/, '')}[]`) : [])
  ]
}

function formsOf(schema: Schema): Schema[] {
  const forms = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])] as Schema[]
  return forms.length === 0 ? [schema] : forms
}

/** A reference counts as a type by its name: what it leads to has keys of its own. */
function typesOf({ type, $ref, enum: values }: Schema): string[] {
  if ($ref !== undefined) return [$ref.slice('#/$defs/'.length)]
  if (type !== undefined) return [type].flat()
  return [...new Set((values ?? []).map(value => typeof value))]
}

function allowedOf(forms: readonly Schema[]): Pick<Key, 'allowed'> {
  const allowed = forms.map(form => (form.const === undefined ? form.enum : [form.const]))
  return allowed.every(values => values !== undefined) ? { allowed: allowed.flat() } : {}
}

function defaultsOf(profile: (typeof PROFILES)[number]): Record<string, unknown> {
  const pool = leaves(builtInPoolLayers(profile), 'cluster.pools.<name>.')
  return Object.fromEntries([...leaves(mergeLayers({ profile }, null)), ...pool])
}

/** Values by dotted path; a list is one value. */
function leaves(value: object, prefix = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([name, inner]): [string, unknown][] =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? leaves(inner, `${prefix}${name}.`)
      : [[`${prefix}${name}`, inner]]
  )
}

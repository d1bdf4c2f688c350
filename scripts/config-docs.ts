import { builtInPoolLayers } from '../src/config/defaults/built-in-layers.ts'
import { mergeLayers } from '../src/config/defaults/layer-merge.ts'
import { jsonSchema } from '../src/config/schema/schema.ts'

/** The reference of `aks-baseline.yml`, docs/configuration.md: every key, from the schema that reads it and the built-in settings. */

type Schema = ReturnType<typeof jsonSchema>

interface Row {
  readonly key: string
  readonly allowed: string
  readonly description: string
}

const INTRODUCTION = `# \`aks-baseline.yml\`

<!-- Written by scripts/generate.ts from the schema in src/config: change it there. -->

One file describes all environments of a workload. The starter, \`workflows/aks-baseline.yml\`, shows every setting in its place.

\`\`\`yaml
# yaml-language-server: $schema=https://raw.githubusercontent.com/org/aks-baseline/v1/schema/aks-baseline.schema.json
apiVersion: aks-baseline/v1
workload: shop
defaults:
  region: westeurope
environments:
  production: {}
\`\`\`

| key | | |
|---|---|---|
| \`apiVersion\` | \`aks-baseline/v1\` | Version of this format. |
| \`workload\` | 2 to 12 of a-z and 0-9, beginning with a letter | Part of every resource name. |
| \`defaults\` | the settings below | Settings of all environments. |
| \`environments\` | names to the settings below | Settings of one environment. The first environment is the default. |

## How the file is read

Values come from three layers: built-in values, then \`defaults\`, then the environment. A later layer overrides an earlier one. Mappings
are merged key by key; lists and \`gitops.source\` are replaced as a whole. \`maxSurge\` and \`maxUnavailable\` of a pool are one choice: a layer that sets
one of them replaces both. Pools are an exception: if the file has \`cluster.pools\`, the
cluster has only the pools of \`defaults\` and of the environment, and a setting that a pool omits has its value in the built-in pool.

\`profile\` changes built-in values only. \`dev-test\` costs less and omits these warnings: a small or single system pool, few nodes or
only spot nodes, fewer than three zones, the tier Free, fast upgrade channels, no receiver of alerts, no emergency access, a gateway in
detection mode, short recovery of secrets, a daily limit of logs. Settings that Azure refuses are errors in every profile.

Each error has a line, a column and a remedy. A run reports all errors of one kind at once, in this order, so a corrected file can have
errors of the next kind: YAML syntax; unknown keys and invalid values; missing settings of an environment; settings of an environment
that contradict each other, including address ranges; environments that would share a name.

The file is one YAML 1.2 document in UTF-8 with at most 256 KB. These are refused, so that an error is always at the line to correct: aliases and merge keys (use \`defaults\` instead), tags
(\`!…\`), duplicate keys, numbers such as \`010\`, \`0x10\` or \`1e3\`, control characters. \`no\` and \`yes\` are texts, not booleans; a
version such as \`"1.30"\` needs quotes.
`

/** Returns the page as Markdown. */
export function configPage(): string {
  const settings = jsonSchema().$defs?.settings as Schema
  const sections = Object.entries(settings.properties ?? {}).map(([key, schema]) => section(key, schema as Schema))
  return `${INTRODUCTION}\n## Settings\n\nIf the profile \`dev-test\` has another default, it follows after a slash.\n\n${sections.join('\n')}`
}

function section(key: string, schema: Schema): string {
  const rows = rowsOf(schema, key)
  const described = rows.length === 1 && rows[0]?.key === key ? '' : `${schema.description ?? ''}\n\n`
  const lines = rows.map(
    row =>
      `| \`${row.key}\` | ${row.allowed} | ${defaultsOf(row.key)} | ${cell(row.description).replaceAll('<', '&lt;')} |`
  )
  return `### ${key}\n\n${described}| key | allowed | default | |\n|---|---|---|---|\n${lines.join('\n')}\n`
}

/** Returns a row for each leaf below a schema. */
function rowsOf(schema: Schema, key: string): Row[] {
  const forms = alternatives(schema)
  const below = forms.flatMap(form =>
    Object.entries(form.properties ?? {}).flatMap(([name, child]) => rowsOf(child as Schema, `${key}.${name}`))
  )
  const each = schema.additionalProperties
  const mappings =
    typeof each === 'object' ? alternatives(each as Schema).flatMap(form => rowsOf(form, `${key}.<name>`)) : []
  const items =
    typeof schema.items === 'object' && !Array.isArray(schema.items) ? rowsOf(schema.items as Schema, `${key}[]`) : []
  // A list of plain values is one row: its own.
  const nested = [...below, ...mappings, ...items.filter(row => row.key !== `${key}[]`)]
  return nested.length > 0 ? unique(nested) : [{ key, allowed: allowed(schema), description: schema.description ?? '' }]
}

/** Returns the forms that a value may have, except `null`. */
function alternatives(schema: Schema): Schema[] {
  const forms = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])] as Schema[]
  return forms.length === 0 ? [schema] : forms.filter(({ type }) => type !== 'null')
}

/** Merges the rows of one key from several forms. */
function unique(rows: readonly Row[]): Row[] {
  const keys = [...new Set(rows.map(({ key }) => key))]
  return keys.map(key => {
    const same = rows.filter(row => row.key === key)
    const of = (part: 'allowed' | 'description') => [...new Set(same.map(row => row[part]))]
    return { key, allowed: of('allowed').join(' or '), description: of('description').join(' ') }
  })
}

function allowed(schema: Schema): string {
  if (schema.const !== undefined) return code(schema.const)
  if (schema.enum !== undefined) return schema.enum.map(code).join(', ')
  if (schema.type === 'boolean') return '`true`, `false`'
  if (schema.type === 'integer' || schema.type === 'number')
    return `${schema.type === 'integer' ? 'whole number ' : 'number '}${number(schema.minimum)} to ${number(schema.maximum)}`
  if (schema.type === 'array') return `list${exampleOf(schema.items as Schema)}`
  return `text${exampleOf(schema)}`
}

function exampleOf({ examples }: Schema): string {
  return Array.isArray(examples) && examples.length > 0 ? `, for example ${code(examples[0])}` : ''
}

const number = (value: number | undefined) => (value ?? 0).toLocaleString('en-US')

/** Returns the default of a leaf in production, followed by another one in dev-test after a slash. */
function defaultsOf(key: string): string {
  const [production, test] = (['production', 'dev-test'] as const).map(profile => defaultOf(key, profile))
  return production === test ? (production ?? '') : `${production} / ${test}`
}

function defaultOf(key: string, profile: 'production' | 'dev-test'): string {
  if (key === 'profile') return code('production')
  const pool = 'cluster.pools.<name>.'
  const found = key.startsWith(pool)
    ? at(builtInPoolLayers(profile), key.slice(pool.length))
    : at(mergeLayers({ profile }, null), key)
  return found === undefined ? '–' : code(found)
}

function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((holder, key) => (holder as Record<string, unknown> | undefined)?.[key], value)
}

const code = (value: unknown) => `\`${cell(typeof value === 'string' ? value || '""' : JSON.stringify(value))}\``

/** Returns a text for a cell of a table. A line break would end the row, so it is written as in a quoted YAML text. */
const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', String.raw`\n`)

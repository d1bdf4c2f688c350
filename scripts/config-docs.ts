import { builtInPool } from '../src/config/built-in.ts'
import { merged } from '../src/config/merge.ts'
import { jsonSchema } from '../src/config/schema.ts'

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
| \`defaults\` | the settings below | What all environments have in common. |
| \`environments\` | names to the settings below | What each has of its own. The first is the default. |

## How it is read

Built-in values, then \`defaults\`, then the environment: mappings are merged key by key; lists, and \`gitops.source\`, are replaced as a whole.
Pools are the exception among the built-in values: a file that names \`cluster.pools\` has those of \`defaults\` and of the environment, and no others; what a
pool does not say is as in the built-in pool.

\`profile\` only changes what is built in. \`dev-test\` costs less, and these warnings are not given there: a small or single system pool, few nodes or
only spot machines, fewer than three zones, the tier Free, fast upgrade channels, nobody to alert or to enter in an emergency, a gateway that only
detects, short recovery of secrets, a daily limit of logs. What Azure refuses is refused in every profile.

All mistakes of a file are told at once, each with line, column and what to do. The file is YAML 1.2 in UTF-8, one document, at most 256 KB. So that the
place of a mistake is always the place to correct, and everyone reads the same, these are refused: aliases and merge keys (\`defaults\` serves
instead), tags (\`!…\`), keys twice, numbers such as \`010\`, \`0x10\` or \`1e3\`, control characters. \`no\` and \`yes\` are texts, not flags; a version such as
\`"1.30"\` needs quotes.
`

/** The page as Markdown. */
export function configPage(): string {
  const settings = jsonSchema().$defs?.settings as Schema
  const sections = Object.entries(settings.properties ?? {}).map(([key, schema]) => section(key, schema as Schema))
  return `${INTRODUCTION}\n## Settings\n\nWhere a default differs in the profile \`dev-test\`, it follows after a stroke.\n\n${sections.join('\n')}`
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

/** A row for each leaf below a schema. */
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

/** Forms a value may have, but for having none. */
function alternatives(schema: Schema): Schema[] {
  const forms = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])] as Schema[]
  return forms.length === 0 ? [schema] : forms.filter(({ type }) => type !== 'null')
}

/** Rows of one key from several forms as one. */
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

/** The default of a leaf in production, and after a stroke in dev-test if it is another. */
function defaultsOf(key: string): string {
  const [production, test] = (['production', 'dev-test'] as const).map(profile => defaultOf(key, profile))
  return production === test ? (production ?? '') : `${production} / ${test}`
}

function defaultOf(key: string, profile: 'production' | 'dev-test'): string {
  if (key === 'profile') return code('production')
  const pool = 'cluster.pools.<name>.'
  const found = key.startsWith(pool)
    ? at(builtInPool(profile), key.slice(pool.length))
    : at(merged({ profile }, null), key)
  return found === undefined ? '–' : code(found)
}

function at(value: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((holder, key) => (holder as Record<string, unknown> | undefined)?.[key], value)
}

const code = (value: unknown) => `\`${cell(typeof value === 'string' ? value || '""' : JSON.stringify(value))}\``

const cell = (text: string) => text.replaceAll('|', '\\|')

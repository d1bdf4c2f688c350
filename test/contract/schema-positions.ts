/** Walks the JSON Schema of the configuration file, so that tests cover settings that are added later. */

interface Schema {
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Schema>>
  readonly type?: string
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly examples?: readonly unknown[]
  readonly oneOf?: readonly Schema[]
  readonly anyOf?: readonly Schema[]
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly propertyNames?: Schema
  readonly additionalProperties?: Schema | boolean
  readonly items?: Schema
  readonly minProperties?: number
  readonly minimum?: number
}

/** A place in a file where a text can be written: the value of a setting, or the name of an entry. */
export interface TextPosition {
  readonly path: readonly string[]
  readonly kind: 'value' | 'name'
  /** A value that the schema accepts there. */
  readonly example: string
  /** Returns the smallest content of a file with this text in the position, as the schema wants its surroundings. */
  content(text: string): unknown
}

/** The name of an entry wherever names are free. */
const ENTRY = 'team'

/**
 * Returns every position of a file where any text may stand that is no choice of given values. `examples` gives valid
 * values, by path, for the positions whose schema shows none.
 */
export function textPositions(root: Schema, examples: Readonly<Record<string, string>>): TextPosition[] {
  return positionsIn(root)

  function positionsIn(schema: Schema, path: readonly string[] = []): TextPosition[] {
    if (schema.$ref !== undefined) return positionsIn(referred(schema.$ref), path)
    const forms = schema.oneOf ?? schema.anyOf
    if (forms !== undefined) return forms.flatMap(form => positionsIn(form, path))
    if (schema.type === 'string') return textIn(schema, path)
    if (schema.items !== undefined) return inside(positionsIn(schema.items, [...path, '0']), inner => [inner])
    return [...namesIn(schema, path), ...membersIn(schema, path)]
  }

  function textIn(schema: Schema, path: readonly string[]): TextPosition[] {
    if (schema.enum !== undefined || schema.const !== undefined) return []
    const example = examples[path.join('.')] ?? String(exampleOf(schema))
    return [{ path, kind: 'value', example, content: text => text }]
  }

  function namesIn({ additionalProperties }: Schema, path: readonly string[]): TextPosition[] {
    if (typeof additionalProperties !== 'object') return []
    const value = exampleOf(additionalProperties)
    const names: TextPosition = { path, kind: 'name', example: ENTRY, content: text => ({ [text]: value }) }
    const values = positionsIn(additionalProperties, [...path, ENTRY])
    return [names, ...inside(values, inner => ({ [ENTRY]: inner }))]
  }

  function membersIn(schema: Schema, path: readonly string[]): TextPosition[] {
    return Object.entries(schema.properties ?? {}).flatMap(([name, member]) =>
      inside(positionsIn(member, [...path, name]), inner => ({ ...requiredOf(schema), [name]: inner }))
    )
  }

  function requiredOf({ required = [], properties = {} }: Schema): Record<string, unknown> {
    return Object.fromEntries(required.map(name => [name, exampleOf(properties[name] ?? {})]))
  }

  function exampleOf(schema: Schema): unknown {
    if (schema.$ref !== undefined) return exampleOf(referred(schema.$ref))
    const [first] = [...(schema.oneOf ?? []), ...(schema.anyOf ?? [])]
    if (first !== undefined) return exampleOf(first)
    if (schema.items !== undefined) return [exampleOf(schema.items)]
    if (schema.type === 'object') return { ...entryOf(schema), ...requiredOf(schema) }
    return schema.const ?? schema.examples?.[0] ?? schema.enum?.[0] ?? schema.minimum ?? 'example'
  }

  function entryOf({ minProperties = 0, additionalProperties }: Schema): Record<string, unknown> {
    return minProperties > 0 && typeof additionalProperties === 'object'
      ? { [ENTRY]: exampleOf(additionalProperties) }
      : {}
  }

  function referred(reference: string): Schema {
    const found = root.$defs?.[reference.slice('#/$defs/'.length)]
    if (found === undefined) throw new Error(`the schema has no ${reference}`)
    return found
  }
}

function inside(positions: readonly TextPosition[], wrap: (inner: unknown) => unknown): TextPosition[] {
  return positions.map(position => ({ ...position, content: text => wrap(position.content(text)) }))
}

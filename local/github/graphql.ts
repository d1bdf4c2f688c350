import { jsonResponse } from '../azure/protocol/arm-request.ts'
import type { HttpResponse } from '../azure/world.ts'
import { GraphqlError } from './graphql-error.ts'
import { type Field, type Operation, ParseError, parseOperation } from './graphql-parser.ts'
import { type GraphqlContext, schema } from './graphql-schema.ts'

/** GitHub's GraphQL interface: status 200 whatever happens to a field, the trouble in `errors`, the field `null`. */
export function answerGraphql(context: GraphqlContext, body: Readonly<Record<string, unknown>>): HttpResponse {
  const { query, variables } = body
  if (typeof query !== 'string') return failed({ message: 'A query attribute must be specified and must be a string.' })
  try {
    const given = typeof variables === 'object' && variables !== null ? { ...variables } : {}
    const operation = parseOperation(query, given)
    const invalid = invalidField(operation.fields, rootOf(operation), [operation.kind])
    if (invalid !== undefined) return failed(invalid)
    const errors: object[] = []
    const data = select({}, operation.fields, rootOf(operation), { context, errors, path: [] })
    return jsonResponse(200, errors.length === 0 ? { data } : { data, errors })
  } catch (error) {
    if (error instanceof ParseError) return failed({ message: error.message })
    throw error
  }
}

function failed(error: object): HttpResponse {
  return jsonResponse(200, { errors: [error] })
}

function rootOf({ kind }: Operation): string {
  return kind === 'mutation' ? 'Mutation' : 'Query'
}

/** The whole document is checked before any of it is answered. */
function invalidField(fields: readonly Field[], type: string, path: readonly string[]): object | undefined {
  for (const { name, fields: inner } of fields) {
    const definition = schema[type]?.[name]
    const at = [...path, name]
    if (definition === undefined) {
      const extensions = { code: 'undefinedField', typeName: type, fieldName: name }
      return { path: at, extensions, message: `Field '${name}' doesn't exist on type '${type}'` }
    }
    if (definition.type === undefined) continue
    if (inner.length === 0) {
      return { path: at, message: `Field must have selections (field '${name}' returns ${definition.type})` }
    }
    const found = invalidField(inner, definition.type, at)
    if (found !== undefined) return found
  }
  return undefined
}

interface Selecting {
  readonly context: GraphqlContext
  readonly errors: object[]
  readonly path: readonly (string | number)[]
}

function select(
  parent: unknown,
  fields: readonly Field[],
  type: string,
  selecting: Selecting
): Record<string, unknown> {
  const entries = fields.map(field => {
    const path = [...selecting.path, field.key]
    return [field.key, answerField(parent, field, type, { ...selecting, path })]
  })
  return Object.fromEntries(entries)
}

function answerField(parent: unknown, { name, args, fields }: Field, type: string, selecting: Selecting): unknown {
  const definition = schema[type]?.[name]
  if (definition === undefined) throw new TypeError(`${type}.${name} was not checked`)
  try {
    const value = definition.answer(parent as never, args, selecting.context)
    if (definition.type === undefined || value === null) return value
    const { type: inner } = definition
    if (!Array.isArray(value)) return select(value, fields, inner, selecting)
    return value.map((each, i) => select(each, fields, inner, { ...selecting, path: [...selecting.path, i] }))
  } catch (error) {
    if (!(error instanceof GraphqlError)) throw error
    selecting.errors.push({ type: error.type, path: selecting.path, message: error.message })
    return null
  }
}

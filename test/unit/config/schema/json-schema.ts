/** The part of JSON Schema 2020-12 that the published schema uses; anything else in it is an error here. */
export interface JsonSchema {
  readonly [keyword: string]: unknown
}

type Check = (keyword: unknown, value: unknown, schema: JsonSchema, root: JsonSchema) => boolean

const isMapping = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isMapping,
  array: Array.isArray,
  string: value => typeof value === 'string',
  number: value => typeof value === 'number',
  integer: Number.isInteger,
  boolean: value => typeof value === 'boolean',
  null: value => value === null
}

const all = (keyword: unknown): JsonSchema[] => keyword as JsonSchema[]

const compiled = new Map<string, RegExp>()

function regularExpression(form: string): RegExp {
  const known = compiled.get(form) ?? new RegExp(form, 'u')
  compiled.set(form, known)
  return known
}

const CHECKS: Readonly<Record<string, Check>> = {
  type: (type, value) => TYPES[String(type)]?.(value) === true,
  const: (only, value) => value === only,
  enum: (some, value) => (some as unknown[]).includes(value),
  pattern: (form, value) => typeof value !== 'string' || regularExpression(String(form)).test(value),
  minLength: (least, value) => typeof value !== 'string' || value.length >= Number(least),
  maxLength: (most, value) => typeof value !== 'string' || value.length <= Number(most),
  minimum: (least, value) => typeof value !== 'number' || value >= Number(least),
  maximum: (most, value) => typeof value !== 'number' || value <= Number(most),
  required: (keys, value) => !isMapping(value) || (keys as string[]).every(key => Object.hasOwn(value, key)),
  minProperties: (least, value) => !isMapping(value) || Object.keys(value).length >= Number(least),
  maxProperties: (most, value) => !isMapping(value) || Object.keys(value).length <= Number(most),
  maxItems: (most, value) => !Array.isArray(value) || value.length <= Number(most),
  uniqueItems: (_, value) => !Array.isArray(value) || new Set(value.map(v => JSON.stringify(v))).size === value.length,
  items: (each, value, _, root) => !Array.isArray(value) || value.every(item => valid(each as JsonSchema, item, root)),
  anyOf: (some, value, _, root) => all(some).some(one => valid(one, value, root)),
  oneOf: (some, value, _, root) => all(some).filter(one => valid(one, value, root)).length === 1,
  propertyNames: (name, value, _, root) =>
    !isMapping(value) || Object.keys(value).every(key => valid(name as JsonSchema, key, root)),
  properties: (shapes, value, _, root) =>
    !isMapping(value) ||
    Object.entries(shapes as Record<string, JsonSchema>).every(
      ([key, shape]) => !Object.hasOwn(value, key) || valid(shape, value[key], root)
    ),
  additionalProperties: (other, value, { properties }, root) =>
    !isMapping(value) ||
    Object.keys(value)
      .filter(key => !Object.hasOwn((properties ?? {}) as object, key))
      .every(key => other !== false && valid(other as JsonSchema, value[key], root)),
  $ref: (path, value, _, root) => {
    const name = String(path).slice('#/$defs/'.length)
    const target = (root.$defs as Record<string, JsonSchema>)[name]
    if (target === undefined) throw new Error(`${path} leads nowhere`)
    return valid(target, value, root)
  }
}

const NO_CHECK = ['$schema', '$id', '$defs', 'id', 'title', 'description', 'examples', 'default']

/** Whether a value is as a schema says. Throws for a keyword that is not known here. */
export function valid(schema: JsonSchema, value: unknown, root = schema): boolean {
  return Object.entries(schema).every(([keyword, content]) => {
    if (NO_CHECK.includes(keyword)) return true
    const check = CHECKS[keyword]
    if (check === undefined) throw new Error(`the keyword ${keyword} is not known`)
    return check(content, value, schema, root)
  })
}

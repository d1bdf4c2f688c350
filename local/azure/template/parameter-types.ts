import { ExpressionError } from './errors.ts'
import { isObject, kindOf, propertyOf, sameValue, textOf, type Value, type ValueObject } from './expressions/values.ts'

/** What a value must be for each type a parameter or output declares, and how Resource Manager calls it in messages. */
const TYPES: Readonly<Record<string, { readonly kinds: readonly string[]; readonly expected: string }>> = {
  string: { kinds: ['String'], expected: 'String, Uri' },
  securestring: { kinds: ['String'], expected: 'String, Uri' },
  int: { kinds: ['Integer'], expected: 'Integer' },
  bool: { kinds: ['Boolean'], expected: 'Boolean' },
  array: { kinds: ['Array'], expected: 'Array' },
  object: { kinds: ['Object'], expected: 'Object' },
  secureobject: { kinds: ['Object'], expected: 'Object' }
}

/** Types of `definitions` (languageVersion 2.0), by name. */
type Definitions = ValueObject

/** Throws ExpressionError where a value is not what a declaration allows, its members and elements included. */
export function checkType(declaration: ValueObject, value: Value, definitions: Definitions = {}): void {
  const resolved = resolveReference(declaration, definitions)
  if (value === null && propertyOf(resolved, 'nullable') === true) return
  const type = textOf(resolved, 'type')
  if (type !== undefined) checkKind(type, value)
  checkAllowed(resolved, value)
  checkBounds(resolved, value)
  if (Array.isArray(value)) checkElements(resolved, value, definitions)
  else if (isObject(value)) checkMembers(resolved, value, definitions)
}

/** A declaration with its `$ref` to `#/definitions/<name>` followed; what stands beside the reference wins. */
export function resolveReference(declaration: ValueObject, definitions: Definitions): ValueObject {
  const { $ref: reference, ...own } = declaration
  if (typeof reference !== 'string') return declaration
  const target = propertyOf(definitions, reference.replace(/^#\/definitions\//, ''))
  if (!isObject(target)) throw new ExpressionError(`The type definition '${reference}' is not found`)
  return resolveReference({ ...target, ...own }, definitions)
}

function checkKind(type: string, value: Value): void {
  const wanted = TYPES[type.toLowerCase()]
  if (wanted === undefined) throw new ExpressionError(`The type '${type}' is not valid`)
  if (wanted.kinds.includes(kindOf(value))) return
  throw new ExpressionError(
    `Template parameter JToken type is not valid. Expected '${wanted.expected}'. Actual '${kindOf(value)}'. Please see https://aka.ms/arm-create-parameter-file for usage details`
  )
}

/** Each element of an array parameter may be one of the allowed, or the array as a whole. */
function checkAllowed(declaration: ValueObject, value: Value): void {
  const allowed = propertyOf(declaration, 'allowedValues')
  if (!Array.isArray(allowed)) return
  const candidates = Array.isArray(value) ? value : [value]
  const refused = candidates.filter(item => !allowed.some(candidate => sameValue(candidate, item)))
  if (refused.length === 0 || allowed.some(candidate => sameValue(candidate, value))) return
  const list = allowed.map(item => (typeof item === 'string' ? item : JSON.stringify(item))).join(',')
  throw new ExpressionError(
    `The provided value is not valid. The value '${typeof value === 'string' ? value : JSON.stringify(value)}' is not part of the allowed value(s): '${list}'`
  )
}

function checkBounds(declaration: ValueObject, value: Value): void {
  if (typeof value === 'number') bound(declaration, ['minValue', 'maxValue'], value, 'Value')
  if (typeof value === 'string' || Array.isArray(value)) {
    bound(declaration, ['minLength', 'maxLength'], value.length, 'Length of the value')
  }
}

function bound(declaration: ValueObject, [low, high]: [string, string], measured: number, what: string): void {
  const [min, max] = [propertyOf(declaration, low), propertyOf(declaration, high)]
  const end = 'Please see https://aka.ms/arm-create-parameter-file for usage details'
  if (typeof min === 'number' && measured < min) {
    throw new ExpressionError(`${what} should be greater than or equal to '${min}'. ${end}`)
  }
  if (typeof max === 'number' && measured > max) {
    throw new ExpressionError(`${what} should be less than or equal to '${max}'. ${end}`)
  }
}

function checkElements(declaration: ValueObject, list: readonly Value[], definitions: Definitions): void {
  const [items, prefix] = [propertyOf(declaration, 'items'), propertyOf(declaration, 'prefixItems')]
  for (const [index, value] of list.entries()) {
    const own = Array.isArray(prefix) ? prefix[index] : undefined
    const element = own ?? items
    if (isObject(element)) checkType(element, value, definitions)
  }
}

function checkMembers(declaration: ValueObject, object: ValueObject, definitions: Definitions): void {
  const declared = propertyOf(declaration, 'properties')
  const members = isObject(declared) ? declared : {}
  const others = propertyOf(declaration, 'additionalProperties')
  for (const [key, member] of Object.entries(members)) {
    if (isObject(member)) checkType(member, propertyOf(object, key) ?? null, definitions)
  }
  for (const [key, value] of Object.entries(object)) {
    if (propertyOf(members, key) !== undefined) continue
    if (others === false) {
      throw new ExpressionError(
        `The properties '${key}' are not valid; the only supported properties are '${Object.keys(members).join(', ')}'`
      )
    }
    if (isObject(others)) checkType(others, value, definitions)
  }
}

import { type Fields, fieldsOf } from './manifest.ts'

/** Member names from the outside to the inside. `*` stands for each element of a list. */
export type FieldPath = readonly string[]

/** Returns the path of a text such as `spec/template/metadata/labels`. */
export function fieldPath(text: string): FieldPath {
  return text.split('/')
}

/**
 * Returns a copy of an object with the value at a path replaced. `change` receives the present value and returns the
 * new one; `undefined` keeps it. A path that ends before its last member is left as it is, unless `create` is set.
 */
export function changeAt(
  object: Fields,
  [member = '', ...rest]: FieldPath,
  change: (value: unknown, parent: Fields) => unknown,
  create = false
): Fields {
  const found = object[member]
  if (rest.length === 0) {
    if (found === undefined && !create) return object
    const value = change(found, object)
    return value === undefined ? object : { ...object, [member]: value }
  }
  if (found === undefined && !create) return object
  if (rest[0] === '*') {
    if (!Array.isArray(found)) return object
    const below = rest.slice(1)
    const elements = found.map(each =>
      below.length === 0 ? (change(each, object) ?? each) : changeElement(each, below, change, create)
    )
    return { ...object, [member]: elements }
  }
  return { ...object, [member]: changeAt(fieldsOf(found), rest, change, create) }
}

function changeElement(
  element: unknown,
  path: FieldPath,
  change: (value: unknown, parent: Fields) => unknown,
  create: boolean
): unknown {
  const fields = fieldsOf(element)
  return fields === element ? changeAt(fields, path, change, create) : element
}

/** The form of a value that is read from outside. An array of texts allows each of these texts. */
export type Shape =
  | 'string'
  | 'boolean'
  | 'count'
  | 'anything'
  | readonly string[]
  | { readonly list: Shape }
  | { readonly optional: Shape }
  | { readonly members: Readonly<Record<string, Shape>> }
  | { readonly text: RegExp }

/** Returns whether a value has the shape. An object may have members that the shape does not list. */
export function hasShape(value: unknown, shape: Shape): boolean {
  if (shape === 'anything') return true
  if (shape === 'count') return Number.isSafeInteger(value) && Number(value) >= 0
  if (typeof shape === 'string') return typeof value === shape
  if (isChoice(shape)) return typeof value === 'string' && shape.includes(value)
  if ('text' in shape) return typeof value === 'string' && shape.text.test(value)
  if ('optional' in shape) return value === undefined || hasShape(value, shape.optional)
  if ('list' in shape) return Array.isArray(value) && value.every(each => hasShape(each, shape.list))
  return isRecord(value) && Object.entries(shape.members).every(([name, each]) => hasShape(value[name], each))
}

function isChoice(shape: Exclude<Shape, string>): shape is readonly string[] {
  return Array.isArray(shape)
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Longest text of an object in a message, in characters. Names of Kubernetes are shorter. */
const LONGEST = 200

/** Names in one list of a message. */
const MOST_NAMES = 8

/**
 * Returns text of an object for a message: on one line, without control, zero-width or bidirectional characters and
 * without backticks, and cut to 200 characters. Anything that is not a text or a number is empty.
 */
export function shownText(value: unknown, longest = LONGEST): string {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value : ''
  return textLine(text.slice(0, longest * 2 + 1).replaceAll('`', "'"), longest)
}

/** Returns a text on one line, without control, zero-width or bidirectional characters, and cut to a length. */
export function textLine(text: string, longest: number): string {
  // Cut first, because a text of an object can have megabytes.
  const line = text
    .slice(0, longest * 2)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
  if (line.length <= longest && text.length <= longest * 2) return line
  return `${line.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, '')}…`
}

/** Returns names as a list for a message. A long list ends with the number of the others. */
export function nameList(names: readonly string[], most = MOST_NAMES): string {
  return listOfNames(names, name => name, most)
}

/** Returns the names of elements as a list for a message. Only the names that are shown are computed. */
export function listOfNames<Element>(
  elements: readonly Element[],
  nameOf: (element: Element) => string,
  most = MOST_NAMES
): string {
  const shown = elements.slice(0, most).map(nameOf).join(', ')
  return elements.length <= most ? shown : `${shown} and ${elements.length - most} more`
}

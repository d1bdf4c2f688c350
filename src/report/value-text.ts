import { shortenText } from './safe-text.ts'
import { shortName } from './short-name.ts'

/** Number of characters of a value in a table. */
export const MAX_VALUE_LENGTH = 120

/**
 * Returns the texts of two values of a property. Ids are shortened and those of an element itself are left out, so that
 * the properties fit in the table; if only the ids differ, they are shown.
 */
export function valueTexts(before: unknown, after: unknown): [before: string | undefined, after: string | undefined] {
  const [short, other] = [textOf(withoutLongIds(before)), textOf(withoutLongIds(after))]
  return short === other ? [textOf(before), textOf(after)] : [short, other]
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : shortenText(JSON.stringify(value), MAX_VALUE_LENGTH)
}

/** Returns the value of a property; a property that is an id itself is shown whole. */
function withoutLongIds(value: unknown): unknown {
  return typeof value === 'object' ? shortIds(value) : value
}

function shortIds(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('/subscriptions/') ? shortName(value) : value
  if (Array.isArray(value)) return value.map(shortIds)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
  const shown = entries.length > 1 ? entries.filter(([name]) => name !== 'id') : entries
  return Object.fromEntries(shown.map(([name, each]) => [name, shortIds(each)]))
}

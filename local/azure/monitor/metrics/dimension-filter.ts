import { keyOf } from '../../resource-ids.ts'

/** Dimensions by which a query splits a metric, and the values it keeps; `*` keeps all of them. */
export type DimensionFilter = readonly { readonly dimension: string; readonly values: readonly string[] }[]

const CONDITION = /^\(?\s*([\w.]+)\s+eq\s+'((?:[^']|'')*)'\s*\)?$/i

/**
 * Reads `A eq 'a1' and B eq 'b1' or B eq 'b2' and C eq '*'`. An `or` joins values of one dimension ("Metrics - List"). The
 * answer is undefined where the text is anything else.
 */
export function readDimensionFilter(text: string): DimensionFilter | undefined {
  const filter: { dimension: string; values: string[] }[] = []
  for (const group of splitOutsideQuotes(text, 'and')) {
    const conditions = splitOutsideQuotes(group, 'or').map(part => CONDITION.exec(part.trim()))
    const [first] = conditions
    const dimension = first?.[1]
    if (dimension === undefined || conditions.some(match => !isSame(match?.[1], dimension))) return undefined
    filter.push({ dimension, values: conditions.map(match => (match?.[2] ?? '').replaceAll("''", "'")) })
  }
  return filter
}

function isSame(name: string | undefined, other: string): boolean {
  return name !== undefined && keyOf(name) === keyOf(other)
}

function splitOutsideQuotes(text: string, word: string): string[] {
  const parts = text.split(/('(?:[^']|'')*')/)
  const found = ['']
  for (const [index, part] of parts.entries()) {
    const pieces = index % 2 === 1 ? [part] : part.split(new RegExp(`\\s+${word}\\s+`, 'i'))
    found[found.length - 1] += pieces[0] ?? ''
    found.push(...pieces.slice(1))
  }
  return found
}

import { fieldsOf } from '../../../manifests/index.ts'
import { matchesSelector } from './label-selector.ts'
import type { Labels } from './seen-object.ts'

/** Returns the elements that a label selector selects. */
export type Select<Labelled> = (selector: unknown) => readonly Labelled[]

/** Returns a function that selects among elements. It compares only those that have the rarest label of the selector. */
export function labelIndex<Labelled extends { readonly labels: Labels }>(
  elements: readonly Labelled[]
): Select<Labelled> {
  const byLabel = new Map<string, Labelled[]>()
  for (const element of elements) {
    for (const [key, value] of element.labels) {
      const same = byLabel.get(`${key}=${value}`)
      if (same === undefined) byLabel.set(`${key}=${value}`, [element])
      else same.push(element)
    }
  }
  return selector => {
    const required = Object.entries(fieldsOf(fieldsOf(selector).matchLabels))
    const candidates = required.map(([key, value]) => byLabel.get(`${key}=${String(value)}`) ?? [])
    const fewest = candidates.toSorted((a, b) => a.length - b.length)[0] ?? elements
    return fewest.filter(({ labels }) => matchesSelector(selector, labels))
  }
}

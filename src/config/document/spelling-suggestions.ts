/**
 * Returns the known word nearest to an unknown one if it is near enough to be a typing error, otherwise `undefined`.
 */
export function nearestWord(word: string, known: readonly string[]): string | undefined {
  const wanted = word.toLowerCase()
  const ranked = known
    .map(candidate => ({ candidate, distance: distance(wanted, candidate.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance)
  const best = ranked[0]
  return best !== undefined && best.distance <= Math.max(1, Math.floor(word.length / 3)) ? best.candidate : undefined
}

/**
 * Returns the region that a wrong name probably means: one with a few other letters, or with its words in another order
 * (`europewest` for `westeurope`). Returns `undefined` if no region is near. All names are in their short form.
 */
export function nearestRegion(region: string, known: readonly string[]): string | undefined {
  const word = region.toLowerCase()
  const rotated = known.find(each => each.length === word.length && `${word}${word}`.includes(each))
  return rotated ?? nearestWord(word, known)
}

/** Maximum number of words that a message lists. */
const MOST_LISTED = 8

/** Returns words as a list for a message, or `undefined` if there are too many for a message. */
export function shortList(words: readonly string[]): string | undefined {
  return words.length <= MOST_LISTED ? words.join(', ') : undefined
}

/** Returns keys as a list for a message. For a long list, returns their number and the page that lists them. */
export function listKeys(keys: readonly string[]): string {
  return shortList(keys) ?? `the ${keys.length} keys in docs/configuration.md`
}

/** Returns ` Did you mean "x"?`, or an empty text. */
export function didYouMean(word: string, known: readonly string[]): string {
  const candidate = nearestWord(word, known)
  return candidate === undefined ? '' : ` Did you mean "${candidate}"?`
}

/** Returns the Levenshtein distance. It is infinite if the lengths differ by more than 10. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 10) return Number.POSITIVE_INFINITY
  let previous = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (const [i, letter] of [...a].entries()) {
    const row = [i + 1]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (letter === b[j - 1] ? 0 : 1)
      row.push(Math.min(replaced, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1))
    }
    previous = row
  }
  return previous[b.length] ?? 0
}

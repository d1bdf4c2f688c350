/** Letters of a name for each edit that can be a slip. */
const LETTERS_PER_EDIT = 3
/** Most edits of a slip: a long name with more of them is another name. */
const MOST_EDITS = 4

/** Returns the known name that differs least from what was written, or `undefined` if none is close. */
export function closestName(written: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map(name => ({ name, edits: editsBetween(written.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.edits - b.edits)
  const [first] = ranked
  return first !== undefined && first.edits <= Math.min(written.length / LETTERS_PER_EDIT, MOST_EDITS)
    ? first.name
    : undefined
}

/** Returns ` Did you mean 'x'?` or nothing, to be appended to a sentence. */
export function didYouMean(written: string, known: readonly string[]): string {
  const name = closestName(written, known)
  return name === undefined ? '' : ` Did you mean '${name}'?`
}

/** Returns the number of insertions, deletions and replacements that make one text the other. */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, replaced))
    }
    row = next
  }
  return row[b.length] ?? 0
}

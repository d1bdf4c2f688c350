/**
 * Returns the nodes that `maxSurge` or `maxUnavailable` stands for in a pool of `count` nodes: a number, or a share of the
 * pool rounded up. `undefined` for what is neither. A saved world can have a number where the API has a text.
 */
export function nodeAmount(value: unknown, count: number): number | undefined {
  const text = String(value ?? '')
  if (!/^\d+%?$/.test(text)) return undefined
  const amount = Number.parseInt(text, 10)
  return text.endsWith('%') ? Math.ceil((count * amount) / 100) : amount
}

/** Returns a number of minutes in milliseconds, or those of `usual` for a value that is no such number. */
export function minutesOf(value: unknown, usual: number): number {
  const minutes = typeof value === 'number' && value >= 0 && Number.isFinite(value) ? value : usual
  return minutes * 60_000
}

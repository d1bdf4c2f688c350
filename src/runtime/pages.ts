/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[]
  /** Address or cursor of the next page. Absent on the last page. */
  readonly next?: string | undefined
}

/** Error of a list whose pages lead back to a page that was already read. */
export class RepeatedPageError extends Error {
  constructor(page: string) {
    super(`The list does not end: its next page ${page} was already read.`)
  }
}

/**
 * Yields the items of all pages of a list. `read` receives `undefined` for the first page and `next` of the previous
 * page after that. Throws RepeatedPageError instead of reading a page twice, because such a list never ends.
 */
export async function* readPages<T>(read: (page: string | undefined) => Promise<Page<T>>): AsyncGenerator<T> {
  const seen = new Set<string>()
  let page: string | undefined
  do {
    const { items, next } = await read(page)
    yield* items
    if (next !== undefined && seen.has(next)) throw new RepeatedPageError(next)
    if (next !== undefined) seen.add(next)
    page = next
  } while (page !== undefined)
}

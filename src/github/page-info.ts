/** Position of a page in a list of the GraphQL API. */
export interface PageInfo {
  readonly hasNextPage: boolean
  readonly endCursor: string | null
}

/** Returns the cursor of the next page, or `undefined` after the last page. */
export function nextCursor({ hasNextPage, endCursor }: PageInfo): string | undefined {
  return hasNextPage ? (endCursor ?? undefined) : undefined
}

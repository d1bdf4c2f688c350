/** An entry of `errors` in an answer of GraphQL; where it happened is added on the way out. */
export class GraphqlError extends Error {
  readonly type: string

  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}

/** State directory that cannot be used. The message says why and what to do. */
export class StateError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'StateError'
  }
}

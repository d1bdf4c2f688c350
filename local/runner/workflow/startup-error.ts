/** The run cannot start: GitHub would call the workflow invalid, or it needs something that is not supported here. */
export class StartupError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'StartupError'
  }
}

/** What was asked for makes no sense: an unknown workflow, event or input. No run comes to be. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'UsageError'
  }
}

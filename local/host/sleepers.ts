interface Sleeper {
  readonly at: number
  wake(): void
  fail(error: Error): void
}

/** Those in this process who wait for an instant of the local clock. */
export class Sleepers {
  #waiting: Sleeper[] = []

  get size(): number {
    return this.#waiting.length
  }

  /** `Infinity` when nobody sleeps. */
  get earliest(): number {
    return Math.min(...this.#waiting.map(({ at }) => at))
  }

  /** Resolves when `wake` is called at that instant or later, or when the signal aborts. */
  async until(at: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return
    const { promise, resolve: wake, reject: fail } = Promise.withResolvers<void>()
    const sleeper = { at, wake, fail }
    const leave = (): void => {
      this.#waiting = this.#waiting.filter(other => other !== sleeper)
      wake()
    }
    this.#waiting.push(sleeper)
    signal?.addEventListener('abort', leave, { once: true })
    try {
      await promise
    } finally {
      signal?.removeEventListener('abort', leave)
    }
  }

  /** Returns how many it woke. */
  wake(now: number): number {
    const due = this.#waiting.filter(({ at }) => at <= now)
    this.#waiting = this.#waiting.filter(({ at }) => at > now)
    for (const sleeper of due) sleeper.wake()
    return due.length
  }

  fail(error: Error): void {
    for (const sleeper of this.#waiting.splice(0)) sleeper.fail(error)
  }
}

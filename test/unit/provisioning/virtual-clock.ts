import type { Clock } from '../../../src/runtime/clock-and-log.ts'

interface Sleeper {
  readonly at: number
  readonly wake: () => void
}

/** Time that stands still while anything works and jumps to the earliest sleeper when all sleep. */
export class VirtualClock implements Clock {
  #now: number
  readonly #sleepers = new Set<Sleeper>()

  constructor(now = Date.UTC(2026, 8, 1)) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const abort = () => {
        this.#sleepers.delete(sleeper)
        reject(signal?.reason)
      }
      const wake = () => {
        signal?.removeEventListener('abort', abort)
        resolve()
      }
      const sleeper = { at: this.#now + milliseconds, wake }
      this.#sleepers.add(sleeper)
      signal?.addEventListener('abort', abort, { once: true })
    })
  }

  /** Lets time pass until the work is through. Throws when all wait and nobody sleeps. */
  async run<T>(work: Promise<T>): Promise<T> {
    let through = false
    const settle = () => {
      through = true
    }
    work.then(settle, settle)
    for (;;) {
      await new Promise(resolve => setImmediate(resolve))
      if (through) return await work
      this.#jump()
    }
  }

  /** Lets that many milliseconds pass. */
  async pass(milliseconds: number): Promise<void> {
    await this.run(this.sleep(milliseconds))
  }

  #jump(): void {
    const [next] = [...this.#sleepers].sort((a, b) => a.at - b.at)
    if (next === undefined) throw new Error('everything waits and nothing sleeps')
    this.#sleepers.delete(next)
    this.#now = Math.max(this.#now, next.at)
    next.wake()
  }
}

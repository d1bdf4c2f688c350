import type { Clock, Log } from './clock-and-log.ts'
import type { Failure } from './failure.ts'

/** A wait that reads a value until a condition holds. `azure/operations.ts` waits for operations of Azure instead. */
export interface Wait<T> {
  read(): Promise<T>
  /**
   * Returns true when the wait is over, with or without success; the caller evaluates the value. If `isOver` throws an
   * error, the wait ends with that error.
   */
  isOver(value: T): boolean
  /** Milliseconds between two reads, or a function of the milliseconds since the wait began. */
  readonly every: number | ((elapsed: number) => number)
  /**
   * Milliseconds after which the wait fails with `overdue`. `raced` means that there is no limit: only `isOver` or the
   * signal ends the wait.
   */
  readonly limit: number | 'raced'
  /** Returns the failure when the limit is reached. Required unless the limit is `raced`. */
  overdue?(value: T): Failure
  /** Returns a message to log once, if the first read does not end the wait. */
  announce?(value: T): string | undefined
  /** Milliseconds before the first read. */
  readonly delay?: number
}

/** The clock, signal and log of a wait. */
export interface WaitContext {
  readonly clock: Clock
  readonly signal?: AbortSignal | undefined
  readonly log?: Pick<Log, 'info'>
}

/**
 * Reads until the wait is over and returns the last value. Rejects with `overdue` if the wait is not over at the first
 * read after the limit. Rejects with the errors of `read` and `isOver`. Rejects with the reason of the signal as soon
 * as the signal is aborted.
 */
export async function waitUntil<T>(wait: Wait<T>, { clock, signal, log }: WaitContext): Promise<T> {
  const began = clock.now()
  if (wait.delay !== undefined) await clock.sleep(wait.delay, signal)
  for (let isFirst = true; ; isFirst = false) {
    const value = await wait.read()
    if (wait.isOver(value)) return value
    const elapsed = clock.now() - began
    if (wait.limit !== 'raced' && elapsed >= wait.limit) throw overdueOf(wait, value)
    const announced = isFirst ? wait.announce?.(value) : undefined
    if (announced !== undefined) log?.info(announced)
    await clock.sleep(typeof wait.every === 'number' ? wait.every : wait.every(elapsed), signal)
  }
}

function overdueOf<T>({ overdue }: Wait<T>, value: T): Error {
  return overdue?.(value) ?? new TypeError('A wait with a limit needs the function `overdue`.')
}

import type { Clock, Log } from './doors.ts'
import type { Failure } from './failure.ts'

/** Something that is only read until it is as it should be. Operations of Azure are followed in `azure/operations.ts`. */
export interface Wait<T> {
  read(): Promise<T>
  /** True when waiting is over, well or not; the caller judges the value. May throw what ends the wait at once. */
  isOver(value: T): boolean
  /** Milliseconds between two reads, or a function of the milliseconds since the wait began. */
  readonly every: number | ((elapsed: number) => number)
  /** Milliseconds after which `overdue` is thrown; `raced` where somebody else ends the wait by the signal. */
  readonly limit: number | 'raced'
  /** The failure at the limit. Without it, and with `raced`, there is none. */
  overdue?(value: T): Failure
  /** Logged once, when the first read is not the last. */
  announce?(value: T): string | undefined
  /** Milliseconds before the first read. */
  readonly delay?: number
}

/** The clock, signal and log of a wait. */
export interface WaitingDoors {
  readonly clock: Clock
  readonly signal?: AbortSignal | undefined
  readonly log?: Pick<Log, 'info'>
}

/**
 * Reads until waiting is over, and returns the last value. At the limit the value is read once more. Rejects with `overdue` at
 * the limit, with what `read` and `isOver` throw, and with the signal's reason as soon as it is aborted.
 */
export async function waitUntil<T>(wait: Wait<T>, { clock, signal, log }: WaitingDoors): Promise<T> {
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
  return overdue?.(value) ?? new TypeError('a wait with a limit has a failure for it')
}

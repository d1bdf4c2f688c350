/** Time as the capabilities see it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Rejects with the signal's reason when it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

/** Where a capability says what it does. Lines go to the job's log; nothing here may hold a secret. */
export interface Log {
  info(message: string): void
  warning(message: string): void
  debug(message: string): void
  group<T>(title: string, work: () => Promise<T>): Promise<T>
}

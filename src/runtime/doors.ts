/** Time as the capabilities see it. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number
  /** Rejects with the signal's reason when it is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

/** What a warning or an error is about, by which its line in the configuration is found. */
export interface About {
  /** A failure reason. */
  readonly code: string
  /** A path in the configuration, or whatever else it concerns. */
  readonly subject: string
}

/** Where a capability says what it does. Lines go to the job's log; nothing here may hold a secret. */
export interface Log {
  info(message: string): void
  /** Shown on the run page as well, at the line of the configuration it is about where there is one. */
  warning(message: string, about?: About): void
  debug(message: string): void
  group<T>(title: string, work: () => Promise<T>): Promise<T>
}

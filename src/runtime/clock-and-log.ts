/** The clock that capabilities use, so that tests can replace it. */
export interface Clock {
  /** Returns milliseconds since 1970. */
  now(): number
  /** Rejects with the reason of the signal when the signal is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>
}

/** The topic of a warning or an error. It identifies the line of the configuration that the message is about. */
export interface LogTopic {
  /** A failure reason. */
  readonly code: string
  /** A path in the configuration, an input or a resource. */
  readonly subject: string
}

/** The job's log. No message may contain a secret. */
export interface Log {
  info(message: string): void
  /** Also shows the message on the page of the run, at its line of the configuration if one is found. */
  warning(message: string, about?: LogTopic): void
  debug(message: string): void
  group<T>(title: string, work: () => Promise<T>): Promise<T>
}

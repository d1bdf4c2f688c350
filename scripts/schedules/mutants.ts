/** Guards of the model's lease, record and procedure that a schedule can switch off. */
export const MUTANTS = [
  'no-lease',
  'expired-lease-is-free',
  'unknown-write-has-ended',
  'activity-log-is-not-read',
  'operation-is-not-recorded',
  'write-is-not-announced',
  'old-announcement-is-used',
  'lost-lease-is-ignored',
  'record-is-written-without-etag',
  'record-is-written-without-lease',
  'record-start-is-not-written',
  'record-end-is-not-written',
  'hold-is-not-read',
  'state-is-not-read-again',
  'pool-is-written-without-etag'
] as const

export type MutantName = (typeof MUTANTS)[number]

import type { Clock } from '../../runtime/clock-and-log.ts'
import { CLOCK_DIFFERENCE } from '../../runtime/clock-difference.ts'
import type { RecordSet } from '../records/record-set.ts'
import { expiryOf, LEASE_MILLISECONDS } from './lease-record.ts'

/**
 * Longest time in milliseconds for which a lease that nobody renews can be valid. A record with a later expiry was
 * edited, or its run had a wrong clock.
 */
const LONGEST_VALIDITY = LEASE_MILLISECONDS + CLOCK_DIFFERENCE

/** Returns the milliseconds after which a lease has expired if nobody renews it. Returns 0 or less if it has expired. */
export function timeLeft(record: RecordSet, clock: Pick<Clock, 'now'>): number {
  return Math.min(expiryOf(record) - clock.now(), LONGEST_VALIDITY)
}

/**
 * Returns a function that says whether a lease has expired. It is called with each read of the lease. A lease that
 * nobody renews while it is observed expires after `LONGEST_VALIDITY` at the latest, whatever its record says.
 */
export function expiryObserver(clock: Pick<Clock, 'now'>): (record: RecordSet) => boolean {
  let first: { readonly etag: string; readonly at: number } | undefined
  return record => {
    if (first?.etag !== record.etag) first = { etag: record.etag, at: clock.now() }
    return timeLeft(record, clock) <= 0 || clock.now() - first.at >= LONGEST_VALIDITY
  }
}

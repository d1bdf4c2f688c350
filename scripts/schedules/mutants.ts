/** A guard of the real code that is switched off, by a change of its text. */
export interface SourceMutant {
  readonly name: string
  readonly changes: readonly SourceChange[]
}

export interface SourceChange {
  /** Path of the file, from the root of the repository. */
  readonly file: string
  /** Text that occurs exactly once in the file. */
  readonly from: string
  readonly to: string
}

const lease = (file: string, from: string, to = ''): SourceChange => ({
  file: `src/provisioning/lease/${file}.ts`,
  from,
  to
})
const procedure = (file: string, from: string, to = ''): SourceChange => ({
  file: `src/provisioning/procedure/${file}.ts`,
  from,
  to
})
const records = (file: string, from: string, to = ''): SourceChange => ({
  file: `src/provisioning/records/${file}.ts`,
  from,
  to
})

const mutant = (name: string, ...changes: readonly SourceChange[]): SourceMutant => ({ name, changes })

const leaseMutants: readonly SourceMutant[] = [
  mutant('held-lease-is-taken', lease('lease', '|| hasExpired(current)', '|| true')),
  mutant('lease-is-not-renewed', lease('lease', 'while (await slept(clients, ended)) {', 'while (false) {')),
  mutant(
    'expired-lease-is-free',
    lease('lease-record', 'current === undefined ? undefined : writeIn(current.metadata)', 'undefined')
  ),
  mutant('unfinished-write-is-read-over', lease('lease', 'await lease.endUnfinished()')),
  mutant(
    'two-successors-take-the-lease',
    lease('lease-record', 'toISOString()),\n    condition', 'toISOString()),\n    {}')
  ),
  mutant('lease-is-renewed-without-etag', lease('held-lease', '{ ifMatch: this.#record.etag }', '{}')),
  mutant(
    'lost-lease-is-taken-back',
    lease('held-lease', "if (current.metadata.holder !== this.#owner.holder) return 'lost'")
  ),
  mutant(
    'lease-of-another-is-released',
    lease(
      'held-lease',
      'if ((await this.#refresh()) !== undefined) return\n',
      'this.#record = (await readRecordSet(this.#clients, this.#owner.id)) ?? this.#record\n'
    )
  ),
  mutant(
    'release-forgets-the-write',
    lease('held-lease', 'if (this.#write === undefined) return await removeLease', 'return await removeLease')
  ),
  mutant('write-is-not-announced', lease('held-lease', 'this.#write = write\n    try', 'try')),
  mutant('operation-is-not-recorded', lease('held-lease', 'this.#write = { ...this.#write, operation }')),
  mutant('late-attempt-is-not-recorded', lease('held-lease', 'now - lastAttemptOf(this.#write) >= LONG_AGO', 'false')),
  mutant('lease-is-not-confirmed-before-a-write', lease('direct-write', 'await lease.ensure()')),
  mutant('failed-request-has-ended', lease('direct-write', 'if (hasEnded(error, sent))')),
  mutant(
    'pool-is-written-without-etag',
    lease(
      'direct-write',
      'nameMissingEtag(clients, id)\n  const condition = ifMatch === undefined',
      'undefined\n  const condition = true'
    )
  )
]

const successorMutants: readonly SourceMutant[] = [
  mutant(
    'unreadable-operation-has-ended',
    lease('successor', "'unreadable') return 'unreadable'", "'unreadable') return 'ended'")
  ),
  mutant(
    'unknown-operation-has-ended',
    lease('successor', "(await followOperation(clients, write)) === 'ended'", 'true')
  ),
  mutant(
    'overdue-operation-has-ended',
    lease('successor', "state === 'running' ? await whenOverdue(clients, write) : 'ended'", "'ended'")
  ),
  mutant(
    'any-logged-operation-is-proof',
    lease('activity-log', 'operations.filter(operation => isOf(operation, write))', '[...operations]')
  ),
  mutant(
    'activity-log-is-not-read',
    lease('successor', "(await readLoggedState(clients, write)) === 'ended'\n  return", 'true\n  return')
  ),
  mutant(
    'late-request-is-not-expected',
    lease('successor', 'isBusy || timeUntilArrival(clients, write) > 0', 'isBusy')
  ),
  mutant('busy-resource-is-quiet', lease('successor', 'isBusy || timeUntilArrival', 'timeUntilArrival'))
]

const recordMutants: readonly SourceMutant[] = [
  mutant(
    'record-is-written-without-etag',
    records('operation-record', 'jsonMetadata(value), condition)', 'jsonMetadata(value), {})')
  ),
  mutant('record-is-written-without-lease', procedure('record-steps', 'await confirm()')),
  mutant(
    'record-start-is-not-written',
    procedure('record-steps', 'return recordAtStart(procedure, prepared, current?.value)', 'return undefined')
  ),
  mutant(
    'record-end-is-not-written',
    procedure('record-steps', '        return ended\n', '        return undefined\n')
  ),
  mutant(
    'record-of-another-is-replaced',
    procedure(
      'record-steps',
      'if (!isSameState(current?.value, stored)) throw recordTakenOver(procedure.kind, operation)'
    )
  ),
  mutant(
    'taken-over-operation-ends',
    procedure(
      'record-steps',
      'if (!isRunning(current?.value, prepared)) throw recordTakenOver(kind, operation)',
      'if (current === undefined) return undefined'
    )
  )
]

const frameMutants: readonly SourceMutant[] = [
  mutant(
    'no-lease',
    lease(
      'environment-lease',
      'if (clients.lease !== undefined) return await work(clients.lease)',
      'if (true) return await work(UNRECORDED_LEASE)'
    )
  ),
  mutant(
    'hold-is-not-read',
    procedure('procedure-writer', 'refuseOnHold(procedure, operation, { hold, baseline: ports.baseline })')
  ),
  mutant(
    'state-is-not-read-again',
    procedure('procedure-writer', 'await readForWrite(procedure, prepared, ports)', 'prepared.situation')
  ),
  mutant(
    'taken-over-operation-continues',
    procedure(
      'procedure-writer',
      'if (!isRunning(record, prepared)) throw recordTakenOver(procedure.kind, prepared.operation)'
    )
  ),
  mutant(
    'invariants-are-not-checked',
    procedure('procedure-writer', 'refuseBrokenInvariant(procedure, situation, write)')
  ),
  mutant(
    'one-contradicting-read-is-enough',
    procedure('read-situation', 'read?.etag === etagBefore || reads === MOST_READS', 'true')
  ),
  mutant(
    'another-cluster-is-accepted',
    procedure('situation', 'subject !== undefined && !isAbout(record.id, subject)', 'false')
  )
]

/** Guards of the lease, of the record and of the frame. For each, some schedule breaks a rule when it is switched off. */
export const SOURCE_MUTANTS: readonly SourceMutant[] = [
  ...leaseMutants,
  ...successorMutants,
  ...recordMutants,
  ...frameMutants
]

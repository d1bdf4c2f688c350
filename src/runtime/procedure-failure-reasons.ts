/** Reasons for which an action that needs the lease or the operation record of an environment can fail. */
export const procedureFailureReasons = {
  'lease-held': {
    meaning: "Another run holds the environment's lease, so it may be writing the gateway or a cluster.",
    remedy: 'Wait until the other run has ended, or cancel it. Then run again.'
  },
  'record-changed': {
    meaning: "Another run changed the environment's operation record at the same time.",
    remedy: 'Run again: the run continues from the record as it is now.'
  },
  'record-too-large': {
    meaning: 'The state of the operation does not fit into the operation record of the environment.',
    remedy: 'Do the operation in smaller parts, for example for fewer node pools at a time.'
  },
  'procedure-open': {
    meaning: 'Another procedure that spans several runs is open in the environment, and the request would disturb it.',
    remedy: 'Finish or roll back the open procedure first, then run again.'
  },
  'operation-refused': {
    meaning: 'The operation is not possible in the current phase of the procedure or state of the environment.',
    remedy: 'Do what the message says, or read the status, which lists the operations that are possible now.'
  },
  'on-hold': {
    meaning: 'A person put the environment on hold, so no operation writes.',
    remedy: 'Release the hold, then run again.'
  },
  'record-contradicts-azure': {
    meaning:
      'The operation record of the environment and the resources in Azure disagree about a procedure that is open.',
    remedy:
      'Find out in the activity log who changed the resources or the record, and undo that change. Then run again.'
  },
  'operation-taken-over': {
    meaning: 'Another run continued or replaced the operation while this run was suspended, so this run stopped.',
    remedy: 'Read the status of the procedure, which shows what the other run did. Plan again if something is left.'
  },
  'record-unreadable': {
    meaning: 'The operation record of the environment is damaged, or another version of this action wrote it.',
    remedy: 'Run the version that wrote the record, or restore the record from the activity log.'
  },
  'outside-window': {
    meaning: 'A part of an upgrade does not start: its window is closed or closes too soon, or a freeze has begun.',
    remedy: 'Run again when the window opens: the upgrade continues where it stopped. Nothing is left half-way.'
  },
  'pool-incomplete': {
    meaning: 'Azure ended the upgrade of a node pool, but some of its machines do not have the new version.',
    remedy: 'Correct what the message names, then run again: the upgrade continues with these machines.'
  },
  'upgrade-gate': {
    meaning: 'A part of the cluster was upgraded, but the cluster did not become healthy afterwards.',
    remedy: 'Correct what the message names, then run again. The next part starts when the cluster is healthy.'
  },
  'invariant-broken': {
    meaning: 'A condition that protects the traffic or the clusters did not hold right before a write.',
    remedy: 'Correct what the message names, then run again, or roll back the procedure.'
  }
} as const satisfies Record<string, { readonly meaning: string; readonly remedy: string }>

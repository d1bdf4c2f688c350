/** Reasons for which an upgrade can fail after Azure was asked for it. */
export const upgradeFailureReasons = {
  'drain-blocked': {
    meaning: 'A node could not be drained, because a pod could not be evicted or did not end in time.',
    remedy:
      'Let the budget that the message names allow one eviction, or move the pod, as the message says. Then run again: the upgrade continues with this node.'
  },
  'eviction-denied': {
    meaning: 'A node could not be drained, because an admission webhook denies evictions. No budget is the cause.',
    remedy:
      'Let the webhook that the message names allow evictions, or let its program move the pods first. Then run again.'
  },
  'surge-quota': {
    meaning: 'The surge nodes of an upgrade exceed a quota of the subscription.',
    remedy: 'Request a higher quota, or lower `upgrade.maxSurge` of the pool. Then run again.'
  },
  'surge-addresses': {
    meaning: 'The subnet of the nodes has too few free addresses for the surge nodes of an upgrade.',
    remedy: 'Free addresses of the subnet, or lower `upgrade.maxSurge` of the pool. Then run again.'
  },
  'surge-capacity': {
    meaning: 'Azure has no capacity for the surge nodes of an upgrade, or does not offer their VM size any more.',
    remedy:
      'Run again later, or upgrade a user pool without surge nodes: `upgrade.maxUnavailable: 1`. A capacity reservation prevents this failure.'
  },
  'deprecated-api': {
    meaning: 'AKS refuses the new version, because a program used an API in the last 12 hours that it no longer has.',
    remedy: 'Update the program. Run again 12 hours after the last use, at the time that the message names.'
  },
  'upgrade-failed': {
    meaning: 'Azure ended an upgrade with an error for which this project has no more specific reason.',
    remedy:
      'Correct what the error names, then run again: the upgrade continues. Azure support finds the operation by its correlation id.'
  },
  'override-refused': {
    meaning: 'A run may not bypass disruption budgets as it was asked to. Nothing was written.',
    remedy: 'Name exactly the budgets that block, which the message lists, or let them allow one eviction.'
  },
  'override-open': {
    meaning: 'The override that bypasses disruption budgets could not be closed.',
    remedy: 'Close it with the command that the message prints, or run again: the operation closes it first.'
  },
  'nodes-cordoned': {
    meaning: 'The upgrade ended, but nodes that it cordoned still take no pods.',
    remedy: 'Uncordon the nodes with the command that the message prints.'
  }
} as const satisfies Record<string, { readonly meaning: string; readonly remedy: string }>

import type { Retry } from './types.ts'

/**
 * Retry for new role assignments. One reaches every service after ten minutes at most ("Troubleshoot Azure RBAC"): 2 +
 * 4 + 8 minutes cover it.
 */
export const PROPAGATION: Retry = {
  every: 120,
  times: 3,
  because: 'a new identity or role assignment has not reached every service yet'
}

export const CONTENTION: Retry = {
  every: 30,
  times: 3,
  because: 'another operation on the same network is in progress'
}

/**
 * Retry for new resources. ALZ-Bicep waits 30 s, five times (Azure/ALZ-Bicep#183); three waits that double cover the
 * same time.
 */
export const REPLICATION: Retry = {
  every: 30,
  times: 3,
  because: 'Azure has not copied the new resource to every region yet'
}
